/** Text of import reports. */
import { expect, test } from 'vitest'
import { addToReport, describeReport, emptyReport } from '../../src/imports/folder/report.ts'

test('a report counts the files of each syntax that stays as text', () => {
  const report = emptyReport(null, 'blog', 3)
  for (const [file, syntax] of [
    ['a.md', ['{{< gallery >}}', '<Tabs>']],
    ['b.md', ['{{< gallery >}}']],
    ['c.md', ['{% inc\u001blude %}']],
  ] as const) {
    addToReport(report, { file, severity: 'warning', code: 'shortcode', message: 'M', syntax: [...syntax] })
  }
  expect(report.unrenderedSyntax).toEqual({ '{{< gallery >}}': 2, '<Tabs>': 1, '{% inc\u001blude %}': 1 })
  expect(report.warnings[0]).toEqual({ file: 'a.md', code: 'shortcode', message: 'M' })
  expect(describeReport(report, true).split('\n').slice(-5)).toEqual([
    '',
    'Syntax that stays as text:',
    '  {{< gallery >}}: 2 files',
    '  <Tabs>: 1 file',
    '  "{% inc\\u001blude %}": 1 file',
  ])
})

test('a stored report of an earlier version has no counts of syntax', () => {
  const { unrenderedSyntax: _, ...report } = emptyReport(null, 'blog', 0)
  expect(describeReport(report, true)).not.toContain('Syntax')
})

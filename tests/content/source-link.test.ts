import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'

const sourceUrl = (source: string) => renderBody({ format: 'markdown', source }, DEFAULT_POLICY).sourceUrl
const labels = [
  '原文',
  '原文链接',
  '来源',
  '本文来源',
  '阅读原文',
  'Source',
  'Original',
  'Read more',
  'Via',
  '出典',
  '元記事',
  '원문',
]

describe('source link', () => {
  test.each(labels)('a last block with only a link labelled %s is the source link', (label) => {
    expect(sourceUrl(`A.\n\n[${label}](https://a.example/b)`)).toBe('https://a.example/b')
  })

  test.each([
    'A.\n\n<div>\n[原文](https://a.example/b)\n</div>\n',
    'A.\n\n<p><a href="https://a.example/b"><b>Read more »</b></a></p>',
    'A.\n\n[SOURCE:](https://a.example/b)',
    'A.\n\n[Source](a.example/b)',
    'A[^1].\n\n[Source](https://a.example/b)\n\n[^1]: note',
  ])('the source link is found in %j', (source) => expect(sourceUrl(source)).toBe('https://a.example/b'))

  test.each([
    'A.\n\n[Wikipedia](https://a.example/b)',
    'A.\n\nSource: [Source](https://a.example/b)',
    'A.\n\n[Source](https://a.example/b) [Via](https://a.example/c)',
    '[Source](https://a.example/b)\n\nA.',
    '[Source](https://a.example/b)\n\n![i](a.png)',
    'A.\n\n[Source](/b)',
    'A.\n\n[Source](javascript:x)',
    'A.\n\n`[Source](https://a.example/b)`',
  ])('no source link is found in %j', (source) => expect(sourceUrl(source)).toBeNull())
})

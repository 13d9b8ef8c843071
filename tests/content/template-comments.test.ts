/** Comments of other site generators. */
import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'

const SYNTAXES = [
  ['{% comment %}', '{% endcomment %}'],
  ['{%- comment -%}', '{%- endcomment -%}'],
  ['{{% comment %}}', '{{% /comment %}}'],
  ['{{< comment >}}', '{{< /comment >}}'],
  ['{::comment}', '{:/comment}'],
  ['{::comment}', '{:/}'],
  ['{/*', '*/}'],
] as const

describe.each(SYNTAXES)('a comment between %s and %s', (open, close) => {
  test.each([
    `A.\n\n${open}\nhidden\n\n# hidden\n${close}\n\nB.`,
    `A.\n${open}\nhidden\n${close}\nB.`,
    `A. ${open}hidden${close}\n\nB.`,
    `<p>A.</p>\n${open}\n<p>hidden</p>\n${close}\n\n<p>B.</p>`,
  ])('the comment is removed from the Markdown %j', (source) => {
    const { text, diagnostics, toc, excerpt } = renderBody({ format: 'markdown', source })
    expect(text).toBe('A.\nB.')
    expect({ diagnostics, toc, excerpt }).toEqual({ diagnostics: [], toc: [], excerpt: 'A.' })
  })
  test('the comment is removed from HTML', () => {
    const source = `<p>A.</p>${open}<p>hidden</p>${close}<p>B.</p>`
    expect(renderBody({ format: 'html', source }).html).toBe('<p>A.</p><p>B.</p>')
  })
  test('an unclosed comment and a comment in code are kept', () => {
    const text = (source: string) => renderBody({ format: 'markdown', source }).text
    expect(text(`A. ${open} B.`)).toContain(open)
    expect(text('{{/* a */}}')).toBe('{{/* a */}}')
    expect(text(`\`${open}a${close}\``)).toBe(`${open}a${close}`)
    expect(text(`\`\`\`\n${open}a${close}\n\`\`\``)).toBe(`${open}a${close}`)
  })
})

test.each([
  ['{% raw %}\n\n```yaml\na: {{ b }}\n```\n\n{% endraw %}\n\nC.', 'a: {{ b }}\nC.'],
  ['Say {%- raw -%}{{ a }}{%- endraw -%}.', 'Say {{ a }}.'],
  ['<p>{% raw %}{{ a }}{% endraw %}</p>', '{{ a }}'],
  ['Code: `{% raw %}`\n\n```\n{% raw %}\n```', 'Code: {% raw %}\n{% raw %}'],
])('the raw tags of Liquid are removed and their content is kept: %j', (source, text) => {
  expect(renderBody({ format: 'markdown', source }).text).toBe(text)
  expect(
    renderBody({ format: 'markdown', source })
      .diagnostics.map(({ message }) => message)
      .join(),
  ).not.toContain('raw')
})

/** Comments of other site generators. */

import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'

const SYNTAXES = [
  ['{% comment %}', '{% endcomment %}'],
  ['{%- comment -%}', '{%- endcomment -%}'],
  ['{{% comment %}}', '{{% /comment %}}'],
  ['{{< comment >}}', '{{< /comment >}}'],
  ['{::comment}', '{:/comment}'],
  ['{::comment}', '{:/}'],
  ['{/*', '*/}'],
  ['{% comment "why" %}', '{% endcomment %}'],
  ['{% comment %}', '{% /comment %}'],
  ['{% #', '%}'],
  ['{%- # ', '-%}'],
  ['{#', '#}'],
  ['{#-', '-#}'],
  ['{{/*', '*/}}'],
  ['{{- /*', '*/ -}}'],
  ['{{--', '--}}'],
  ['{{!--', '--}}'],
  ['{{#', '#}}'],
  ['<%#', '%>'],
  ['<%--', '--%>'],
  ['{>>', '<<}'],
  ['%%', '%%'],
] as const

describe.each(SYNTAXES)('a comment between %s and %s', (open, close) => {
  test.each([
    `A.\n\n${open}\nhidden\n\n# hidden\n${close}\n\nB.`,
    `A.\n${open}\nhidden\n${close}\nB.`,
    `A. ${open}hidden${close}\n\nB.`,
    `<p>A.</p>\n${open}\n<p>hidden</p>\n${close}\n\n<p>B.</p>`,
  ])('the comment is removed from the Markdown %j', (source) => {
    const { text, diagnostics, toc, excerpt } = renderBody({ format: 'markdown', source }, DEFAULT_POLICY)
    expect(text).toBe('A.\nB.')
    expect({ diagnostics, toc, excerpt }).toEqual({ diagnostics: [], toc: [], excerpt: 'A. B.' })
  })
  test('the comment is removed from HTML', () => {
    const source = `<p>A.</p>${open}<p>hidden</p>${close}<p>B.</p>`
    expect(renderBody({ format: 'html', source }, DEFAULT_POLICY).html).toBe('<p>A.</p><p>B.</p>')
  })
  test('an unclosed comment and a comment in code are kept', () => {
    const text = (source: string) => renderBody({ format: 'markdown', source }, DEFAULT_POLICY).text
    expect(text(`A. ${open} B.`)).toContain(open)
    expect(text(`\`${open}a${close}\``)).toBe(`${open}a${close}`)
    expect(text(`\`\`\`\n${open}a${close}\n\`\`\``)).toBe(`${open}a${close}`)
  })
})

describe('a comment with blank lines', () => {
  test.each([
    'A.\n\n- B. {% comment %}hidden\n\n  hidden{% endcomment %}\n- C.',
    'A.\n\n- B.\n  %%\n  hidden\n\n  hidden\n  %%\n- C.',
    'A. {#\n\nhidden\n\n#}\n\nB.\n\nC.',
    '> A. %%\n>\n> hidden\n> %%\n\nB.\n\nC.',
  ])('the comment is removed from %j', (source) => {
    const { text } = renderBody({ format: 'markdown', source }, DEFAULT_POLICY)
    expect(text).toBe('A.\nB.\nC.')
  })

  test('the lines of diagnostics below it stay the same', () => {
    const source = '{#\n\na\n#}\n\nb {% #\n\nc %} d\n\n{{< gallery >}}'
    expect(renderBody({ format: 'markdown', source }, DEFAULT_POLICY).diagnostics[0]?.line).toBe(10)
  })

  test.each(['```\n%%a\n\nb%%\n```', '~~~\n{# a\n\nb #}\n~~~', '    {% # a\n\n    b %}'])(
    'code is kept: %j',
    (source) => expect(renderBody({ format: 'markdown', source }, DEFAULT_POLICY).text).toContain('b'),
  )
})

describe('percent signs of Obsidian comments', () => {
  test.each([
    ['Before %%hidden%% after.', 'Before after.'],
    ['- A. %%hidden%%\n- B.', 'A.\nB.'],
    ['100%% sure, and 50%% not.', '100%% sure, and 50%% not.'],
    ['The magics %%time and %%bash.', 'The magics %%time and %%bash.'],
    ['A %%x.\n\nB y%% z.', 'A %%x.\nB y%% z.'],
    ['%%%% a %%%%', '%%%% a %%%%'],
    ['## A {#my-id}\n\nB #}', 'A\nB #}'],
  ])('%j shows %j', (source, text) => {
    expect(renderBody({ format: 'markdown', source }, DEFAULT_POLICY).text).toBe(text)
  })

  test('Logseq comments are removed', () => {
    const source = 'A.\n\n#+BEGIN_COMMENT\nhidden\n\nhidden\n#+END_COMMENT\n\nB.'
    expect(renderBody({ format: 'markdown', source }, DEFAULT_POLICY).text).toBe('A.\nB.')
  })
})

test.each([
  ['{% raw %}\n\n```yaml\na: {{ b }}\n```\n\n{% endraw %}\n\nC.', 'a: {{ b }}\nC.'],
  ['Say {%- raw -%}{{ a }}{%- endraw -%}.', 'Say {{ a }}.'],
  ['<p>{% raw %}{{ a }}{% endraw %}</p>', '{{ a }}'],
  ['Code: `{% raw %}`\n\n```\n{% raw %}\n```', 'Code: {% raw %}\n{% raw %}'],
])('the raw tags of Liquid are removed and their content is kept: %j', (source, text) => {
  expect(renderBody({ format: 'markdown', source }, DEFAULT_POLICY).text).toBe(text)
  expect(
    renderBody({ format: 'markdown', source }, DEFAULT_POLICY)
      .diagnostics.map(({ message }) => message)
      .join(),
  ).not.toContain('raw')
})

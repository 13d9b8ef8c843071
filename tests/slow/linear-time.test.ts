/** Linear time and bounded memory of the content parsers on hostile input: growth ratios of CPU time, not durations. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DiagnosticCollector } from '../../src/content/diagnostic.ts'
import { removePrivateData } from '../../src/content/fields/private-data.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { renderMarkdown } from '../../src/content/markdown/markdown.ts'
import { streamMarkdown } from '../../src/content/to-markdown/to-markdown.ts'
import { root } from '../support/docs.ts'

/** Characters of the smaller input. */
const SIZE = 20_000
/** Ratio of the input sizes: linear time grows by this factor, quadratic time by its square. */
const FACTOR = 8
/** Maximum growth that counts as linear: far above the noise of linear time, far below quadratic time. */
const GROWTH_MAX = 3 * FACTOR
/** Minimum CPU time that can be measured, in microseconds. */
const CPU_TIME_MIN = 5_000

/** Returns the CPU time of this process in microseconds, which excludes other processes. */
function cpuTimeOf(run: () => void): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** Returns the ratio of the CPU times for the larger and the smaller input, each the best of three runs. */
function growthOf(parse: (input: string) => void, inputOf: (length: number) => string): number {
  const best = (length: number) => {
    const input = inputOf(length)
    const times = [1, 2, 3].map(() => cpuTimeOf(() => parse(input)))
    return Math.max(Math.min(...times), CPU_TIME_MIN)
  }
  parse(inputOf(SIZE)) // so that both sizes run compiled code
  return best(SIZE * FACTOR) / best(SIZE)
}

const repeated = (piece: string) => (length: number) => piece.repeat(length / piece.length)

test.each([
  '[',
  '![',
  '*a ',
  '`',
  '<',
  '<!--',
  '{{<',
  '{%',
  '<Foo a={',
  '> ',
  '[^',
  '[a](<b',
  '{% highlight x %}\n',
  'ก',
  '<a@b',
  '{:',
  '{: .a',
  '[a]({{',
  '[a]({{ b }}',
  '[gallery a=',
  '{/*',
  '{/* a */}',
  '{% comment %}',
  '{% comment %}\n',
  '{::comment}\n\n',
  '<p>{% comment %}',
  '%%',
  '%%a ',
  '%%\n',
  'a %% b\n\n',
  '{# ',
  '{#a\n\n',
  '{{/*',
  '<%# ',
  '<style>',
  '<style>\n\n',
  '<x>',
  '<iframe a>',
  '$a ',
  '$$',
  '$$a\n',
  '$$\na\n\n',
  '\\(a ',
  '\\[a',
  '\\begin{align}\n',
  '==a ',
  '==',
  '[[',
  '![[a|',
  '[[a#',
  '中\n',
  '`中`\n',
  ':::note\n',
  ':::note\n:::\n',
  '- :::note\n',
  '::',
  '!!! note\n',
  '> [!note]\n\n',
  '> [!note]\n> ',
  '{: .note }\n\n',
  '{{< note >}}\n',
  '- {% note %}\n',
  '{% blockquote ',
  '[python]\n',
  '- [code]\n',
  '[caption a="b"]',
  '[caption a="b"]<img>',
  '[embed]http://a',
  '{{< figure src="a',
  '{{< figure src="a" caption="*a" >}} ',
  'import {\n',
  'export const a = {\n\n',
  '<!-- a -->b\n',
])('Markdown that repeats %j is rendered in linear time', (piece) => {
  expect(growthOf((markdown) => renderMarkdown(markdown, new Map()), repeated(piece))).toBeLessThan(
    GROWTH_MAX,
  )
})

test('a page with thousands of footnotes is rendered in linear time', () => {
  const page = (length: number) => {
    const footnotes = Array.from({ length: length / 50 }, (_, n) => `[^${n}]\n\n[^${n}]: note\n`)
    return footnotes.join('\n') + '*a* b\n\n'.repeat(length / 7)
  }
  expect(growthOf((markdown) => renderMarkdown(markdown, new Map()), page)).toBeLessThan(GROWTH_MAX)
})

test('a paragraph of thousands of links is rendered in linear time', () => {
  const render = (source: string) => renderBody({ format: 'markdown', source }, DEFAULT_POLICY)
  expect(growthOf(render, repeated('[a](b) '))).toBeLessThan(GROWTH_MAX)
})

test('fifty thousand links are rendered in a heap of 256 MB', async () => {
  const program = `
    import { renderBody } from './src/content/body.ts'
    const { relativeLinks } = renderBody({ format: 'markdown', source: '[a](b) '.repeat(50_000) }, DEFAULT_POLICY)
    console.log(JSON.stringify(relativeLinks))`
  const options = ['--max-old-space-size=256', '--import', 'tsx', '--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: root })
  expect(JSON.parse(stdout)).toEqual(['b'])
})

test.each([
  ['a table of thousands of rows', '<table>', '<tr><td>x</td></tr>'],
  ['a list of thousands of items', '<ol>', '<li>x</li>'],
  ['a paragraph of thousands of words', '<p>', 'word '],
  ['a word of thousands of letters', '<p>', 'word'],
])('%s is written as Markdown in linear time', (_, start, piece) => {
  const htmlOf = (length: number) => start + repeated(piece)(length)
  expect(growthOf((html) => [...streamMarkdown(html)], htmlOf)).toBeLessThan(GROWTH_MAX)
})

test.each(['a@', '<a@', 'a.', ':', 'mailto:', '1.'])(
  'metadata that repeats %j is searched for e-mail and IP addresses in linear time',
  (piece) => {
    const search = (email: string) => removePrivateData({ email }, new DiagnosticCollector())
    expect(growthOf(search, repeated(piece))).toBeLessThan(GROWTH_MAX)
  },
)

/** Front matter fences: `---` (YAML) and `+++` (TOML) around the front matter of a document. */
import { ContentError } from '../diagnostic.ts'
import { type DocumentStart, FRONT_MATTER_LENGTH_MAX, findClosingFence, lineAt } from './fence-lines.ts'
import { isProse } from './key-lines.ts'
import { rejectOddFence } from './misplaced-fences.ts'

/** Front matter between two fences. Lines count from 1. */
export interface FencedFrontMatter {
  fence: 'yaml' | 'toml'
  source: string
  sourceLine: number
  body: string
  bodyLine: number
}

/**
 * Splits a text that begins with a fence: `---`, `--- yaml`, Eleventy's `---json` (JSON is a subset of YAML)
 * or `+++`, with optional trailing white space. The closing fence of YAML is `---` or `...`. Returns null
 * when the first line is not a fence, or is a thematic break without another one below it.
 * @throws ContentError `bad-fence` for a fence that is not closed, is misspelled or names another language
 */
export function splitFence({ text, line }: DocumentStart): FencedFrontMatter | null {
  const opening = lineAt(text, 0)
  const fence = fenceOf(opening, text, line)
  if (fence === null) return null
  const close = findClosingFence(text, opening.length, fence)
  if (close !== null) {
    const source = text.slice(opening.length + 1, Math.max(close.start, opening.length + 1) - 1)
    const body = text.slice(close.end)
    return {
      fence,
      source,
      sourceLine: line + 1,
      body,
      bodyLine: line + countLines(text.slice(0, close.end)),
    }
  }
  const inner = text.slice(opening.length + 1, opening.length + 1 + FRONT_MATTER_LENGTH_MAX)
  if (fence === 'yaml' && isProse(inner, false)) return null
  throw new ContentError(
    'bad-fence',
    `the front matter opened by "${opening.trim()}" is not closed; add "${fence === 'yaml' ? '---' : '+++'}" below it`,
    line,
  )
}

function countLines(text: string): number {
  return text.split('\n').length - 1 + (text.endsWith('\n') ? 0 : 1)
}

function fenceOf(opening: string, text: string, line: number): 'yaml' | 'toml' | null {
  const match = /^(---|\+\+\+)[ \t]*(\p{L}[\p{L}\d+_-]*)?[ \t]*$/u.exec(opening)
  if (match === null) {
    rejectOddFence(opening, text, line)
    return null
  }
  const [, delimiter, language = ''] = match
  if (language !== '' && !(delimiter === '---' && /^(?:ya?ml|json)$/i.test(language))) {
    throw new ContentError(
      'bad-fence',
      `front matter in "${language}" is not supported; use YAML, TOML or JSON, with only "---" on the line of the fence`,
      line,
      4,
    )
  }
  return delimiter === '---' ? 'yaml' : 'toml'
}

/** Pairs of an opening and a closing template tag, and the lines of a block between them. */
import type { StateBlock } from 'markdown-it'
import { lineText } from './block-lines.ts'

/** The content between two tags. `lines` is the range of whole lines, if the tags have their lines to themselves. */
export interface TagContent {
  text: string
  lines: [number, number] | null
  /** The line after the closing tag. */
  end: number
}

interface Closing {
  start: number
  end: number
}

const opening = (name: string) =>
  String.raw`\{%-?\s{0,9}${name}\b|\{\{[<%]\s{0,9}${name}\b|\[${name}(?=[\s\]=])`
const closing = (name: string) =>
  String.raw`\{%-?\s{0,9}(?:end|/\s{0,9})${name}\s{0,9}-?%\}|\{\{[<%]\s{0,9}/\s{0,9}${name}\s{0,9}[>%]\}\}|\[/${name}\]`
/** Zola's closing tag of every shortcode. */
const CLOSING_OF_ANY = String.raw`\{%-?\s{0,9}end\s{0,9}-?%\}`

/**
 * Returns the closing tag of every opening tag of a name by its offset, from one pass over the source. Without
 * `isNested`, opening tags within the content, which is code, do not count.
 */
function pairsOf({ src, env }: StateBlock, name: string, isNested: boolean): Map<number, Closing> {
  const key = `pairs of ${name}`
  const known = env[key] as Map<number, Closing> | undefined
  if (known !== undefined) return known
  const pairs = new Map<number, Closing>()
  const open: number[] = []
  const pattern = new RegExp(`(${closing(name)}|${CLOSING_OF_ANY})|${opening(name)}`, 'g')
  for (const { 0: text, 1: close, index } of src.matchAll(pattern)) {
    if (close === undefined && (isNested || open.length === 0)) open.push(index)
    if (close === undefined) continue
    const start = open.pop()
    if (start !== undefined) pairs.set(start, { start: index, end: index + text.length })
  }
  env[key] = pairs
  return pairs
}

/** An opening tag at the beginning of a line. */
interface OpeningTag {
  name: string
  start: number
  end: number
}

/**
 * Returns the content of a block between an opening and a closing tag. Returns null if there is no closing tag in the
 * container of the block, or if other text follows it on its line.
 */
export function contentOfTag(
  state: StateBlock,
  line: number,
  endLine: number,
  { name, start, end }: OpeningTag,
  isNested = true,
): TagContent | null {
  const close = pairsOf(state, name, isNested).get(start)
  if (close === undefined || close.end > (state.eMarks[endLine - 1] ?? 0)) return null
  let last = line
  while ((state.eMarks[last] ?? 0) < close.end) {
    last++
    if (!state.isEmpty(last) && (state.sCount[last] ?? 0) < state.blkIndent) return null
  }
  if (state.src.slice(close.end, state.eMarks[last]).trim() !== '') return null
  if (last === line) return { text: state.src.slice(end, close.start), lines: null, end: line + 1 }
  const first = state.src.slice(end, state.eMarks[line])
  const rest = lineText(state, last).slice(
    0,
    close.start - (state.bMarks[last] ?? 0) - (state.tShift[last] ?? 0),
  )
  const isWhole = first.trim() === '' && rest.trim() === ''
  const middle = last > line + 1 ? state.getLines(line + 1, last, state.blkIndent, true) : ''
  const text = `${first.trim() === '' ? '' : `${first}\n`}${middle}${rest.trim() === '' ? '' : rest}`
  return { text, lines: isWhole ? [line + 1, last] : null, end: last + 1 }
}

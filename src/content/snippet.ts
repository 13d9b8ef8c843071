/** The place in a text that shows why it was found, as HTML in which nothing but `<mark>` is markup. */
import { foldWithPlaces } from './fold.ts'
import type { SearchUnit } from './search-query.ts'
import { isSurrogate } from './utf16.ts'

/** How much of a text is shown, in columns: a character of Chinese, Japanese or Korean takes two. */
const COLUMNS = 160
/** What is shown before the first mark, in columns. */
const COLUMNS_BEFORE = 50
/** A cut is moved so far, in UTF-16 units, to leave words whole. */
const WORD_REACH = 20
/** Places beyond so many are marked, but not asked whether they are the best. */
const CANDIDATES_MAX = 100

const WIDE = 0x1100
/** What belongs to the character before it. */
const CONTINUES = /[\p{M}\p{Default_Ignorable_Code_Point}\uff9e\uff9f]/u

/** The same, and the lower half of a character beyond the basic plane. */
const CONTINUES_OR_HALF = /[\p{M}\p{Default_Ignorable_Code_Point}\uff9e\uff9f\udc00-\udfff]/u

/** What is to be marked, in UTF-16 units; `unit` is which of the units it is. */
interface Mark {
  start: number
  end: number
  unit: number
}

/** A text, in NFC, and all that is to be marked in it, in order and apart. */
interface Marked {
  text: string
  marks: readonly Mark[]
}

/** A whole text as HTML with every occurrence of the units marked; null when there is none. */
export function markAll(text: string, units: readonly SearchUnit[]): string | null {
  const marked = findMarks(text, units)
  return marked.marks.length === 0 ? null : render(marked, 0, marked.text.length)
}

/**
 * About 160 columns of a text around the place where most of the units are, as HTML with every occurrence marked and
 * an ellipsis where it is cut; null when the text has none.
 */
export function snippetOf(text: string, units: readonly SearchUnit[]): string | null {
  const marked = findMarks(text, units)
  if (marked.marks.length === 0) return null
  const [start, end] = bestWindow(marked, units.length)
  const before = start > 0 ? '…' : ''
  const after = end < marked.text.length ? '…' : ''
  return `${before}${render(marked, start, end)}${after}`
}

/** Text as HTML that says the same, within elements and within attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
}
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
}

function render({ text, marks }: Marked, start: number, end: number): string {
  let html = ''
  let at = start
  for (const mark of marks) {
    if (mark.start < start || mark.end > end) continue
    html += `${escapeHtml(text.slice(at, mark.start))}<mark>${escapeHtml(text.slice(mark.start, mark.end))}</mark>`
    at = mark.end
  }
  return html + escapeHtml(text.slice(at, end))
}

function findMarks(source: string, units: readonly SearchUnit[]): Marked {
  const text = source.normalize('NFC')
  const { folded, places } = foldWithPlaces(text)
  const marks: Mark[] = []
  for (const [unit, { needle, isPrefix }] of units.entries()) {
    const from = needle.startsWith(' ') ? 1 : 0
    const to = needle.length - (needle.endsWith(' ') ? 1 : 0)
    for (let at = folded.indexOf(needle); at >= 0; at = folded.indexOf(needle, at + 1)) {
      const last = isPrefix ? folded.indexOf(' ', at + to) - 1 : at + to - 1
      marks.push({ start: startOf(text, places[at + from] ?? 0), end: endOf(text, places[last] ?? 0), unit })
    }
  }
  return { text, marks: joined(marks.sort((a, b) => a.start - b.start || b.end - a.end)) }
}

/** Marks that overlap become one. */
function joined(sorted: readonly Mark[]): Mark[] {
  const apart: Mark[] = []
  for (const mark of sorted) {
    const last = apart.at(-1)
    if (last === undefined || mark.start >= last.end) apart.push({ ...mark })
    else last.end = Math.max(last.end, mark.end)
  }
  return apart
}

/** Where the character at an index begins, with what it belongs to. */
function startOf(text: string, index: number): number {
  let start = index
  while (start > 0 && CONTINUES_OR_HALF.test(characterAt(text, start))) start--
  return start
}

/** Where the character at an index ends, with what belongs to it. */
function endOf(text: string, index: number): number {
  let end = index + characterAt(text, index).length
  while (end < text.length && CONTINUES.test(characterAt(text, end))) end += characterAt(text, end).length
  return end
}

function characterAt(text: string, index: number): string {
  return String.fromCodePoint(text.codePointAt(index) ?? 0)
}

/** The first window with all of the units, else the first with most of them. */
function bestWindow({ text, marks }: Marked, units: number): [number, number] {
  let best: [number, number] = [0, 0]
  let most = 0
  for (const [index, mark] of marks.slice(0, CANDIDATES_MAX).entries()) {
    const window = windowAround(text, mark)
    const inside = marks.slice(index, index + COLUMNS).filter(({ end }) => end <= window[1])
    const count = new Set(inside.map(({ unit }) => unit)).size
    if (count > most) {
      best = window
      most = count
    }
    if (most === units) break
  }
  return withoutHalves(text, best, marks)
}

function windowAround(text: string, mark: Mark): [number, number] {
  const from = back(text, mark.start, COLUMNS_BEFORE)
  const end = Math.max(mark.end, forward(text, from, COLUMNS))
  const start = end === text.length ? Math.min(from, back(text, end, COLUMNS)) : from
  return [wordStart(text, start, mark.start), wordEnd(text, end, mark.end)]
}

/** A window that cuts no mark, and has no blanks at its ends. */
function withoutHalves(
  text: string,
  window: readonly [number, number],
  marks: readonly Mark[],
): [number, number] {
  let [start, end] = window
  start = marks.find((mark) => mark.start < start && mark.end > start)?.end ?? start
  end = marks.find((mark) => mark.start < end && mark.end > end)?.start ?? end
  const piece = text.slice(start, end)
  return [start + piece.length - piece.trimStart().length, end - piece.length + piece.trimEnd().length]
}

/** An index so many columns before another, where a character begins. */
function back(text: string, index: number, columns: number): number {
  let at = index
  for (let left = columns; at > 0 && left > 0; at--) left -= columnsOf(text, at - 1)
  return startOf(text, at)
}

/** An index so many columns after another, where a character ends. */
function forward(text: string, index: number, columns: number): number {
  let at = index
  for (let left = columns; at < text.length && left > 0; at++) left -= columnsOf(text, at)
  return at === index ? at : endOf(text, startOf(text, at - 1))
}

/** Halves of characters beyond the basic plane take a column each. */
function columnsOf(text: string, index: number): number {
  const unit = text.charCodeAt(index)
  return unit < WIDE || isSurrogate(unit) ? 1 : 2
}

/** Where a word begins at or soon after an index, but not after `limit`. */
function wordStart(text: string, index: number, limit: number): number {
  if (index === 0 || !isWithinWord(text, index)) return index
  const blank = text.slice(index, Math.min(index + WORD_REACH, limit)).search(/\s/)
  return blank < 0 ? index : index + blank + 1
}

/** Where a word ends at or soon before an index, but not before `limit`. */
function wordEnd(text: string, index: number, limit: number): number {
  if (index === text.length || !isWithinWord(text, index)) return index
  const from = Math.max(index - WORD_REACH, limit)
  const word = /\S*$/.exec(text.slice(from, index))?.[0] ?? ''
  return from + word.length === index ? index : index - word.length
}

function isWithinWord(text: string, index: number): boolean {
  return /^[^\s\u1100-\uffff]{2}$/.test(text.slice(index - 1, index + 1))
}

/** The place in a text that shows why it was found, as HTML in which nothing but `<mark>` is markup. */
import {
  findHighlights,
  graphemeEnd,
  graphemeStart,
  type Highlight,
  type HighlightedText,
  renderHighlights,
} from './highlights.ts'
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

/** So many UTF-16 units of a text are looked at first, then four times as many: most texts show early why they were found. */
const FIRST_LOOK = 1_000
/** What stands so close to the end of a look, in UTF-16 units, may read otherwise when more is seen. */
const BLURRED = 300

const WIDE = 0x1100

/** A part of a text, in UTF-16 units, and how many of the units are marked in it. */
interface Window {
  start: number
  end: number
  units: number
}

/**
 * About 160 columns of a text around the place where most of the units are, as HTML with every occurrence marked and
 * an ellipsis where it is cut; null when the text has none.
 */
export function buildSnippet(text: string, units: readonly SearchUnit[]): string | null {
  for (let length = FIRST_LOOK; length < text.length; length *= 4) {
    const marked = findHighlights(text.slice(0, length), units)
    const window = bestWindow(marked, units.length)
    if (window.units === units.length && window.end < marked.text.length - BLURRED)
      return show(marked, window)
  }
  const marked = findHighlights(text, units)
  return marked.marks.length === 0 ? null : show(marked, bestWindow(marked, units.length))
}

function show(marked: HighlightedText, { start, end }: Window): string {
  const before = start > 0 ? '…' : ''
  const after = end < marked.text.length ? '…' : ''
  return `${before}${renderHighlights(marked, start, end)}${after}`
}

/** The first window with all of the units, else the first with most of them. */
function bestWindow({ text, marks }: HighlightedText, units: number): Window {
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
  const [start, end] = withoutHalves(text, best, marks)
  return { start, end, units: most }
}

function windowAround(text: string, mark: Highlight): [number, number] {
  const from = back(text, mark.start, COLUMNS_BEFORE)
  const end = Math.max(mark.end, forward(text, from, COLUMNS))
  const start = end === text.length ? Math.min(from, back(text, end, COLUMNS)) : from
  return [wordStart(text, start, mark.start), wordEnd(text, end, mark.end)]
}

/** A window that cuts no mark, and has no blanks at its ends. */
function withoutHalves(
  text: string,
  window: readonly [number, number],
  marks: readonly Highlight[],
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
  return graphemeStart(text, at)
}

/** An index so many columns after another, where a character ends. */
function forward(text: string, index: number, columns: number): number {
  let at = index
  for (let left = columns; at < text.length && left > 0; at++) left -= columnsOf(text, at)
  return at === index ? at : graphemeEnd(text, graphemeStart(text, at - 1))
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

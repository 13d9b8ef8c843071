/** Search snippets: the passage of a text that matches a query best, as HTML in which `<mark>` is the only markup. */
import {
  findHighlights,
  graphemeEnd,
  graphemeStart,
  type Highlight,
  type HighlightedText,
  renderHighlights,
} from './highlights.ts'
import type { SearchClause } from './search-query.ts'
import { isSurrogate } from './utf16.ts'

/** Width of a snippet, in columns. A Chinese, Japanese or Korean character is two columns wide. */
const COLUMNS = 160
/** Width of the text before the first highlight, in columns. */
const COLUMNS_BEFORE = 50
/** The ends of a snippet move up to this many UTF-16 code units, to avoid truncated words. */
const WORD_BOUNDARY_DISTANCE = 20
/** Number of highlights that are tried as the start of a snippet. */
const CANDIDATES_MAX = 100

/**
 * Length of the beginning of a text that is searched first, in UTF-16 code units, or more where the words of the query first
 * occur later. It grows by a factor of four.
 */
const FIRST_SEARCH_LENGTH = 600
/** Distance from a truncated end, in UTF-16 code units, within which a match may change when more text is searched. */
const UNCERTAIN_LENGTH = 300

/** The first code unit that is displayed two columns wide. */
const FIRST_WIDE_CODE_UNIT = 0x1100

/** A range of a text, in UTF-16 code units, and the number of distinct clauses that match in it. */
interface SnippetWindow {
  start: number
  end: number
  clauseCount: number
}

/**
 * Returns about 160 columns of a text around the passage that matches most clauses, as HTML with every match highlighted
 * and an ellipsis at each truncated end; null when there is no match.
 */
export function buildSnippet(text: string, clauses: readonly SearchClause[]): string | null {
  for (let length = firstSearchLength(text, clauses); length < text.length; length *= 4) {
    const highlightedText = findHighlights(text.slice(0, length), clauses)
    const window = findBestWindow(highlightedText, clauses.length)
    const isCertain = window.end < highlightedText.text.length - UNCERTAIN_LENGTH
    if (window.clauseCount === clauses.length && isCertain) return renderWindow(highlightedText, window)
  }
  const highlightedText = findHighlights(text, clauses)
  if (highlightedText.highlights.length === 0) return null
  return renderWindow(highlightedText, findBestWindow(highlightedText, clauses.length))
}

/**
 * Estimates the length of the beginning of a text in which all clauses match, by a search for words as they are written.
 * It is many times faster than normalization. The snippet does not depend on it.
 */
function firstSearchLength(text: string, clauses: readonly SearchClause[]): number {
  const indexes = clauses.map(({ normalizedText }) => {
    const word = /^ ([a-z\d]+) $/.exec(normalizedText)?.[1]
    return word === undefined ? 0 : text.search(new RegExp(`\\b${word}\\b`, 'i'))
  })
  return Math.max(...indexes, 0) + FIRST_SEARCH_LENGTH
}

function renderWindow(highlightedText: HighlightedText, { start, end }: SnippetWindow): string {
  const before = start > 0 ? '…' : ''
  const after = end < highlightedText.text.length ? '…' : ''
  return `${before}${renderHighlights(highlightedText, start, end)}${after}`
}

/** Returns the first window that matches all clauses, or the first that matches most of them. */
function findBestWindow({ text, highlights }: HighlightedText, clauseCount: number): SnippetWindow {
  let best: [number, number] = [0, 0]
  let bestCount = 0
  for (const [index, highlight] of highlights.slice(0, CANDIDATES_MAX).entries()) {
    const window = windowAround(text, highlight)
    const inside = highlights.slice(index, index + COLUMNS).filter(({ end }) => end <= window[1])
    const count = new Set(inside.map(({ clause }) => clause)).size
    if (count > bestCount) {
      best = window
      bestCount = count
    }
    if (bestCount === clauseCount) break
  }
  const [start, end] = trimWindow(text, best, highlights)
  return { start, end, clauseCount: bestCount }
}

function windowAround(text: string, highlight: Highlight): [number, number] {
  const from = moveBack(text, highlight.start, COLUMNS_BEFORE)
  const end = Math.max(highlight.end, moveForward(text, from, COLUMNS))
  const start = end === text.length ? Math.min(from, moveBack(text, end, COLUMNS)) : from
  return [wordStart(text, start, highlight.start), wordEnd(text, end, highlight.end)]
}

/** Shrinks a window so that it splits no highlight and has no white space at its ends. */
function trimWindow(
  text: string,
  window: readonly [number, number],
  highlights: readonly Highlight[],
): [number, number] {
  let [start, end] = window
  start = highlights.find((highlight) => highlight.start < start && highlight.end > start)?.end ?? start
  end = highlights.find((highlight) => highlight.start < end && highlight.end > end)?.start ?? end
  const piece = text.slice(start, end)
  return [start + piece.length - piece.trimStart().length, end - piece.length + piece.trimEnd().length]
}

/** Returns the start of the character that is this many columns before an index. */
function moveBack(text: string, index: number, columns: number): number {
  let at = index
  for (let left = columns; at > 0 && left > 0; at--) left -= columnsOf(text, at - 1)
  return graphemeStart(text, at)
}

/** Returns the end of the character that is this many columns after an index. */
function moveForward(text: string, index: number, columns: number): number {
  let at = index
  for (let left = columns; at < text.length && left > 0; at++) left -= columnsOf(text, at)
  return at === index ? at : graphemeEnd(text, graphemeStart(text, at - 1))
}

/** Returns the width of a code unit. A surrogate counts one column, so a surrogate pair counts two. */
function columnsOf(text: string, index: number): number {
  const unit = text.charCodeAt(index)
  return unit < FIRST_WIDE_CODE_UNIT || isSurrogate(unit) ? 1 : 2
}

/** Returns the start of a word at or soon after an index, but not after `limit`. */
function wordStart(text: string, index: number, limit: number): number {
  if (index === 0 || !isWithinWord(text, index)) return index
  const space = text.slice(index, Math.min(index + WORD_BOUNDARY_DISTANCE, limit)).search(/\s/)
  return space < 0 ? index : index + space + 1
}

/** Returns the end of a word at or soon before an index, but not before `limit`. */
function wordEnd(text: string, index: number, limit: number): number {
  if (index === text.length || !isWithinWord(text, index)) return index
  const from = Math.max(index - WORD_BOUNDARY_DISTANCE, limit)
  const word = /\S*$/.exec(text.slice(from, index))?.[0] ?? ''
  return from + word.length === index ? index : index - word.length
}

function isWithinWord(text: string, index: number): boolean {
  return /^[^\s\u1100-\uffff]{2}$/.test(text.slice(index - 1, index + 1))
}

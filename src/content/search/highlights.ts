/** Search highlights: the matches of a query in a text, as HTML in which `<mark>` is the only markup. */
import { findMatches } from './clause-matches.ts'
import { normalizeTextWithOffsets } from './normalized-text.ts'
import type { SearchClause } from './search-query.ts'

/** A character that extends the one before it: a combining mark, an ignorable or a half-width kana voicing sign. */
const EXTENDS_PREVIOUS = /[\p{M}\p{Default_Ignorable_Code_Point}\uff9e\uff9f]/u

/** A character that extends the one before it, or the low surrogate of a character outside the BMP. */
const EXTENDS_PREVIOUS_OR_LOW_SURROGATE = /[\p{M}\p{Default_Ignorable_Code_Point}\uff9e\uff9f\udc00-\udfff]/u

/** A range to highlight, in UTF-16 code units. `clause` is the index of the clause that matches there. */
export interface Highlight {
  start: number
  end: number
  clause: number
}

/** A text in NFC with the ranges to highlight in it, sorted and without overlaps. */
export interface HighlightedText {
  text: string
  highlights: readonly Highlight[]
}

/** Returns an entire text as HTML with every match of the clauses highlighted; null when there is no match. */
export function highlightText(text: string, clauses: readonly SearchClause[]): string | null {
  const highlightedText = findHighlights(text, clauses)
  if (highlightedText.highlights.length === 0) return null
  return renderHighlights(highlightedText, 0, highlightedText.text.length)
}

/** Escapes text for HTML, both for element content and for quoted attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
}
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
}

/** Renders a range of a text as HTML, with the highlights that lie entirely within it. */
export function renderHighlights({ text, highlights }: HighlightedText, start: number, end: number): string {
  let html = ''
  let at = start
  for (const highlight of highlights) {
    if (highlight.start < start || highlight.end > end) continue
    const match = escapeHtml(text.slice(highlight.start, highlight.end))
    html += `${escapeHtml(text.slice(at, highlight.start))}<mark>${match}</mark>`
    at = highlight.end
  }
  return html + escapeHtml(text.slice(at, end))
}

/** Finds every match of the clauses in a text. Returns the text in NFC, to which the ranges refer. */
export function findHighlights(source: string, clauses: readonly SearchClause[]): HighlightedText {
  const field = normalizeTextWithOffsets(source)
  const { text } = field
  const highlights = clauses.flatMap((clause, index) =>
    findMatches(field, clause).map(([start, end]) => ({
      start: graphemeStart(text, start),
      end: graphemeEnd(text, end - 1),
      clause: index,
    })),
  )
  return { text, highlights: mergeOverlaps(highlights.sort((a, b) => a.start - b.start || b.end - a.end)) }
}

/** Merges sorted highlights that overlap. */
function mergeOverlaps(sorted: readonly Highlight[]): Highlight[] {
  const merged: Highlight[] = []
  for (const highlight of sorted) {
    const last = merged.at(-1)
    if (last === undefined || highlight.start >= last.end) merged.push({ ...highlight })
    else last.end = Math.max(last.end, highlight.end)
  }
  return merged
}

/** Returns the index where the character at an index begins, including the characters that it extends. */
export function graphemeStart(text: string, index: number): number {
  let start = index
  while (start > 0 && EXTENDS_PREVIOUS_OR_LOW_SURROGATE.test(characterAt(text, start))) start--
  return start
}

/** Returns the index where the character at an index ends, including the characters that extend it. */
export function graphemeEnd(text: string, index: number): number {
  let end = index + characterAt(text, index).length
  while (end < text.length && EXTENDS_PREVIOUS.test(characterAt(text, end)))
    end += characterAt(text, end).length
  return end
}

function characterAt(text: string, index: number): string {
  return String.fromCodePoint(text.codePointAt(index) ?? 0)
}

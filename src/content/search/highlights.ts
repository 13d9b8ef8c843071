/** What a search has found in a text, marked: HTML in which nothing but `<mark>` is markup. */
import { normalizeTextWithOffsets } from './normalized-text.ts'
import type { SearchUnit } from './search-query.ts'

/** What belongs to the character before it. */
const CONTINUES = /[\p{M}\p{Default_Ignorable_Code_Point}\uff9e\uff9f]/u

/** The same, and the lower half of a character beyond the basic plane. */
const CONTINUES_OR_HALF = /[\p{M}\p{Default_Ignorable_Code_Point}\uff9e\uff9f\udc00-\udfff]/u

/** What is to be marked, in UTF-16 units; `unit` is which of the units it is. */
export interface Highlight {
  start: number
  end: number
  unit: number
}

/** A text, in NFC, and all that is to be marked in it, in order and apart. */
export interface HighlightedText {
  text: string
  marks: readonly Highlight[]
}

/** A whole text as HTML with every occurrence of the units marked; null when there is none. */
export function highlightText(text: string, units: readonly SearchUnit[]): string | null {
  const marked = findHighlights(text, units)
  return marked.marks.length === 0 ? null : renderHighlights(marked, 0, marked.text.length)
}

/** Text as HTML that says the same, within elements and within attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
}
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
}

/** A part of a text as HTML, with the marks that lie within it. */
export function renderHighlights({ text, marks }: HighlightedText, start: number, end: number): string {
  let html = ''
  let at = start
  for (const mark of marks) {
    if (mark.start < start || mark.end > end) continue
    html += `${escapeHtml(text.slice(at, mark.start))}<mark>${escapeHtml(text.slice(mark.start, mark.end))}</mark>`
    at = mark.end
  }
  return html + escapeHtml(text.slice(at, end))
}

/** The text in NFC, and where the units stand in it. */
export function findHighlights(source: string, units: readonly SearchUnit[]): HighlightedText {
  const text = source.normalize('NFC')
  const { folded, places } = normalizeTextWithOffsets(text)
  const marks: Highlight[] = []
  for (const [unit, { needle, isPrefix }] of units.entries()) {
    const from = needle.startsWith(' ') ? 1 : 0
    const to = needle.length - (needle.endsWith(' ') ? 1 : 0)
    for (let at = folded.indexOf(needle); at >= 0; at = folded.indexOf(needle, at + 1)) {
      const last = isPrefix ? folded.indexOf(' ', at + to) - 1 : at + to - 1
      marks.push({
        start: graphemeStart(text, places[at + from] ?? 0),
        end: graphemeEnd(text, places[last] ?? 0),
        unit,
      })
    }
  }
  return { text, marks: joined(marks.sort((a, b) => a.start - b.start || b.end - a.end)) }
}

/** Marks that overlap become one. */
function joined(sorted: readonly Highlight[]): Highlight[] {
  const apart: Highlight[] = []
  for (const mark of sorted) {
    const last = apart.at(-1)
    if (last === undefined || mark.start >= last.end) apart.push({ ...mark })
    else last.end = Math.max(last.end, mark.end)
  }
  return apart
}

/** Where the character at an index begins, with what it belongs to. */
export function graphemeStart(text: string, index: number): number {
  let start = index
  while (start > 0 && CONTINUES_OR_HALF.test(characterAt(text, start))) start--
  return start
}

/** Where the character at an index ends, with what belongs to it. */
export function graphemeEnd(text: string, index: number): number {
  let end = index + characterAt(text, index).length
  while (end < text.length && CONTINUES.test(characterAt(text, end))) end += characterAt(text, end).length
  return end
}

function characterAt(text: string, index: number): string {
  return String.fromCodePoint(text.codePointAt(index) ?? 0)
}

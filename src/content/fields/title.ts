/** Title of an article in front matter. */

import type { DiagnosticCollector } from '../diagnostic.ts'
import { decodeReferences, stripEmphasis } from './inline-markup.ts'
import {
  flattenValues,
  isPlaceholderName,
  type KeyEntry,
  type KeyLookup,
  textOf,
  toSingleLine,
} from './key-lookup.ts'

/**
 * Returns a text as a title, on one line; null when no character is visible or it is a placeholder like
 * `undefined`.
 */
export function titleOf(text: string | null): string | null {
  const line = text === null ? null : toSingleLine(text)
  return line === null || isPlaceholderName(line) ? null : line
}

/** Returns the title of the front matter, or null. Warns about a title that is a mapping or a list without text. */
export function readTitle(keys: KeyLookup, collector: DiagnosticCollector): string | null {
  for (const entry of keys.findTopLevel(['title', 'posttitle'])) {
    const title = titleOf(Array.isArray(entry.value) ? bracketedTitle(entry) : plainTitle(entry))
    if (title !== null) {
      keys.markUsed(entry)
      return title
    }
    if (typeof entry.value !== 'object' || entry.value === null) keys.markUsed(entry)
    else collector.warn('unusable-title', 'the title is a mapping or a list, not text')
  }
  return null
}

/** Returns a title as a page shows it: on one line, without emphasis, with character references decoded. */
function plainTitle(entry: KeyEntry): string | null {
  const text = textOf(entry)
  return text === null ? null : toSingleLine(decodeReferences(stripEmphasis(text)))
}

/** Returns a title in brackets, such as `title: [Note]`, which YAML parses as a list. */
function bracketedTitle(entry: KeyEntry): string | null {
  const items = flattenValues(entry).filter((item) => typeof item === 'string')
  return items.length === 0 ? null : `[${items.join(', ')}]`
}

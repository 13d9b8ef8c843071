/** Fields that are one text in front matter: language, translation key, id in feeds, excerpt. */
import type { DiagnosticCollector } from '../diagnostic.ts'
import { normalizeLanguage } from '../language.ts'
import { flattenValues, type KeyLookup } from './key-lookup.ts'

/** Returns the language in front matter, or null. Warns about a text that is no language tag. */
export function readLanguage(keys: KeyLookup, collector: DiagnosticCollector): string | null {
  for (const entry of keys.find(['lang', 'language', 'locale'])) {
    const [item] = flattenValues(entry)
    if (typeof item !== 'string') continue
    const lang = normalizeLanguage(item)
    if (lang !== null) {
      keys.markUsed(entry)
      return lang
    }
    collector.warn('unknown-language', `"${entry.key}" is not a valid language tag: "${item.slice(0, 100)}"`)
  }
  return null
}

/**
 * Returns the translation key. Multilingual Jekyll sites use `lang-ref`, or `ref` if there is a language; a
 * URL is ignored.
 */
export function readTranslationKey(keys: KeyLookup, lang: string | null): string | null {
  const names = ['translationkey', 'langref', ...(lang === null ? [] : ['ref'])]
  return readText(keys, names, (text) => !/^(?:https?:)?\/\//i.test(text))
}

/** Returns the first usable text under these names, or null. */
export function readText(
  keys: KeyLookup,
  names: readonly string[],
  isUsable = (_: string): boolean => true,
): string | null {
  for (const entry of keys.find(names)) {
    const items = typeof entry.value === 'boolean' ? [] : flattenValues(entry)
    const [item] = items
    const text = items.length === 1 && typeof item === 'string' ? item : null
    if (text !== null && !isUsable(text)) continue
    if (text !== null || entry.value === null || entry.value === '') keys.markUsed(entry)
    if (text !== null) return text
  }
  return null
}

const GUID_LENGTH_MAX = 1000

/** Returns the `guid`, which exports of WordPress and other feeds have, as it is written. */
export function readGuid(keys: KeyLookup): string | null {
  const [entry] = keys.findTopLevel(['guid'])
  const [guid] = entry === undefined || typeof entry.value === 'boolean' ? [] : flattenValues(entry)
  return typeof guid === 'string' && guid.length <= GUID_LENGTH_MAX ? guid : null
}

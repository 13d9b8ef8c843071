/** Language tags (BCP 47). */

const TAG_PATTERN = /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*$/i
const displayNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })
const canonicalTags = new Map<string, string | null>()
const CACHE_SIZE_MAX = 1000

/**
 * Returns the canonical form of a BCP 47 tag (RFC 5646 §4.5): `zh-CN` for `zh-cn`, `zh_CN` and `zh_CN.UTF-8`.
 * Returns null for a text that is not a tag of an existing language (`english`, `js`, `v2`).
 */
export function normalizeLanguage(tag: string): string | null {
  if (tag.length > 40) return null
  const cached = canonicalTags.get(tag)
  if (cached !== undefined) return cached
  const result = canonicalOf(
    tag
      .trim()
      .replace(/\.utf-?8$/i, '')
      .replaceAll('_', '-'),
  )
  if (canonicalTags.size < CACHE_SIZE_MAX) canonicalTags.set(tag, result)
  return result
}

function canonicalOf(tag: string): string | null {
  if (!TAG_PATTERN.test(tag)) return null
  try {
    const [result] = Intl.getCanonicalLocales(tag)
    const primary = result?.split('-', 1)[0]
    return result !== undefined && primary !== undefined && displayNames.of(primary) !== undefined
      ? result
      : null
  } catch {
    return null
  }
}

/** Returns true for a tag of an existing language. */
export function isLanguageTag(tag: string): boolean {
  return normalizeLanguage(tag) !== null
}

/** Lookup keys of aliases: the form in which former slugs and paths are compared with requested ones. */

/** Maximum length of a key, in UTF-16 units: its bytes fit into an entry of an index of PostgreSQL. */
const KEY_LENGTH_MAX = 500

/** Returns a path as it may be typed: decoded, in NFC, without slashes at its ends, `index.html` and `.html`. */
export function barePathOf(path: string): string {
  return decodePercent(path)
    .normalize('NFC')
    .replace(/\/{2,}/g, '/')
    .replace(/(^|\/)index\.html?$|\.html?$/i, '$1')
    .replace(/^\/|\/$/g, '')
}

/**
 * Returns the lookup key of a slug or path. Paths that a static host serves as one page have one key: `/Old/Path`,
 * `old/path/`, `/old/path.html` and `/old/path/index.html`.
 */
export const aliasLookupKey = (path: string): string =>
  barePathOf(path).toLowerCase().slice(0, KEY_LENGTH_MAX)

/** Decodes a text, unless that is impossible, or the result has a NUL character, which PostgreSQL cannot compare. */
function decodePercent(text: string): string {
  if (!text.includes('%')) return text
  try {
    const decoded = decodeURIComponent(text)
    return decoded.includes('\0') ? text : decoded
  } catch {
    return text
  }
}

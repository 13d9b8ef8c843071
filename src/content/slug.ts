/** Slugs: the readable part of an article's URL, in the script of its title. */

const BYTES_MAX = 200
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A text that is a slug already: ASCII words between hyphens, too short for a UUID or for truncation. */
const SIMPLE = /^(?=.{1,35}$)[a-z\d]+(?:-[a-z\d]+)*$/

/**
 * Returns the slug of a text: letters, combining marks and digits of every script, in NFC and lower case.
 * Every other run of characters becomes one `-`. `C++` and `C#` become `c-plus-plus` and `c-sharp`. A text
 * that has only pictographs keeps them. A slug has at most `bytesMax` bytes of UTF-8 and is truncated at a hyphen
 * where that keeps more than half of it. A slug with the form of a UUID gets the suffix `-x`, because URLs
 * accept ids and slugs in the same place. The function is idempotent. It returns `''` when nothing is left.
 */
export function slugify(text: string, bytesMax = BYTES_MAX): string {
  if (SIMPLE.test(text)) return text
  // A slug is short: the beginning of a text of megabytes is enough.
  const plain = text
    .slice(0, 2000)
    .normalize('NFC')
    .replaceAll('\u0130', 'i') // İ: Unicode lower-cases it to i with a combining dot
    .toLowerCase()
    .replace(/\p{DI}/gu, '')
  const words = spellSigns(plain).match(/[\p{L}\p{N}][\p{L}\p{N}\p{Mn}\p{Mc}]*/gu)
  const slug = words === null ? pictographsOf(plain) : words.join('-')
  const truncated = truncateToBytes(slug.normalize('NFC'), bytesMax)
  return UUID.test(truncated) ? `${truncated}-x` : truncated
}

/** Spells out each `+` or `#` directly after a Latin letter: C++, F#. */
function spellSigns(text: string): string {
  return text.replace(/(?<=\p{Script=Latin})(?:\++|#+)/gu, (signs) =>
    (signs.startsWith('+') ? '-plus' : '-sharp').repeat(signs.length).concat('-'),
  )
}

function pictographsOf(text: string): string {
  return (text.match(/(?!\p{Cn})\p{Extended_Pictographic}|\p{RI}/gu) ?? []).join('')
}

function truncateToBytes(slug: string, bytesMax: number): string {
  if (Buffer.byteLength(slug) <= bytesMax) return slug
  let truncated = ''
  let bytes = 0
  for (const character of slug) {
    bytes += Buffer.byteLength(character)
    if (bytes > bytesMax) break
    truncated += character
  }
  const hyphen = slug[truncated.length] === '-' ? truncated.length : truncated.lastIndexOf('-')
  return hyphen > truncated.length / 2 ? truncated.slice(0, hyphen) : truncated
}

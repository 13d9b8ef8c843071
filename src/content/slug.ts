/** What a slug is: the readable part of an address, in the script of its title. */

const MAX_BYTES = 200
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** ASCII words between hyphens, too short for a UUID or to be cut: a slug already. */
const SIMPLE = /^(?=.{1,35}$)[a-z\d]+(?:-[a-z\d]+)*$/

/**
 * The slug of a text: letters, marks and digits of every script, in NFC and lower case, other runs as one `-`.
 * `C++` and `C#` become `c-plus-plus` and `c-sharp`; a text of pictographs alone keeps those. At most 200 bytes
 * of UTF-8, cut at a hyphen where one is near. `-x` is appended to what has the shape of a UUID, since addresses
 * and ids share one place in URLs. Applying it to a slug changes nothing. `''` when nothing is left.
 */
export function slugify(text: string): string {
  if (SIMPLE.test(text)) return text
  // A slug is short, so a text of megabytes need not be looked at in full.
  const plain = text
    .slice(0, 2000)
    .normalize('NFC')
    .replaceAll('\u0130', 'i') // İ of Turkish, of which Unicode makes an i with a second dot that nobody types
    .toLowerCase()
    .replace(/\p{DI}/gu, '')
  const words = spellSigns(plain).match(/[\p{L}\p{N}][\p{L}\p{N}\p{Mn}\p{Mc}]*/gu)
  const slug = words === null ? pictographsOf(plain) : words.join('-')
  const cut = cutToBytes(slug.normalize('NFC'))
  return UUID.test(cut) ? `${cut}-x` : cut
}

/** A `+` or `#` right after a Latin letter is part of the name: C++, F#. */
function spellSigns(text: string): string {
  return text.replace(/(?<=\p{Script=Latin})(?:\++|#+)/gu, (signs) =>
    (signs.startsWith('+') ? '-plus' : '-sharp').repeat(signs.length).concat('-'),
  )
}

function pictographsOf(text: string): string {
  return (text.match(/(?!\p{Cn})\p{Extended_Pictographic}|\p{RI}/gu) ?? []).join('')
}

function cutToBytes(slug: string): string {
  if (Buffer.byteLength(slug) <= MAX_BYTES) return slug
  let cut = ''
  let bytes = 0
  for (const character of slug) {
    bytes += Buffer.byteLength(character)
    if (bytes > MAX_BYTES) break
    cut += character
  }
  const hyphen = slug[cut.length] === '-' ? cut.length : cut.lastIndexOf('-')
  return hyphen > cut.length / 2 ? cut.slice(0, hyphen) : cut
}

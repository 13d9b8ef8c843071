/** The list of exported files, as `sha256sum` writes and checks it. Pure. */

/** A line: the SHA-256 in hexadecimal, two blanks, the path (GNU coreutils, "md5sum invocation": backslashes and line breaks escaped). */
export function checksumLine(hash: string, path: string): string {
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `${escaped === path ? '' : '\\'}${hash}  ${escaped}\n`
}

/** The hashes by path; a path may be there more than once. Lines that are none are passed over. */
export function parseChecksums(text: string): Map<string, string[]> {
  const sums = new Map<string, string[]>()
  for (const [, mark, hash = '', escaped = ''] of text.matchAll(/^(\\?)([\da-f]{64}) {2}(.+)$/gm)) {
    const path =
      mark === '' ? escaped : escaped.replace(/\\([\\nr])/g, (_, letter: string) => ESCAPES[letter] ?? letter)
    sums.set(path, [...(sums.get(path) ?? []), hash])
  }
  return sums
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r' }

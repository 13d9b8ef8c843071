/** Checksum list of exported files in the format of `sha256sum`. Pure. */

/**
 * Returns a line: the SHA-256 in hexadecimal, two spaces, and the path with escaped backslashes and line breaks (GNU
 * coreutils, "md5sum invocation").
 */
export function checksumLine(hash: string, path: string): string {
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `${escaped === path ? '' : '\\'}${hash}  ${escaped}\n`
}

/** Parses a list. Returns the hashes by path; a path may have several. Other lines are ignored. */
export function parseChecksums(text: string): Map<string, string[]> {
  const hashesByPath = new Map<string, string[]>()
  for (const [, escapeMark, hash = '', escaped = ''] of text.matchAll(/^(\\?)([\da-f]{64}) {2}(.+)$/gm)) {
    const path =
      escapeMark === ''
        ? escaped
        : escaped.replace(/\\([\\nr])/g, (_, letter: string) => ESCAPES[letter] ?? letter)
    hashesByPath.set(path, [...(hashesByPath.get(path) ?? []), hash])
  }
  return hashesByPath
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r' }

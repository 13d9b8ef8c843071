/** Addresses and translations: what follows from all files together, whatever order they are read in. Pure. */
import { createHash } from 'node:crypto'
import { slugOf } from '../content/slug.ts'

/** What decides a file's address. */
export interface Wanted {
  path: string
  lang: string
  /** The path without its language: what translations share. */
  key: string
  /** From `slug`, `permalink` or `url`, or null. */
  given: string | null
  /** From the name of the file or its folder. */
  fallback: string
  publishedAt: Date | null
}

/**
 * The addresses of new files, best first; the first of each list is taken by no other file. `taken` says which
 * addresses earlier imports have given. Files that ask for an address by name come before those that are merely
 * called so, then those higher up, then by path: so the order in which they were read does not matter.
 */
export function planAddresses(
  files: readonly Wanted[],
  taken: (lang: string, slug: string) => boolean,
): Map<string, string[]> {
  const planned = new Set<string>()
  const key = (lang: string, slug: string) => `${lang}\n${slug}`
  const plan = new Map<string, string[]>()
  for (const file of [...files].sort(byClaim)) {
    const free = candidatesOf(file).filter(
      (slug) => !planned.has(key(file.lang, slug)) && !taken(file.lang, slug),
    )
    if (free[0] !== undefined) planned.add(key(file.lang, free[0]))
    plan.set(file.path, free)
  }
  return plan
}

const depth = (path: string) => path.split('/').length

function byClaim(a: Wanted, b: Wanted): number {
  const given = Number(a.given === null) - Number(b.given === null)
  return given || depth(a.path) - depth(b.path) || (a.path < b.path ? -1 : 1)
}

/** The plain address, then with the date, then with the folders' names, then with a hash of the path, which is always free. */
function candidatesOf({ path, given, fallback, publishedAt }: Wanted): string[] {
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 8)
  const plain = given || fallback || hash
  const day = publishedAt?.toISOString().slice(0, 10)
  const folders = path.split('/').slice(0, -1).reverse().map(slugOf).filter(Boolean)
  const withFolders = folders.map((_, depth) => [plain, ...folders.slice(0, depth + 1)].join('-'))
  return [...new Set([plain, ...(day ? [`${plain}-${day}`] : []), ...withFolders, `${plain}-${hash}`])]
}

/** A file by its path without the language, and the language. */
export type Keyed = Pick<Wanted, 'path' | 'lang' | 'key'>

/**
 * What the translations among the files share, by path: files whose paths differ in nothing but the language, and that
 * are in different languages. It names the source, so that two sites may use the same paths.
 */
export function planTranslations(files: readonly Keyed[], source: string): Map<string, string> {
  const groups = new Map<string, Keyed[]>()
  for (const file of files) groups.set(file.key, [...(groups.get(file.key) ?? []), file])
  const plan = new Map<string, string>()
  for (const [key, group] of groups) {
    if (new Set(group.map(({ lang }) => lang)).size < 2) continue
    for (const { path } of group) plan.set(path, `${source}:${key}`)
  }
  return plan
}

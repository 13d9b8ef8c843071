/** Addresses and translations: what follows from all files together, whatever order they are read in. Pure. */
import { createHash } from 'node:crypto'
import type { CompleteFields } from '../../content/document.ts'
import { slugify } from '../../content/slug.ts'

/** What decides a file's address. */
export interface SlugRequest {
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

/** What decides the address of a document. */
export function slugRequestOf(path: string, document: CompleteFields): SlugRequest {
  const { lang, pathKey: key, slug: given, fallbackSlug: fallback, publishedAt } = document
  return { path, lang: lang ?? 'und', key, given, fallback, publishedAt }
}

/** Addresses for new files. */
export interface SlugPlan {
  /** The address that a file is to have; none other is given it. Undefined for a file that was not planned. */
  of(path: string): string | undefined
  /** Further addresses that a file may have, best first, should the planned one be taken in the meantime. */
  alternatives(file: SlugRequest): string[]
}

/**
 * Plans the addresses of new files. `taken` says which ones earlier imports have given. Files that ask for an address
 * by name come before those that are merely called so, then those higher up, then by path: so the order in which they
 * were read does not matter.
 */
export function planSlugs(
  files: readonly SlugRequest[],
  source: string,
  taken: (lang: string, slug: string) => boolean,
): SlugPlan {
  const planned = new Set<string>()
  const chosen = new Map<string, string>()
  const isFree = (lang: string, slug: string) => !planned.has(`${lang}\n${slug}`) && !taken(lang, slug)
  const free = (file: SlugRequest) => candidateSlugs(file, source).filter((slug) => isFree(file.lang, slug))
  for (const file of [...files].sort(byClaim)) {
    const [slug] = free(file)
    if (slug === undefined) continue
    planned.add(`${file.lang}\n${slug}`)
    chosen.set(file.path, slug)
  }
  return { of: (path) => chosen.get(path), alternatives: free }
}

const depth = (path: string) => path.split('/').length

function byClaim(a: SlugRequest, b: SlugRequest): number {
  const given = Number(a.given === null) - Number(b.given === null)
  return given || depth(a.path) - depth(b.path) || (a.path < b.path ? -1 : 1)
}

/**
 * The addresses that a file may have, best first: the plain one, then with the date, then with the folders' names, then
 * with a hash of the path, and of the source too.
 */
export function candidateSlugs(
  { path, given, fallback, publishedAt }: SlugRequest,
  source: string,
): string[] {
  const hash = hashOf(path)
  const plain = given || fallback || hash
  const day = publishedAt?.toISOString().slice(0, 10)
  const folders = path.split('/').slice(0, -1).reverse().map(slugify).filter(Boolean)
  const withFolders = folders.map((_, depth) => [plain, ...folders.slice(0, depth + 1)].join('-'))
  return [
    ...new Set([
      plain,
      ...(day ? [`${plain}-${day}`] : []),
      ...withFolders,
      `${plain}-${hash}`,
      `${plain}-${hashOf(`${source}\n${path}`)}`,
    ]),
  ]
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8)

/** A file by its path without the language, and the language. */
export type TranslationKey = Pick<SlugRequest, 'path' | 'lang' | 'key'>

/**
 * What the translations among the files share, by path: files whose paths differ in nothing but the language, and that
 * are in different languages. It names the source, so that two sites may use the same paths.
 */
export function planTranslations(files: readonly TranslationKey[], source: string): Map<string, string> {
  const firstLang = new Map<string, string>()
  const several = new Set<string>()
  for (const { key, lang } of files) {
    const first = firstLang.get(key)
    if (first === undefined) firstLang.set(key, lang)
    else if (first !== lang) several.add(key)
  }
  const plan = new Map<string, string>()
  for (const { path, key } of files) if (several.has(key)) plan.set(path, `${source}:${key}`)
  return plan
}

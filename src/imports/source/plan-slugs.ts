/** Slugs and translation keys of the files of a source, independent of the order of the files. Pure. */
import { createHash } from 'node:crypto'
import type { CompleteFields } from '../../content/document.ts'
import { slugify } from '../../content/slug.ts'

/** The fields of a file from which its slug is chosen. */
export interface SlugRequest {
  path: string
  lang: string
  /** The path without its language, which is the same for translations. */
  key: string
  /** From `slug`, `permalink` or `url`, or null. */
  given: string | null
  /** From the name of the file or its folder. */
  fallback: string
  publishedAt: Date | null
}

/** Returns the slug request of a parsed document. */
export function slugRequestOf(path: string, document: CompleteFields): SlugRequest {
  const { lang, pathKey: key, slug: given, fallbackSlug: fallback, publishedAt } = document
  return { path, lang: lang ?? 'und', key, given, fallback, publishedAt }
}

/** Slugs of new files. */
export interface SlugPlan {
  /** Returns the planned slug of a file, which no other file has; undefined for a file that was not planned. */
  of(path: string): string | undefined
  /** Returns the free candidates for a file, best first, in case another article has taken its planned slug since. */
  alternatives(file: SlugRequest): string[]
}

/**
 * Plans the slugs of new files. `isTaken` returns true for slugs of earlier imports. Files with an explicit slug come
 * first, then files in fewer folders, then by path, so that the plan does not depend on the order of the files.
 */
export function planSlugs(
  files: readonly SlugRequest[],
  source: string,
  isTaken: (lang: string, slug: string) => boolean,
): SlugPlan {
  const planned = new Set<string>()
  const chosen = new Map<string, string>()
  const isFree = (lang: string, slug: string) => !planned.has(`${lang}\n${slug}`) && !isTaken(lang, slug)
  const freeSlugsOf = (file: SlugRequest) =>
    candidateSlugs(file, source).filter((slug) => isFree(file.lang, slug))
  for (const file of [...files].sort(byPriority)) {
    const [slug] = freeSlugsOf(file)
    if (slug === undefined) continue
    planned.add(`${file.lang}\n${slug}`)
    chosen.set(file.path, slug)
  }
  return { of: (path) => chosen.get(path), alternatives: freeSlugsOf }
}

const depth = (path: string) => path.split('/').length

function byPriority(a: SlugRequest, b: SlugRequest): number {
  const given = Number(a.given === null) - Number(b.given === null)
  return given || depth(a.path) - depth(b.path) || (a.path < b.path ? -1 : 1)
}

/**
 * Returns the possible slugs of a file, best first: the slug itself, then with its date, with names of its folders, with a
 * hash of its path, and with a hash of source and path.
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

/** The path of a file, its path without the language, and its language. */
export type TranslationKey = Pick<SlugRequest, 'path' | 'lang' | 'key'>

/**
 * Returns the translation keys of files by path. Files whose paths differ only in the language are translations if their
 * languages differ. A key contains the source, since two sites may have equal paths.
 */
export function planTranslations(files: readonly TranslationKey[], source: string): Map<string, string> {
  const firstLang = new Map<string, string>()
  const translatedKeys = new Set<string>()
  for (const { key, lang } of files) {
    const first = firstLang.get(key)
    if (first === undefined) firstLang.set(key, lang)
    else if (first !== lang) translatedKeys.add(key)
  }
  const plan = new Map<string, string>()
  for (const { path, key } of files) if (translatedKeys.has(key)) plan.set(path, `${source}:${key}`)
  return plan
}

/** Rules by which a reference in a file leads to a page of its source. Pure. */
import { normalizeLanguage } from '../../content/language.ts'
import type { PageReference } from '../../content/markdown/page-reference.ts'
import { folderOf, joinPath, levelsOf } from '../../content/site/path-patterns.ts'
import { type LinkedPage, type PageIndex, pageKeyOf } from './page-index.ts'

/** The file in which a reference is written. */
export interface LinkingFile {
  path: string
  /** `und` when unknown. */
  lang: string
  /** Folders in which paths from the root of the site begin, besides the folders above the file. */
  roots: readonly string[]
  /** The path of the site's URL, such as `blog`; empty at the root of the host. */
  basePath: string
  /** The path of the source in its site, when the site is above it. */
  prefix: string
}

/**
 * Returns the page that a reference leads to, or null. In this order: the path from the folder of the file; from the root of
 * the site and from each folder above the file; a former URL; for the name of a file, the only page with that name; for a URL
 * without ending, the path from the page as if it were a folder. A page whose path names no language is exchanged for its
 * translation into the language of the file.
 */
export function findPage(index: PageIndex, reference: PageReference, file: LinkingFile): LinkedPage | null {
  const byPath = findByPath(index, reference, file)
  if (byPath !== null) return inLanguage(index, byPath, reference, file)
  const byUrl = reference.isFromRoot ? findByUrl(index, reference, file) : null
  return byUrl ?? (reference.isFile ? findByName(index, reference, file) : null)
}

function findByPath(index: PageIndex, reference: PageReference, file: LinkingFile): LinkedPage | null {
  for (const path of possiblePaths(reference, file)) {
    const page = index.atPath(path) ?? pageWithKey(index, path, file)
    if (page !== undefined) return page
  }
  return null
}

/** Yields the paths in the source that a reference may mean, best first. */
function* possiblePaths({ path, isFromRoot, isFile }: PageReference, file: LinkingFile): Generator<string> {
  const folder = folderOf(file.path)
  if (!isFromRoot) yield* resolvedPath(folder, path)
  if (!isFromRoot && !isFile) {
    yield* resolvedPath(pageKeyOf(file.path), path) // from the URL of the page, which ends with a slash
    return
  }
  const shorter = isFromRoot ? [file.basePath, file.prefix].map((base) => withoutBase(path, base)) : []
  for (const base of ['', ...file.roots, ...(path === '' ? [] : levelsOf(folder))])
    for (const one of new Set([path, ...shorter])) yield* resolvedPath(base, one)
}

function withoutBase(path: string, base: string): string {
  return base !== '' && (path === base || path.startsWith(`${base}/`)) ? path.slice(base.length + 1) : path
}

/** Resolves `.` and `..`; empty for a path that leads out of the source. */
function resolvedPath(folder: string, path: string): string[] {
  const parts: string[] = []
  for (const part of joinPath(folder, path).split('/')) {
    if (part === '..' && parts.pop() === undefined) return []
    if (part !== '' && part !== '.' && part !== '..') parts.push(part)
  }
  return [parts.join('/')]
}

/** Returns the page with the key of a path, or with the language suffix of the file besides it. */
function pageWithKey(index: PageIndex, path: string, file: LinkingFile): LinkedPage | undefined {
  const key = pageKeyOf(path)
  const suffix = /\.([a-z]{2,3}(?:[-_][\w-]+)?)$/.exec(pageKeyOf(file.path))?.[0] ?? ''
  const pages = [key, ...(suffix === '' ? [] : [key + suffix])].flatMap((one) => index.withKey(one))
  return pages.find((page) => page.path.startsWith(path.replace(/\.[^./]*$/, ''))) ?? pages[0]
}

/** More pages of one name are not distinguished. */
const NAMESAKES_MAX = 1_000

/**
 * Returns the only page whose path ends with that of the reference, or the only such page in the language of the file; null
 * when there are several. Of a path from the root, the name is enough: the source may be a folder below the root.
 */
function findByName(index: PageIndex, reference: PageReference, file: LinkingFile): LinkedPage | null {
  const path = pageKeyOf(reference.path.replace(/^(?:\.\/)+/, ''))
  const name = path.slice(path.lastIndexOf('/') + 1)
  const key = reference.isFromRoot ? name : path
  const named = index.withName(name)
  if (named.length > NAMESAKES_MAX) return null
  const found = named.filter(({ path }) => name === key || `/${pageKeyOf(path)}`.endsWith(`/${key}`))
  const own = found.filter(({ lang }) => lang === (reference.lang ?? file.lang))
  const [page = null, ...others] = own.length > 0 ? own : found
  return others.length > 0 ? null : page
}

function findByUrl(index: PageIndex, { path }: PageReference, file: LinkingFile): LinkedPage | null {
  const url = `/${path}`
  const pages = [url, `/${joinPath(file.basePath, path)}`].flatMap((one) => index.atUrl(one))
  return pages.find(({ lang }) => lang === file.lang) ?? pages[0] ?? null
}

/** Returns the translation of a page that is meant: in the language of the reference, else in that of the file. */
function inLanguage(
  index: PageIndex,
  page: LinkedPage,
  reference: PageReference,
  file: LinkingFile,
): LinkedPage {
  const lang = reference.lang === null ? file.lang : normalizeLanguage(reference.lang)
  const isMeant = page.lang === lang || (reference.lang === null && hasLanguageInPath(page))
  if (isMeant || lang === null || lang === 'und') return page
  const translation = index.translationsOf(page).find((other) => other.lang === lang)
  const isOther = translation !== undefined && translation.path !== file.path && translation.isPublic
  return isOther ? translation : page
}

/** Returns true for a path with the language of its page, as a folder or as the suffix of the name. */
function hasLanguageInPath({ path, lang }: LinkedPage): boolean {
  return pageKeyOf(path)
    .split(/[/.]/)
    .some((part) => part.length <= 12 && normalizeLanguage(part) === lang)
}

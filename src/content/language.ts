/** Languages: what a tag is, and which one a file's path names. */
import type { HugoCascade } from './fields/hugo-cascade.ts'
import type { SiteAuthors } from './fields/site-files.ts'

const SHAPE = /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*$/i
const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })
const canonical = new Map<string, string | null>()

/**
 * The canonical form of a BCP 47 tag (RFC 5646 §4.5): `zh-cn`, `zh_CN` and `zh_CN.UTF-8` are `zh-CN`. Null for what
 * is no tag of a language that exists (`english`, `js`, `v2`).
 */
export function normalizeLanguage(tag: string): string | null {
  if (tag.length > 40) return null
  const known = canonical.get(tag)
  if (known !== undefined) return known
  const result = canonicalOf(
    tag
      .trim()
      .replace(/\.utf-?8$/i, '')
      .replaceAll('_', '-'),
  )
  if (canonical.size < 1000) canonical.set(tag, result)
  return result
}

function canonicalOf(tag: string): string | null {
  if (!SHAPE.test(tag)) return null
  try {
    const [result] = Intl.getCanonicalLocales(tag)
    const primary = result?.split('-', 1)[0]
    return result !== undefined && primary !== undefined && names.of(primary) !== undefined ? result : null
  } catch {
    return null
  }
}

/** Whether a text is the tag of a language that exists. */
export function isLanguageTag(tag: string): boolean {
  return normalizeLanguage(tag) !== null
}

/** Where a file stands, as far as its path has something to say about the article. */
export interface FileContext {
  /** Relative to the folder that is imported, parts separated by `/`. */
  path: string
  /** The languages that the site's own configuration names. */
  siteLanguages: readonly string[]
  /** The names of all folders that have the same parent as `folder` (a path like `path`), itself included or not. */
  siblingFolders: (folder: string) => readonly string[]
  /** What the sections above the file hand down to it, the nearest first; nothing where nobody knows. */
  cascades?: readonly HugoCascade[]
  /** Who the authors are that the file names by a key; nobody where the site does not say. */
  siteAuthors?: SiteAuthors
}

/** What a path says: the language, or null, and the path without the parts that say it and without extension. */
export interface PathLanguage {
  lang: string | null
  key: string
}

const CONTENT_ROOTS = new Set([
  ...['content', '_posts', 'blog', 'docs', 'pages', 'i18n'],
  ...['src', 'source', '_i18n'], // Astro's and Eleventy's `src/content/`, Hexo's `source/_posts/`
])

/** Docusaurus keeps translations of these folders in its own (`i18n/fr/docusaurus-plugin-content-docs/current/`). */
const DOCUSAURUS: readonly (readonly [string, string])[] = [
  ['i18n/docusaurus-plugin-content-docs/current/', 'docs/'],
  ['i18n/docusaurus-plugin-content-docs/', 'versioned_docs/'],
  ['i18n/docusaurus-plugin-content-blog/', 'blog/'],
  ['i18n/docusaurus-plugin-content-pages/', 'src/pages/'],
]

/** Codes of languages that stand far more often for a file type or a domain at the end of a name. */
const DOUBTFUL_SUFFIXES = new Set(['co', 'cs', 'io', 'ml', 'sh', 'so', 'to', 'ts'])

/** Codes of languages that stand more often for a topic: with nothing but these beside it, a folder is none. */
const DOUBTFUL_FOLDERS = new Set([...DOUBTFUL_SUFFIXES, 'cv', 'it', 'os', 'ps', 'sw'])

/**
 * The language that a path names: by a suffix (`index.zh.md`), else by its top folder, or the one right below
 * `content/`, `_posts/`, `blog/`, `docs/`, `pages/`, `i18n/`, `src/` or `source/` (and below several of them), if the
 * site's configuration names that language or a sibling folder is one as well: `it/`, `cs/`, `ml/` alone are topics,
 * and so they are with one another.
 */
export function languageOfPath(context: FileContext): PathLanguage {
  const bare = context.path.replace(/\.[^./]*$/, '')
  const suffix = suffixOf(bare, context)
  const name = suffix === null ? bare : bare.slice(0, bare.lastIndexOf('.'))
  const folder = folderOf(name, context)
  const key = folder === null ? name : name.split('/').toSpliced(folder.index, 1).join('/')
  return { lang: suffix ?? folder?.lang ?? null, key: folder === null ? key : originalOf(key) }
}

/** The path of what a Docusaurus file is a translation of. */
function originalOf(key: string): string {
  const [from, to] = DOCUSAURUS.find(([prefix]) => key.startsWith(prefix)) ?? ['', '']
  return to + key.slice(from.length)
}

/** The language at the end of a file name that has lost its extension. */
function suffixOf(bare: string, context: FileContext): string | null {
  const name = bare.slice(bare.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  const tag = name.slice(dot + 1)
  const lang = dot > 0 && !/\s/.test(tag) ? normalizeLanguage(tag) : null
  if (lang === null || isNamed(lang, context) || /^_?index\.[^.]*$/i.test(name)) return lang
  return DOUBTFUL_SUFFIXES.has(tag.toLowerCase()) || /^[a-z]{3}$/i.test(tag) ? null : lang
}

function folderOf(name: string, context: FileContext): { lang: string; index: number } | null {
  const folders = name.split('/').slice(0, -1)
  const index = folders.findIndex((folder) => !CONTENT_ROOTS.has(folder.toLowerCase()))
  const lang = normalizeLanguage(folders[index] ?? '')
  const path = folders.slice(0, index + 1).join('/')
  return lang !== null && (isNamed(lang, context) || hasLanguageBeside(path, context))
    ? { lang, index }
    : null
}

function isNamed(lang: string, context: FileContext): boolean {
  return context.siteLanguages.some((tag) => normalizeLanguage(tag) === lang)
}

function hasLanguageBeside(folder: string, context: FileContext): boolean {
  const own = folder.slice(folder.lastIndexOf('/') + 1)
  const others = context.siblingFolders(folder).filter((name) => name !== own && isLanguageTag(name))
  return others.length > 0 && [own, ...others].some((name) => !isDoubtful(name.toLowerCase()))
}

function isDoubtful(name: string): boolean {
  return DOUBTFUL_FOLDERS.has(name) || /^[a-z]{3}$/.test(name)
}

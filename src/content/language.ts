/** Languages: what a tag is, and which one a file's path names. */

const SHAPE = /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*$/i
const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })
const canonical = new Map<string, string | null>()

/**
 * The canonical form of a BCP 47 tag (RFC 5646 §4.5): `zh-cn`, `zh_CN` and `zh_CN.UTF-8` are `zh-CN`. Null for what
 * is no tag of a language that exists (`english`, `js`, `v2`).
 */
export function normaliseLanguage(tag: string): string | null {
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
  return normaliseLanguage(tag) !== null
}

/** Where a file stands, as far as its path has something to say about the article. */
export interface FileContext {
  /** Relative to the folder that is imported, parts separated by `/`. */
  path: string
  /** The languages that the site's own configuration names. */
  siteLanguages: readonly string[]
  /** The names of all folders that have the same parent as `folder` (a path like `path`), itself included or not. */
  siblingFolders: (folder: string) => readonly string[]
}

/** What a path says: the language, or null, and the path without the parts that say it and without extension. */
export interface PathLanguage {
  lang: string | null
  key: string
}

const CONTENT_ROOTS = new Set(['content', '_posts', 'blog', 'docs', 'pages', 'i18n'])

/** Codes of languages that stand far more often for a file type or a domain at the end of a name. */
const DOUBTFUL_SUFFIXES = new Set(['co', 'cs', 'io', 'ml', 'sh', 'so', 'to', 'ts'])

/**
 * The language that a path names: by a suffix (`index.zh.md`), else by its top folder, or the one right below
 * `content/`, `_posts/`, `blog/`, `docs/`, `pages/` or `i18n/`, if the site's configuration names that language or a
 * sibling folder is one as well: `it/`, `cs/`, `ml/` alone are topics.
 */
export function languageOfPath(context: FileContext): PathLanguage {
  const bare = context.path.replace(/\.[^./]*$/, '')
  const suffix = suffixOf(bare, context)
  const name = suffix === null ? bare : bare.slice(0, bare.lastIndexOf('.'))
  const folder = folderOf(name, context)
  const key = folder === null ? name : name.split('/').toSpliced(folder.index, 1).join('/')
  return { lang: suffix ?? folder?.lang ?? null, key }
}

/** The language at the end of a file name that has lost its extension. */
function suffixOf(bare: string, context: FileContext): string | null {
  const name = bare.slice(bare.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  const tag = name.slice(dot + 1)
  const lang = dot > 0 ? normaliseLanguage(tag) : null
  if (lang === null || isNamed(lang, context) || /^_?index\.[^.]*$/i.test(name)) return lang
  return DOUBTFUL_SUFFIXES.has(tag.toLowerCase()) || /^[a-z]{3}$/i.test(tag) ? null : lang
}

function folderOf(name: string, context: FileContext): { lang: string; index: number } | null {
  const folders = name.split('/').slice(0, -1)
  const deepest = folders[0] !== undefined && CONTENT_ROOTS.has(folders[0].toLowerCase()) ? 1 : 0
  for (let index = 0; index <= deepest; index += 1) {
    const lang = normaliseLanguage(folders[index] ?? '')
    const path = folders.slice(0, index + 1).join('/')
    if (lang !== null && (isNamed(lang, context) || hasLanguageBeside(path, context))) return { lang, index }
  }
  return null
}

function isNamed(lang: string, context: FileContext): boolean {
  return context.siteLanguages.some((tag) => normaliseLanguage(tag) === lang)
}

function hasLanguageBeside(folder: string, context: FileContext): boolean {
  const own = folder.slice(folder.lastIndexOf('/') + 1)
  return context.siblingFolders(folder).some((name) => name !== own && isLanguageTag(name))
}

/** Language of a file, from the suffix of its name or from the folders in its path. */
import { isLanguageTag, normalizeLanguage } from '../language.ts'
import { type FolderSite, pathInSite } from '../site/folder-sites.ts'
import type { InheritedFrontMatter } from '../site/front-matter-defaults.ts'
import type { HiddenReason } from '../site/page-rule.ts'
import type { HugoCascade } from './hugo-cascade.ts'
import type { SiteAuthors } from './site-files.ts'

/** The path of a file and the settings of its site that affect how its article is read. */
export interface FileContext {
  /** Path relative to the imported folder, separated by `/`. */
  path: string
  /** Languages in the configuration of the site. */
  siteLanguages: readonly string[]
  /**
   * Returns the names of all folders with the same parent as `folder` (a path like `path`), which may include
   * it.
   */
  siblingFolders: (folder: string) => readonly string[]
  /** Cascades of the sections above the file, the nearest first. */
  cascades?: readonly HugoCascade[]
  /** Authors that the file can refer to by a key. */
  siteAuthors?: SiteAuthors
  /** Front matter that the file inherits from data files and its site, the nearest first. */
  inherited?: readonly InheritedFrontMatter[]
  /** The time zone of dates without one. Default: UTC. */
  timeZone?: string | undefined
  /** The language of a file that has none. */
  defaultLanguage?: string | null
  /** Why the site would not show the file; null for a page. */
  hidden?: HiddenReason | null
  /** The site of the file: its generator, and the settings from which its former URL follows. */
  site?: FolderSite | null
}

/** The language in a path, or null, and the path without that language and without extension. */
interface PathLanguage {
  lang: string | null
  key: string
}

const CONTENT_ROOTS = new Set([
  ...['content', '_posts', 'blog', 'docs', 'pages', 'i18n'],
  ...['src', 'source', '_i18n'], // Astro's and Eleventy's `src/content/`, Hexo's `source/_posts/`
])

/**
 * Folders of translations in Docusaurus (`i18n/fr/docusaurus-plugin-content-docs/current/`), and of their
 * originals.
 */
const DOCUSAURUS: readonly (readonly [string, string])[] = [
  ['i18n/docusaurus-plugin-content-docs/current/', 'docs/'],
  ['i18n/docusaurus-plugin-content-docs/', 'versioned_docs/'],
  ['i18n/docusaurus-plugin-content-blog/', 'blog/'],
  ['i18n/docusaurus-plugin-content-pages/', 'src/pages/'],
]

/** The extension of a file, with the format before it that Middleman has: `hello.html.markdown`. */
const EXTENSIONS = /(?:(?<=[^/])\.(?:x?html?|md|markdown))?\.[^./]*$/i

/** Language, script and region of a BCP 47 tag, without variants: `io-guide` is a name. */
const PLAIN_TAG = /^[a-z]{2,3}(?:[-_][a-z]{4})?(?:[-_](?:[a-z]{2}|\d{3}))?$/i
const scriptNames = new Intl.DisplayNames(['en'], { type: 'script', fallback: 'none' })
const regionNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })

/** Language codes that are much more often a file type or a domain at the end of a name. */
const AMBIGUOUS_SUFFIXES = new Set(['co', 'cs', 'in', 'io', 'ml', 'or', 'sh', 'so', 'to', 'ts'])

/**
 * Language codes that are more often a topic. A folder whose siblings are all such codes is not a language.
 */
const AMBIGUOUS_FOLDERS = new Set([...AMBIGUOUS_SUFFIXES, 'cv', 'it', 'os', 'ps', 'sw'])

/**
 * Returns the language of a path: from a suffix (`index.zh.md`), else from its top folder or the folder
 * directly below `content/`, `_posts/`, `blog/`, `docs/`, `pages/`, `i18n/`, `src/` or `source/` (or below
 * several of them). A folder is a language only if the site's configuration has that language or a sibling
 * folder is a language too. The folders `it/`, `cs/` and `ml/` are topics, alone or next to one another. A folder
 * further down is a language if the site has several languages, this one among them, or if all folders beside it
 * are languages. A folder that the configuration gives to a language comes before them.
 */
export function languageOfPath(context: FileContext): PathLanguage {
  const withoutExtension = context.path.replace(EXTENSIONS, '')
  const suffix = suffixLanguage(withoutExtension, context)
  const path =
    suffix === null ? withoutExtension : withoutExtension.slice(0, withoutExtension.lastIndexOf('.'))
  const ofFolder = languageFolderOf(path, context)
  if (ofFolder !== null) return { lang: suffix ?? ofFolder.lang, key: ofFolder.key }
  const folder = folderLanguage(path, context)
  const key = folder === null ? path : path.split('/').toSpliced(folder.index, 1).join('/')
  return { lang: suffix ?? folder?.lang ?? null, key: folder === null ? key : originalOf(key) }
}

/** Returns the language of a folder that belongs to one by the configuration, and the path in that folder; null for another one. */
function languageFolderOf(path: string, { site }: FileContext): PathLanguage | null {
  if (!site || site.configuration.languageFolders.length === 0) return null
  const own = pathInSite(site, path)
  const found = site.configuration.languageFolders.find(({ folder }) => own.startsWith(`${folder}/`))
  return found === undefined ? null : { lang: found.language, key: own.slice(found.folder.length + 1) }
}

/** Returns the path of the original of a Docusaurus translation. */
function originalOf(key: string): string {
  const [from, to] = DOCUSAURUS.find(([prefix]) => key.startsWith(prefix)) ?? ['', '']
  return to + key.slice(from.length)
}

/** Returns the language of a tag of the site, or of one whose script and region exist and that has no variant. */
function languageOf(tag: string, context: FileContext): string | null {
  const lang = normalizeLanguage(tag)
  if (lang === null || isSiteLanguage(lang, context)) return lang
  if (!PLAIN_TAG.test(tag)) return null
  const { script, region } = new Intl.Locale(lang)
  const exists =
    (script === undefined || scriptNames.of(script) !== undefined) &&
    (region === undefined || regionNames.of(region) !== undefined)
  return exists ? lang : null
}

/** Returns the language at the end of a path without extension. */
function suffixLanguage(path: string, context: FileContext): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  const tag = name.slice(dot + 1)
  const lang = dot > 0 && !/\s/.test(tag) ? languageOf(tag, context) : null
  if (lang === null || isSiteLanguage(lang, context) || /^_?index\.[^.]*$/i.test(name)) return lang
  return AMBIGUOUS_SUFFIXES.has(tag.toLowerCase()) || /^[a-z]{3}$/i.test(tag) ? null : lang
}

function folderLanguage(path: string, context: FileContext): { lang: string; index: number } | null {
  const folders = path.split('/').slice(0, -1)
  const top = folders.findIndex((folder) => !CONTENT_ROOTS.has(folder.toLowerCase()))
  for (let index = top; index >= 0 && index < folders.length; index++) {
    const name = folders[index] ?? ''
    const isTop = index === top
    const lang = isTop || TWO_LETTER_TAG.test(name) ? languageOf(name, context) : null
    if (lang === null) continue
    const isOfSite = (isTop || context.siteLanguages.length > 1) && isSiteLanguage(lang, context)
    if (isOfSite || hasLanguageSibling(folders.slice(0, index + 1).join('/'), context, !isTop))
      return { lang, index }
  }
  return null
}

/** A language of two letters, as a folder further down has it: `zh`, `pt-br`, `zh-Hant`. */
const TWO_LETTER_TAG = /^[a-z]{2}(?:[-_](?:[a-z]{2}|[a-z]{4}))?$/i

function isSiteLanguage(lang: string, context: FileContext): boolean {
  return context.siteLanguages.some((tag) => normalizeLanguage(tag) === lang)
}

/** Returns true when a folder beside this one is a language; with `all`, when no other folder is beside it. */
function hasLanguageSibling(folder: string, context: FileContext, all: boolean): boolean {
  const name = folder.slice(folder.lastIndexOf('/') + 1)
  const siblings = context.siblingFolders(folder).filter((other) => other !== name && !/^[._]/.test(other))
  const others = siblings.filter(isLanguageTag)
  if (all && others.length < siblings.length) return false
  return others.length > 0 && [name, ...others].some((code) => !isAmbiguous(code.toLowerCase()))
}

function isAmbiguous(code: string): boolean {
  return AMBIGUOUS_FOLDERS.has(code) || /^[a-z]{3}$/.test(code)
}

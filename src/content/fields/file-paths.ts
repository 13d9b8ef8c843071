/** File paths: which files are articles, and the slug, title, date and language that a path gives. */

import { slugify } from '../slug.ts'
import { isPlaceholderName } from './key-lookup.ts'
import { pageNameOf } from './page-name.ts'
import { type FileContext, languageOfPath } from './path-language.ts'

const IGNORED_FOLDERS = new Set(['node_modules', 'themes', 'layouts', '_layouts', '_includes'])
const DRAFT_FOLDERS = new Set(['_drafts', 'drafts', 'draft', '_draft'])

/** Endings of Markdown files: common ones, and those of Quarto, R Markdown, MDsveX and Markdoc. */
const MARKDOWN = /\.(?:md|markdown|mdx|mkd|mkdn|mkdown|mdown|mdwn|mdtxt|qmd|rmd|svx|mdoc)$/i

/** Returns true for a file that may be an article: Markdown under any of its endings, `.html`, `.txt`. */
export function isArticlePath(path: string): boolean {
  return MARKDOWN.test(path) || requiresFrontMatter(path)
}

/**
 * Returns true for a file that is an article only if it begins with a front matter fence: `.html`, `.txt`.
 */
export function requiresFrontMatter(path: string): boolean {
  return /\.(?:html|txt)$/i.test(path)
}

/** Returns the format of the body of the article at a path. */
export function formatOf(path: string): 'markdown' | 'html' {
  return /\.html?$/i.test(path) ? 'html' : 'markdown'
}

/** Returns true for the path of an MDX file, in which tags do not end Markdown. */
export function isMdxPath(path: string): boolean {
  return /\.mdx$/i.test(path)
}

/** Returns true for a folder whose files are not imported. */
export function isIgnoredFolder(name: string): boolean {
  return name.startsWith('.') || IGNORED_FOLDERS.has(name)
}

/** Returns true for a path inside a folder of drafts. */
export function isInDraftFolder(path: string): boolean {
  const folders = path.toLowerCase().split('/').slice(0, -1)
  return folders.some((folder) => DRAFT_FOLDERS.has(folder))
}

/**
 * Returns true for the path of a Jekyll post: a dated name in `_posts`, but not in Hexo's `source/_posts`.
 */
export function isJekyllPost(path: string): boolean {
  return /(?:^|\/)(?<!(?:^|\/)source\/)_posts\/(?:.*\/)?\d{4}-\d{1,2}-\d{1,2}-[^/]*$/.test(path)
}

/** The fields that a path gives to an article that does not have them in its front matter. */
export interface PathFields {
  lang: string | null
  /** The path without language and extension: the same for all translations of an article. */
  key: string
  slug: string
  /** The name from which the slug is made, as it is spelled. */
  spelling: string
  title: string
  /** The date at the beginning of the name, as text. */
  date: string | null
}

/** Returns the language, slug, title and date of a path. They come from the name of the page. */
export function readPath(context: FileContext): PathFields {
  const { lang, key } = languageOfPath(context)
  const { name, date } = pageNameOf(key, context)
  return { lang, key, slug: slugify(name) || 'untitled', spelling: name, title: titleFromName(name), date }
}

/** Returns a name as a title. Hyphens and underscores become spaces unless the name has spaces already. */
function titleFromName(name: string): string {
  const clean = name
    .normalize('NFC')
    .replace(/\p{Cc}/gu, ' ')
    .trim()
  if (isPlaceholderName(clean)) return clean // a capital letter would hide that it is a placeholder
  const spaced = clean.includes(' ') ? clean : clean.replace(/[-_]+/g, ' ').trim()
  const [first = '', ...others] = spaced || clean || 'Untitled'
  return first.toUpperCase() + others.join('')
}

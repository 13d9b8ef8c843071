/** What a file's path decides: whether it is an article, and what the article is called when nothing else says so. */

import { type FileContext, languageOfPath } from '../language.ts'
import { slugify } from '../slug.ts'
import { isPlaceholderName } from './key-lookup.ts'
import { splitDatedName } from './parse-date.ts'

const IGNORED_FOLDERS = new Set(['node_modules', 'themes', 'layouts', '_layouts', '_includes'])
const DRAFT_FOLDERS = new Set(['_drafts', 'drafts', 'draft', '_draft'])

/** Whether a file of this name may be an article: `.md`, `.markdown`, `.mdx`, `.html`, `.txt`. */
export function isArticlePath(path: string): boolean {
  return /\.(?:md|markdown|mdx|html|txt)$/i.test(path)
}

/** Whether a file of this name is an article only if it opens with a front-matter fence: `.html`, `.txt`. */
export function requiresFrontMatter(path: string): boolean {
  return /\.(?:html|txt)$/i.test(path)
}

/** What the body of an article at this path is written in. */
export function formatOf(path: string): 'markdown' | 'html' {
  return /\.html?$/i.test(path) ? 'html' : 'markdown'
}

/** Whether a folder of this name is not looked into. */
export function isIgnoredFolder(name: string): boolean {
  return name.startsWith('.') || IGNORED_FOLDERS.has(name)
}

/** Whether a path runs through a folder of drafts. */
export function isInDraftFolder(path: string): boolean {
  const folders = path.toLowerCase().split('/').slice(0, -1)
  return folders.some((folder) => DRAFT_FOLDERS.has(folder))
}

/** Whether a path is that of a post of Jekyll: a dated name in `_posts`. `source/_posts` is Hexo's. */
export function isJekyllPost(path: string): boolean {
  return /(?:^|\/)(?<!(?:^|\/)source\/)_posts\/(?:.*\/)?\d{4}-\d{1,2}-\d{1,2}-[^/]*$/.test(path)
}

/** What a path gives to an article whose front matter is silent. */
export interface PathFields {
  lang: string | null
  /** The path without language and extension: the same for all translations of an article. */
  key: string
  slug: string
  title: string
  /** The text of the date in the file's or, for `index`, the folder's name. */
  date: string | null
}

/**
 * Language, slug, title and date by path. The name is the file's without extension, language suffix and date;
 * for `index` and `_index` it is the folder's.
 */
export function readPath(context: FileContext): PathFields {
  const { lang, key } = languageOfPath(context)
  const name = nameOf(key)
  const dated = splitDatedName(name)
  const rest = dated === null || dated.rest === '' ? name : dated.rest
  return {
    lang,
    key,
    slug: slugify(rest) || slugify(name) || 'untitled',
    title: titleOf(rest),
    date: dated?.date ?? null,
  }
}

function nameOf(key: string): string {
  const parts = key.split('/')
  const last = parts.at(-1) ?? ''
  return (/^_?index$/i.test(last) ? parts.at(-2) : last) ?? last
}

/** Hyphens and underscores that stand for blanks become blanks; a name that has blanks already is kept. */
function titleOf(name: string): string {
  const clean = name
    .normalize('NFC')
    .replace(/\p{Cc}/gu, ' ')
    .trim()
  if (isPlaceholderName(clean)) return clean // no capital makes a title of it
  const spaced = clean.includes(' ') ? clean : clean.replace(/[-_]+/g, ' ').trim()
  const [first = '', ...others] = spaced || clean || 'Untitled'
  return first.toUpperCase() + others.join('')
}

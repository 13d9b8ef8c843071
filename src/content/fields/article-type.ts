/** Type of an article: a post of the site's blog, or a page such as "About". Also listings of tags without text of their own. */
import type { FrontMatter } from '../frontmatter/frontmatter.ts'
import { createKeyLookup, flattenValues, type KeyLookup } from './key-lookup.ts'
import type { FileContext } from './path-language.ts'

/** A post is dated and in lists and feeds; a page stands for itself. */
export type DocumentType = 'post' | 'page'

const POST_WORDS = new Set(['post', 'posts', 'blog', 'blogpost', 'blog-post', 'article', 'articles', 'news'])
const PAGE_WORDS = new Set([
  ...[
    'page',
    'pages',
    'about',
    'links',
    'link',
    'friends',
    'friend',
    'flink',
    'contact',
    'home',
    'homepage',
    'index',
  ],
  ...[
    'tags',
    'tag',
    'categories',
    'category',
    'archives',
    'archive',
    'search',
    '404',
    'landing',
    'splash',
    'imprint',
  ],
  ...['guestbook', 'resume', 'cv', 'privacy', 'terms'],
])
const LISTING_WORDS = new Set(['tags', 'tag', 'categories', 'category'])

/** Folders of posts: Jekyll and Hexo, Hugo and Zola, Docusaurus, Eleventy, Astro. */
const POST_FOLDERS = new Set([
  ...['_posts', '_drafts', 'posts', 'post', 'blog', 'blogs', 'articles', 'article', 'news', 'journal'],
  ...['writing', 'essays'],
])
/** Folders of pages: Pelican, Jekyll's `_pages`, `src/pages` of Astro and Docusaurus. */
const PAGE_FOLDERS = new Set(['pages', '_pages', 'page'])

/** Names of pages at the root of a site, and of the files of its repository. */
const PAGE_NAMES =
  /^(?:about(?:[-_ ]?(?:me|us))?|links?|friends?|contact|404|search|archives?|tags|categories|imprint|impressum|privacy(?:[-_ ]policy)?|terms|colophon|guestbook|resume|cv|now|uses|home|index|_index|readme|licen[cs]e|contributing|changelog|code[-_]of[-_]conduct|security)$/i

/** Folders that are no level of a site: what lies in them is at its root. */
const ROOT_FOLDERS = new Set(['content', 'source', 'src', 'docs', 'site', 'input'])

/** What a path says about the type of its article. */
interface TypedPath extends Pick<FileContext, 'path' | 'siblingFolders'> {
  /** The path without language and extension. */
  key: string
  isDated: boolean
}

/**
 * Returns the type of an article. Files in `_posts` are posts and section files (`_index`) are pages, as in their generators.
 * Else `type`, `post_type` or `layout` decides, then the nearest folder with a telling name. Files beside a `_posts` folder
 * are pages (Jekyll, Hexo), and so are files at the root with the name of a page, or without a date beside a folder of
 * posts (Hugo, Zola). Everything else is a post.
 */
export function readArticleType(keys: KeyLookup, file: TypedPath): DocumentType {
  const folders = file.path.toLowerCase().split('/').slice(0, -1)
  const name = file.key.split('/').at(-1) ?? ''
  if (folders.includes('_posts') || folders.includes('_drafts')) return 'post'
  if (name === '_index') return 'page'
  return typeOfKeys(keys) ?? typeOfFolders(folders, name) ?? (isRootPage(file, name) ? 'page' : 'post')
}

/**
 * Returns true for a listing of tags or categories that has no text of its own: the theme makes the page (Hexo's
 * `source/tags/index.md`). The section files of Hugo are none, because they have the title of their section.
 */
export function isBlankListing(document: FrontMatter, path: string): boolean {
  if (document.body.trim() !== '' || /(?:^|\/)_index\.[^/]*$/.test(path)) return false
  return wordsOf(createKeyLookup(document), ['type', 'layout']).some((word) => LISTING_WORDS.has(word))
}

const wordsOf = (keys: KeyLookup, names: readonly string[]): string[] =>
  keys
    .findTopLevel(names)
    .flatMap(flattenValues)
    .flatMap((item) => (typeof item === 'string' ? [item.toLowerCase()] : []))

function typeOfKeys(keys: KeyLookup): DocumentType | null {
  const words = wordsOf(keys, ['type', 'posttype', 'layout'])
  const word = words.find((text) => POST_WORDS.has(text) || PAGE_WORDS.has(text))
  return word === undefined ? null : POST_WORDS.has(word) ? 'post' : 'page'
}

/** Returns true for a folder whose name tells the type of its files. */
export const isTellingFolder = (folder: string): boolean =>
  POST_FOLDERS.has(plainName(folder.toLowerCase())) || PAGE_FOLDERS.has(folder.toLowerCase())

/** Returns the type that the nearest telling folder gives. In Grav, all pages are below `user/pages/`, and posts are `item.md`. */
function typeOfFolders(folders: readonly string[], name: string): DocumentType | null {
  const isGrav = folders.some((folder) => /^\d{2}\./.test(folder))
  if (isGrav && name === 'default') return 'page'
  const isPageFolder = (folder: string) => !isGrav && PAGE_FOLDERS.has(folder)
  const telling = folders.findLast((folder) => POST_FOLDERS.has(plainName(folder)) || isPageFolder(folder))
  return telling === undefined ? null : isPageFolder(telling) ? 'page' : 'post'
}

/** Returns the name of a folder without an ordering prefix: `01.blog`. */
const plainName = (folder: string) => folder.replace(/^\d+[.-]/, '')

function isRootPage({ path, key, siblingFolders, isDated }: TypedPath, name: string): boolean {
  const folders = path.split('/').slice(0, -1)
  if (hasFolderBeside(folders, '_posts', siblingFolders))
    return !folders.some((folder) => folder.startsWith('_'))
  const [folder, ...others] = key
    .split('/')
    .slice(0, -1)
    .filter((level) => !ROOT_FOLDERS.has(level.toLowerCase()))
  const isIndex = /^(?:index|readme)$/i.test(name)
  if (others.length > 0 || (folder !== undefined && !isIndex)) return false
  if (PAGE_NAMES.test(folder ?? name)) return true
  const root = folder === undefined ? folders : folders.slice(0, -1)
  return !isDated && ['posts', 'post', 'blog'].some((posts) => hasFolder(root, posts, siblingFolders))
}

type SiblingFolders = FileContext['siblingFolders']

const hasFolder = (parent: readonly string[], name: string, siblingFolders: SiblingFolders) =>
  siblingFolders([...parent, name].join('/')).includes(name)

/** Returns true when a folder of this name lies beside the file or beside one of the folders above it. */
const hasFolderBeside = (folders: readonly string[], name: string, siblingFolders: SiblingFolders) =>
  [...folders, name].some((_, depth) => hasFolder(folders.slice(0, depth), name, siblingFolders))

/** URLs that Docusaurus gives to pages, blog posts and documents by default. */
import { folderOf, joinPath, nameOf } from './path-patterns.ts'

/** A number that orders files and folders, and is no part of URLs; dates and versions stay. */
const ORDER = /^(?!\d+(?:[-_.]\d+)+)\d+\s*[-_.]+\s*(?=[^-_.\s])/
const DATED = /^(.*?)(\d{4})[-/](\d{1,2})[-/](\d{1,2})[-/]?(.*)$/

/**
 * Returns the URL path of a file, or null where it does not follow from the path and the front matter.
 * @param path relative to the root of the site, without extension
 */
export function docusaurusUrl(path: string, readKey: (name: 'slug' | 'id') => string | null): string | null {
  const slug = readKey('slug')
  const [, folder, file = ''] = /^(docs|blog|src\/pages)\/(.+)$/.exec(path) ?? []
  if (folder === 'src/pages') return `/${withoutIndex(file)}`
  if (folder === 'blog') return `/blog/${(slug ?? postPath(withoutIndex(file))).replace(/^\//, '')}`
  if (folder !== 'docs') return null
  const parent = folderOf(file).split('/').map(withoutOrder).join('/')
  if (slug !== null) return `/docs/${slug.startsWith('/') ? slug.slice(1) : joinPath(parent, slug)}`
  const name = readKey('id') ?? withoutOrder(nameOf(file))
  const isIndex = /^(?:index|readme)$/i.test(name) || name.toLowerCase() === nameOf(parent).toLowerCase()
  return `/docs/${isIndex ? parent : joinPath(parent, name)}`
}

const withoutIndex = (path: string): string => path.replace(/(?:^|\/)index$/, '')
const withoutOrder = (name: string): string => name.replace(ORDER, '')

/** Returns the path of a post: `2020-01-02-a` becomes `2020/01/02/a`. */
function postPath(path: string): string {
  const [, folder = '', year, month, day, text = ''] = DATED.exec(path) ?? []
  return year === undefined ? path : `${year}/${month}/${day}/${folder}${text}`
}

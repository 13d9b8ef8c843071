/** Placeholders in the permalink patterns of Hugo, Jekyll, Hexo and Pelican, and their values for an article. */

import { folderOf, nameOf } from './path-patterns.ts'
import { lookUp, type PlaceholderValues } from './permalink-dates.ts'

/** What a permalink depends on. */
export interface PermalinkArticle {
  /** Path in the site; without extension and content folder for the functions of this file. */
  path: string
  title: string | null
  /** The slug as it is in the front matter. */
  slug: string | null
  /** The local date: its UTC fields are those of the calendar of the site. */
  date: Date | null
  categories: readonly string[]
  /** True when the path has a language, whose place in URLs depends on the generator. */
  hasLanguage: boolean
  /** Returns the text of a scalar in the front matter, or null. */
  readKey: (name: string) => string | null
}

/** Fills a pattern; null when a placeholder has no value. */
export function fillPattern(pattern: string, values: PlaceholderValues): string | null {
  let isComplete = true
  const url = pattern.replace(/:([a-z_]\w*(?:\[[\w:]*\])?)/gi, (_, name: string) => {
    const value = values(name) ?? null
    if (value === null) isComplete = false
    return value ?? ''
  })
  return isComplete ? url : null
}

const DATED_NAME = /^\d{2,4}-\d{1,2}-\d{1,2}-/

/** Returns Jekyll's slug in the mode `pretty`, which keeps some signs, or `default` (`Utils.slugify`). */
export function jekyllSlug(text: string, keepsSigns = false, keepsCase = false): string {
  const others = keepsSigns ? /[^\p{M}\p{L}\p{Nd}._~!$&'()+,;=@]+/gu : /[^\p{M}\p{L}\p{Nd}]+/gu
  const slug = text.replace(others, '-').replace(/^-|-$/g, '')
  return keepsCase ? slug : slug.toLowerCase()
}

function jekyllValues({ path, slug, date, categories, readKey }: PermalinkArticle): PlaceholderValues {
  const name = nameOf(path).replace(DATED_NAME, '')
  const parts = path.split('/')
  const folder = parts.findIndex((part) => part.startsWith('_'))
  const below = parts.slice(folder + 1, -1)
  const above = parts.slice(0, Math.max(folder, 0))
  const all = [...new Set([...above, ...categories].map((category) => category.toLowerCase()))]
  return lookUp(
    {
      title: jekyllSlug(slug ?? name, true, true),
      slug: jekyllSlug(slug ?? name),
      categories: all.map((category) => category.replace(/ /g, '%20')).join('/'),
      slugified_categories: all.map((category) => jekyllSlug(category)).join('/'),
      collection: parts[folder]?.slice(1) ?? null,
      path: [...below, name].join('/'),
      name: jekyllSlug(name),
      basename: name,
      output_ext: '.html',
      author: readKey('author'),
    },
    date,
  )
}

function hexoValues(
  { path, title, slug, date, categories, readKey }: PermalinkArticle,
  newPostName: string,
): PlaceholderValues {
  const file = path.replace(/^_posts\//, '')
  const isDated = /^:year-:month-:day-:title/.test(newPostName)
  const name = isDated ? file.replace(/^\d{4}-\d{2}-\d{2}-/, '') : file
  const values = lookUp(
    {
      title: slug ?? name,
      name: nameOf(name),
      post_title: title === null ? null : hexoSlug(title),
      category: categories.length === 0 ? null : categories.map(hexoSlug).join('/'),
      ...{ id: null, hash: null, timestamp: null },
    },
    date,
  )
  return (placeholder) => {
    const value = values(placeholder)
    return value === undefined ? readKey(placeholder) : value
  }
}

/** Returns Hexo's slug of a title or a category (`slugize` of hexo-util, without a transformation of case). */
const hexoSlug = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/\p{Cc}/gu, '')
    .replace(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'<>,.?/]+/g, '-')
    .replace(/^-+|-+$/g, '')

function hugoValues({ path, title, slug, date, readKey }: PermalinkArticle): PlaceholderValues {
  const name = nameOf(path)
  const folders = folderOf(path) === '' ? [] : folderOf(path).split('/')
  const sections = folders.map(sanitizeHugoPath)
  const ownTitle = title === null ? null : sanitizeHugoPath(title.replaceAll('/', ' '))
  const fileName = sanitizeHugoPath(name)
  const ownSlug = slug === null ? null : sanitizeHugoPath(slug)
  const values = lookUp(
    {
      section: sections[0] ?? '',
      sections: sections.join('/'),
      ...{ title: ownTitle, slug: ownSlug ?? ownTitle },
      ...{ filename: fileName, contentbasename: fileName },
      ...{ slugorfilename: ownSlug ?? fileName, slugorcontentbasename: ownSlug ?? fileName },
    },
    date,
  )
  return (placeholder) => {
    const range = /^sections\[(\d*|last)(:?)(\d*)\]$/.exec(placeholder)
    if (range === null)
      return values(placeholder) ?? (placeholder === 'author' ? readKey('author') : undefined)
    const [, from = '', colon, to = ''] = range
    if (from === 'last') return sections.at(-1) ?? ''
    if (colon === '') return sections[Number(from)] ?? ''
    return sections.slice(Number(from), to === '' ? undefined : Number(to)).join('/')
  }
}

/** Returns a path as Hugo has it in URLs (`paths.Sanitize`): lower case, hyphens for spaces, few signs. */
export function sanitizeHugoPath(path: string): string {
  return path
    .replace(/[^\p{L}\p{M}\p{Nd}\s./\\_#+~@%-]/gu, '')
    .trim()
    .replace(/\s*-\s*|\s+/g, '-')
    .toLowerCase()
}

/** Returns Pelican's slug of plain ASCII text; null for other text, which Pelican transliterates. */
export function pelicanSlug(text: string): string | null {
  if (!/^[ -~]+$/.test(text)) return null
  const slug = text
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/[-\s]+/g, '-')
    .toLowerCase()
  return slug === '' ? null : slug
}

/** Names of `strftime`, after `date`. */
const STRFTIME: Readonly<Record<string, string>> = {
  ...{
    Y: 'year',
    y: 'short_year',
    m: 'month',
    d: 'day',
    b: 'short_month',
    B: 'long_month',
    H: 'hour',
    M: 'minute',
    j: 'y_day',
  },
}

function pelicanValues(
  { date, categories, readKey }: PermalinkArticle,
  slug: string | null,
): PlaceholderValues {
  const category = categories[0] === undefined ? null : pelicanSlug(categories[0])
  const values = lookUp(
    { slug, category, lang: readKey('lang'), author: pelicanSlug(readKey('author') ?? '') },
    date,
  )
  return (name) => {
    const part = /^date([A-Za-z])$/.exec(name)?.[1]
    return part === undefined ? values(name) : values(STRFTIME[part] ?? '')
  }
}

/** The values of placeholders by generator. */
export const valuesOf = { Jekyll: jekyllValues, Hexo: hexoValues, Hugo: hugoValues, Pelican: pelicanValues }

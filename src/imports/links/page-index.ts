/** Index of the pages of a source: by path, by path without ending, by name, by former URL. Its parts are built when needed. */
import { aliasLookupKey } from '../../articles/model/alias-lookup-key.ts'

/** A page of a source: a file and its article. */
export interface LinkedPage {
  path: string
  /** `und` when unknown. */
  lang: string
  slug: string
  /** False for an article that the public does not see. No link leads to it. */
  isPublic: boolean
  /** Articles with the same key are translations of each other. */
  translationKey: string | null
  /** Paths of former URLs, with a leading slash. */
  urls: readonly string[]
}

/** Lookups of pages. Each returns the pages that fit, in the order of the list that the index was made from. */
export interface PageIndex {
  atPath: (path: string) => LinkedPage | undefined
  /** `key` is from `pageKeyOf`. */
  withKey: (key: string) => readonly LinkedPage[]
  /** `name` is the last segment of a key. A dated name has its name without the date, too. */
  withName: (name: string) => readonly LinkedPage[]
  atUrl: (url: string) => readonly LinkedPage[]
  translationsOf: (page: LinkedPage) => readonly LinkedPage[]
}

const ENDING =
  /(?:(?<=[^/])\.x?html?)?\.(?:md|markdown|mdx|mkdn?|mkdown|mdown|mdwn|mdtxt|qmd|rmd|svx|mdoc|html?|txt)$/i
/** A file that is the page of its folder, with the suffix of its language. */
const ROUTE_FILE = /(?:^|\/)(?:_?index|readme|\+page)(\.[\w-]+)?$/i
/** A number in front of a name that orders pages in Grav, Nuxt and Docusaurus, and is no part of their URL. */
const ORDER = /(^|\/)\d{1,3}[.-](?=[^/])/g
/** Files of Grav that are the page of their folder. */
const GRAV_FILE = /\/(?:item|default|post|blog)$/
const DATE = /^\d{4}-\d{1,2}-\d{1,2}-(?=.)/

/**
 * Returns the key of a path: in lower case, without ending, and for the page of a folder the folder. `a/B.md`, `a/b.html`,
 * `a/b/` and `a/b/index.md` have one key.
 */
export function pageKeyOf(path: string): string {
  return path.normalize('NFC').replace(ENDING, '').replace(ROUTE_FILE, '$1').replace(/\/+$/, '').toLowerCase()
}

const lastSegment = (key: string) => key.slice(key.lastIndexOf('/') + 1)

/** Creates an index. `pages` has each path once. */
export function createPageIndex(pages: readonly LinkedPage[]): PageIndex {
  const byPath = lazily(() => new Map(pages.map((page) => [page.path, page])))
  const byKey = lazily(() => group(pages, ({ path }) => keysOf(pageKeyOf(path))))
  const byName = lazily(() => group(pages, ({ path }) => namesOf(lastSegment(pageKeyOf(path)))))
  const byUrl = lazily(() => group(pages, ({ urls }) => urls.map(aliasLookupKey)))
  const byTranslation = lazily(() =>
    group(pages, ({ translationKey }) => (translationKey === null ? [] : [translationKey])),
  )
  return {
    atPath: (path) => byPath().get(path),
    withKey: (key) => listOf(byKey().get(key)),
    withName: (name) => listOf(byName().get(name)),
    atUrl: (url) => listOf(byUrl().get(aliasLookupKey(url))),
    translationsOf: ({ translationKey }) =>
      translationKey === null ? [] : listOf(byTranslation().get(translationKey)),
  }
}

/** Returns the key, that of the folder of a numbered page of Grav, and the key without numbers that order pages. */
function keysOf(key: string): string[] {
  const unordered = key.replace(ORDER, '$1')
  if (unordered === key) return [key]
  return [key, key.replace(GRAV_FILE, ''), unordered.replace(GRAV_FILE, '')]
}

const namesOf = (name: string): string[] => (DATE.test(name) ? [name, name.replace(DATE, '')] : [name])

function lazily<Value>(create: () => Value): () => Value {
  let value: Value | undefined
  return () => {
    value ??= create()
    return value
  }
}

/** The pages of one key: mostly one, which needs no list. */
type Pages = LinkedPage | LinkedPage[]

function group(
  pages: readonly LinkedPage[],
  keysOf: (page: LinkedPage) => readonly string[],
): Map<string, Pages> {
  const groups = new Map<string, Pages>()
  for (const page of pages) {
    for (const key of new Set(keysOf(page))) {
      const present = groups.get(key)
      if (present === undefined) groups.set(key, page)
      else if (Array.isArray(present)) present.push(page)
      else groups.set(key, [present, page])
    }
  }
  return groups
}

const listOf = (pages: Pages | undefined): readonly LinkedPage[] =>
  pages === undefined ? [] : Array.isArray(pages) ? pages : [pages]

/** Site configuration: generator, time zone, languages, defaults, excluded paths and permalinks of a site. */
import { type PathRule, trimSlashes } from './path-patterns.ts'

/** A generator whose configuration is read. */
export type Generator =
  | 'Hugo'
  | 'Zola'
  | 'Jekyll'
  | 'Hexo'
  | 'Pelican'
  | 'Nikola'
  | 'MkDocs'
  | 'Quarto'
  | 'Docusaurus'
  | 'Astro'
  | 'Eleventy'
  | 'Nuxt'
  | 'Middleman'
  | 'Grav'
  | 'VitePress'
  | 'Quartz'
  | 'Obsidian'

/** Front matter that a site sets for the files in a scope. */
export interface FrontMatterDefault {
  /** A folder or path prefix, or a glob, relative to the root of the site. Empty for all files. */
  path: string
  /** `posts`, `drafts`, `pages` or the name of a collection; null for all types. */
  type: string | null
  values: unknown
  /** The same values, with every scalar as the string in the file. */
  strings: unknown
}

/** The former URLs of a site. */
export interface PermalinkSettings {
  /** The path of the base URL, such as `/blog`; empty for a site at the root of its host. */
  basePath: string
  /** Patterns by kind of file: of a section (Hugo), of a collection (Jekyll), of `posts` or of `pages`. */
  patterns: Readonly<Record<string, string>>
}

/** A folder whose files the generator copies to the site. */
export interface StaticMount {
  /** Relative to the root of the site. */
  folder: string
  /** The path of its files in URLs; empty for the root. */
  target: string
}

/** Returns the mounts of folders. A folder outside of the site has none. */
export const mountsOf = (folders: readonly string[], target = ''): StaticMount[] =>
  folders
    .filter((folder) => !/^(?:\/|[a-z]:)|(?:^|[\\/])\.\.(?:[\\/]|$)/i.test(folder))
    .map((folder) => ({ folder: trimSlashes(folder), target: trimSlashes(target) }))

/** What an import uses of the configuration of a site. */
export interface SiteConfiguration {
  generator: Generator
  /** The files that were read, relative to the root of the site. */
  files: readonly string[]
  title: string | null
  /** The URL of the site, or only its path; null when it is not known. */
  url: string | null
  /** Time zone of dates without a zone, as it is in the file. */
  timeZone: string | null
  defaultLanguage: string | null
  languages: readonly string[]
  /** Folders with the pages of one language, which is null for the default language. */
  languageFolders: readonly { folder: string; language: string | null }[]
  /** Folders with the pages of the site. Without any, pages are everywhere. */
  contentFolders: readonly string[]
  /** Folders of pictures and other files that the configuration names, besides those that the generator has by itself. */
  staticMounts: readonly StaticMount[]
  /** Rules for paths, the last of which counts. */
  rules: readonly PathRule[]
  /** From weak to strong, except for Jekyll's, whose order follows from their scopes. */
  defaults: readonly FrontMatterDefault[]
  /** Names of Jekyll's collections that have pages. */
  collections: readonly string[]
  /** The `cascade` of Hugo, as `FrontMatterDefault.values` and `strings`. */
  cascade: Pick<FrontMatterDefault, 'values' | 'strings'> | null
  permalinks: PermalinkSettings | null
  /** Keys that hide a page when they are true, besides those that hide it on every site. */
  hidingKeys: readonly string[]
  /** Tags whose pages are not public. */
  hidingTags: readonly string[]
  /** Keys of which a page needs one that is true to be published; empty where every page is. */
  publishingKeys: readonly string[]
  /** Parts of the configuration that are not understood, as sentences. */
  problems: readonly string[]
}

/** Creates a configuration in which everything has its default. */
export function createConfiguration(
  generator: Generator,
  files: readonly string[],
  settings: Partial<SiteConfiguration> = {},
): SiteConfiguration {
  return {
    ...{ generator, files, title: null, url: null, timeZone: null, defaultLanguage: null, languages: [] },
    ...{
      languageFolders: [],
      contentFolders: [],
      staticMounts: [],
      rules: [],
      defaults: [],
      collections: [],
      cascade: null,
      permalinks: null,
      hidingKeys: [],
      hidingTags: [],
      publishingKeys: [],
      problems: [],
    },
    ...settings,
  }
}

/** Returns scheme and host of a URL; null without them. */
export const originOf = (url: string | null): string | null =>
  /^https?:\/\/[^/?#]+/i.exec(url ?? '')?.[0] ?? null

/** Returns the path of a URL without a slash at its end: `/blog` of `https://example.org/blog/`. */
export function basePathOf(url: string | null): string {
  const path = (url ?? '').replace(/^(?:[a-z][a-z\d+.-]*:)?\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')
  const trimmed = path.replace(/^\/+|\/+$/g, '')
  return trimmed === '' || /^[a-z]+:/i.test(path) ? '' : `/${trimmed}`
}

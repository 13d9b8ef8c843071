/** Configuration of Pelican and Nikola sites: simple assignments in a Python file that is never executed. */
import type { SiteFile } from './data-file.ts'
import { globRule, joinPath, type PathRule, selectionRules, trimSlashes } from './path-patterns.ts'
import {
  basePathOf,
  createConfiguration,
  type FrontMatterDefault,
  type SiteConfiguration,
} from './site-configuration.ts'

const LINE_LENGTH_MAX = 2_000

/** Returns the values of assignments `NAME = …` at the left margin of a Python file, without comments. */
function readAssignments(text: string): Map<string, string> {
  const lines = text
    .slice(0, 500_000)
    .split(/\r?\n/)
    .map((line) => line.slice(0, LINE_LENGTH_MAX))
  const assignments = new Map<string, string>()
  let name = ''
  for (const line of lines) {
    const start = /^([A-Z][A-Z\d_]*)[ \t]*(?::[^=]*)?=(?!=)[ \t]*(.*)$/.exec(line)
    if (start?.[1] !== undefined) name = start[1]
    else if (/^\w/.test(line)) name = ''
    const value = start?.[2] ?? line
    if (name !== '')
      assignments.set(name, `${start ? '' : (assignments.get(name) ?? '')}${withoutComment(value)}\n`)
  }
  return assignments
}

const withoutComment = (line: string): string => (/^\s*#/.test(line) ? '' : line.replace(/\s#[^'"]*$/, ''))

const STRING = /[rRuUbB]{0,2}(?:'([^'\\\n]*)'|"([^"\\\n]*)")/g

/** Returns the string literals in the value of an assignment. */
function stringsIn(value: string | undefined): string[] {
  return [...(value ?? '').matchAll(STRING)].map(([, single, double]) => single ?? double ?? '')
}

/** Returns the value of an assignment that is one string literal; null for any other expression. */
function stringOf(value: string | undefined): string | null {
  const text = value?.trim() ?? ''
  return /^[rRuU]?(?:'[^'\\]*'|"[^"\\]*")$/.test(text) ? (stringsIn(text)[0] ?? null) : null
}

/** Reads `pelicanconf.py`; null when there is none. */
export function readPelicanConfiguration(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = files.find(({ path }) => path === 'pelicanconf.py')
  if (file === undefined) return null
  const values = readAssignments(file.text)
  const content = trimSlashes(stringOf(values.get('PATH')) ?? 'content')
  const defaultLanguage = stringOf(values.get('DEFAULT_LANG'))
  const excludes = ['ARTICLE_EXCLUDES', 'PAGE_EXCLUDES'].flatMap((name) => stringsIn(values.get(name)))
  return createConfiguration('Pelican', [file.path], {
    title: stringOf(values.get('SITENAME')),
    url: stringOf(values.get('SITEURL')),
    timeZone: stringOf(values.get('TIMEZONE')),
    defaultLanguage,
    languages: defaultLanguage === null ? [] : [defaultLanguage],
    contentFolders: content === '' ? [] : [content],
    rules: [
      ...pelicanPathRules(values, content),
      ...excludes.map((path) => globRule(joinPath(content, trimSlashes(path)), 'excluded')),
      ...stringsIn(values.get('IGNORE_FILES')).map((glob) => globRule(`**/${glob}`, 'excluded')),
    ],
    defaults: [...pelicanDefaults(values), ...pelicanPathDefaults(values, content)],
    permalinks: {
      basePath: basePathOf(stringOf(values.get('SITEURL'))),
      patterns: {
        posts: stringOf(values.get('ARTICLE_URL')) ?? '{slug}.html',
        pages: stringOf(values.get('PAGE_URL')) ?? 'pages/{slug}.html',
        slugSource: stringOf(values.get('SLUGIFY_SOURCE')) ?? 'title',
      },
    },
  })
}

/** Returns `AUTHOR` and `DEFAULT_METADATA` (a dictionary of strings) as defaults. */
function pelicanDefaults(values: ReadonlyMap<string, string>): FrontMatterDefault[] {
  const author = stringOf(values.get('AUTHOR'))
  const metadata = Object.fromEntries([
    ...(author === null ? [] : [['author', author]]),
    ...pairsIn(values.get('DEFAULT_METADATA') ?? ''),
  ])
  return Object.keys(metadata).length === 0
    ? []
    : [{ path: '', type: null, values: metadata, strings: metadata }]
}

/** Returns the rules of `ARTICLE_PATHS` and `PAGE_PATHS`: other files are not read. */
function pelicanPathRules(values: ReadonlyMap<string, string>, content: string): PathRule[] {
  const articles = stringsIn(values.get('ARTICLE_PATHS')).map(trimSlashes)
  if (articles.length === 0 || articles.includes('')) return []
  const pages = values.has('PAGE_PATHS') ? stringsIn(values.get('PAGE_PATHS')) : ['pages']
  return selectionRules([...articles, ...pages.map(trimSlashes)], content)
}

/** Returns the metadata that `EXTRA_PATH_METADATA` (a dictionary of dictionaries of strings) sets for files and folders. */
function pelicanPathDefaults(values: ReadonlyMap<string, string>, content: string): FrontMatterDefault[] {
  const entries = [
    ...(values.get('EXTRA_PATH_METADATA') ?? '').matchAll(/['"]([^'"\n]+)['"]\s*:\s*\{([^{}]*)\}/g),
  ]
  return entries.flatMap(([, path = '', members = '']) => {
    const metadata = Object.fromEntries(pairsIn(members).filter(([key]) => key !== 'path'))
    if (Object.keys(metadata).length === 0) return []
    return { path: joinPath(content, trimSlashes(path)), type: null, values: metadata, strings: metadata }
  })
}

/** Returns the members of a dictionary of strings, with keys in lower case. */
const pairsIn = (dictionary: string): [string, string][] =>
  [...dictionary.matchAll(/['"]([\w-]+)['"]\s*:\s*['"]([^'"\n]*)['"]/g)].map(([, key = '', value = '']) => [
    key.toLowerCase(),
    value,
  ])

/** Reads `conf.py` of a Nikola site; null for another `conf.py`, such as one of Sphinx. */
export function readNikolaConfiguration(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = files.find(({ path }) => path === 'conf.py')
  const values = readAssignments(file?.text ?? '')
  if (file === undefined || !['POSTS', 'PAGES', 'BLOG_TITLE'].some((name) => values.has(name))) return null
  const [posts, pages] = ['POSTS', 'PAGES'].map((name) => sourcesIn(values.get(name)))
  const folders = [...(posts ?? []), ...(pages ?? [])].map(({ folder }) => folder)
  const defaultLanguage = stringOf(values.get('DEFAULT_LANG'))
  const translations = [...(values.get('TRANSLATIONS') ?? '').matchAll(/^[ \t]*['"]([\w@-]+)['"][ \t]*:/gm)]
  const ending = /False/.test(values.get('PRETTY_URLS') ?? '') ? '.html' : '/'
  const patterns = [...(posts ?? []), ...(pages ?? [])].map(({ folder, destination }) => [
    folder,
    `/${joinPath(trimSlashes(destination), '{slug}')}${ending}`,
  ])
  return createConfiguration('Nikola', [file.path], {
    title: stringOf(values.get('BLOG_TITLE')),
    url: stringOf(values.get('SITE_URL')),
    timeZone: stringOf(values.get('TIMEZONE')),
    defaultLanguage,
    languages: [
      ...(defaultLanguage === null ? [] : [defaultLanguage]),
      ...translations.map(([, tag = '']) => tag),
    ],
    contentFolders: folders.includes('') ? [] : [...new Set(folders)],
    permalinks: {
      basePath: basePathOf(stringOf(values.get('SITE_URL'))),
      patterns: Object.fromEntries(patterns),
    },
  })
}

/** Returns the folders and destinations of tuples such as `("posts/*.md", "blog", "post.tmpl")`. */
function sourcesIn(value: string | undefined): { folder: string; destination: string }[] {
  const tuples = (value ?? '').matchAll(/\(\s*['"]([^'"\n]*)['"]\s*,\s*['"]([^'"\n]*)['"]/g)
  return [...tuples].map(([, glob = '', destination = '']) => ({
    folder: trimSlashes(glob.replace(/(?:^|\/)[^/]*[*?].*$/, '')),
    destination,
  }))
}

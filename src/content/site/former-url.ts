/** Former URLs of articles: the path that the generator of a site gave to a file. */
import { normalizeLanguage } from '../language.ts'
import { docusaurusUrl } from './docusaurus-url.ts'
import { folderOf, nameOf } from './path-patterns.ts'
import {
  fillPattern,
  jekyllSlug,
  type PermalinkArticle,
  pelicanSlug,
  sanitizeHugoPath,
  valuesOf,
} from './permalink-values.ts'
import type { Generator, PermalinkSettings, SiteConfiguration } from './site-configuration.ts'

/**
 * Returns the path that an article had on its site, such as `/2016/02/19/ngrok/`; null where it is not certain,
 * because a placeholder has no value or the generator has no fixed rule.
 */
export function formerUrlOf(
  { generator, permalinks, contentFolders, collections, defaultLanguage }: SiteConfiguration,
  article: PermalinkArticle,
): string | null {
  if (permalinks === null) return null
  const root = contentFolders.find((folder) => article.path.startsWith(`${folder}/`)) ?? ''
  const path = article.path.slice(root === '' ? 0 : root.length + 1)
  const file = { ...article, path: path.replace(/\.[^./]*$/, '') }
  const rules: Partial<Record<Generator, () => string | null>> = {
    Hugo: () => hugoUrl(permalinks, file),
    Zola: () => (isSection(file.path) ? null : indexUrl(file.path.split('/').map(plainSlug).join('/'))),
    Jekyll: () => jekyllUrl(permalinks, file, collections),
    Hexo: () => hexoUrl(permalinks, file),
    Pelican: () => (isTranslation(article, defaultLanguage) ? null : pelicanUrl(permalinks, file)),
    Nikola: () => nikolaUrl(permalinks, { ...article, path: article.path.replace(/\.[^./]*$/, '') }),
    Docusaurus: () => docusaurusUrl(article.path.replace(/\.[^./]*$/, ''), article.readKey),
    Quarto: () => (nameOf(file.path) === 'index' ? indexUrl(file.path) : `/${file.path}.html`),
    MkDocs: () => mkDocsUrl(permalinks, file.path.replace(/(^|\/)README$/, '$1index')),
  }
  const url = rules[generator]?.()
  if (url === undefined || url === null || (article.hasLanguage && hasLanguageRules(generator, path)))
    return null
  const former = `${permalinks.basePath}/${url.replace(/^\/+/, '')}`.replace(/\/{2,}/g, '/')
  return former === '/' || /[\s\\\p{Cc}?#]|(?:^|\/)\.\.?(?:\/|$)/u.test(former) ? null : former
}

/** Returns true where the URL of a translation does not follow from its path alone. */
const hasLanguageRules = (generator: Generator, path: string): boolean =>
  ['Hugo', 'Zola', 'Nikola', 'MkDocs', 'Docusaurus'].includes(generator) || nameOf(path).split('.').length > 2

/** Returns true for an article that states another language: Pelican's `ARTICLE_LANG_URL` has a pattern of its own. */
const isTranslation = ({ readKey }: PermalinkArticle, defaultLanguage: string | null): boolean =>
  ![null, defaultLanguage].includes(normalizeLanguage(readKey('lang') ?? ''))

const isSection = (path: string): boolean => /(?:^|\/)_index$/.test(path)

/** Returns `/a/b/` for the page `a/b` and for `a/b/index`. */
const indexUrl = (path: string): string => `/${path.replace(/(?:^|\/)index$/, '')}/`

/** https://www.mkdocs.org/user-guide/configuration/#use_directory_urls */
const mkDocsUrl = ({ patterns }: PermalinkSettings, path: string): string =>
  patterns.uglyURLs === undefined ? indexUrl(path) : `/${path}.html`

/** Returns a segment as Zola has it: only of plain characters is it certain, and without a date in front. */
const plainSlug = (segment: string): string => {
  const undated = segment.replace(/^\d{4}-\d{2}-\d{2}[-_ ]/, '')
  return /^[a-zA-Z\d_-]+$/.test(undated) ? undated.toLowerCase() : '\\'
}

/** https://gohugo.io/content-management/urls/: the pattern of the section, else the path with the slug. */
function hugoUrl({ patterns }: PermalinkSettings, article: PermalinkArticle): string | null {
  const { path, slug } = article
  if (isSection(path)) return `/${sanitizeHugoPath(folderOf(path))}/`
  const page = nameOf(path) === 'index' ? folderOf(path) : path
  const [section = ''] = page.includes('/') ? page.split('/') : ['']
  const pattern = patterns[section] ?? (section === '' ? patterns['/'] : undefined)
  const folder = folderOf(page)
  const byPath = () => `/${sanitizeHugoPath(folder)}/${sanitizeHugoPath(slug ?? nameOf(page))}`
  const url =
    pattern === undefined ? byPath() : fillPattern(pattern, valuesOf.Hugo({ ...article, path: page }))
  if (url === null) return null
  const base = url.replace(/\/+$/, '')
  return patterns.uglyURLs === undefined ? `${base}/` : `${base}.html`
}

/** https://jekyllrb.com/docs/permalinks/ */
function jekyllUrl(
  { patterns }: PermalinkSettings,
  article: PermalinkArticle,
  collections: readonly string[],
): string | null {
  const folder = article.path.split('/').find((part) => part.startsWith('_'))
  if (folder === '_posts') return fillPattern(patterns.posts ?? '', valuesOf.Jekyll(article))
  if (folder !== undefined) {
    const name = folder.slice(1)
    const pattern = collections.includes(name) ? patterns[name] : undefined
    return pattern === undefined ? null : fillPattern(pattern, valuesOf.Jekyll(article))
  }
  if (nameOf(article.path) === 'index') return indexUrl(article.path)
  const ending = (patterns.pages ?? '').endsWith('/') ? '/' : '.html'
  return `/${article.path}${ending}`
}

/** https://hexo.io/docs/permalinks */
function hexoUrl({ patterns }: PermalinkSettings, article: PermalinkArticle): string | null {
  if (!article.path.startsWith('_posts/')) {
    return nameOf(article.path) === 'index' ? indexUrl(article.path) : `/${article.path}.html`
  }
  const values = valuesOf.Hexo(article, patterns.newPostName ?? ':title.md')
  return fillPattern(patterns.posts ?? '', values)
}

/** https://docs.getpelican.com/en/latest/settings.html#url-settings: `{slug}`, `{date:%Y}`. */
function pelicanUrl({ patterns }: PermalinkSettings, article: PermalinkArticle): string | null {
  const isPage = article.path.startsWith('pages/')
  const source = patterns.slugSource === 'basename' ? nameOf(article.path) : article.title
  const slug = article.slug ?? pelicanSlug(source ?? '')
  const values = valuesOf.Pelican(article, slug)
  const pattern = (isPage ? patterns.pages : patterns.posts) ?? ''
  return fillPattern(pattern.replace(/\{(\w+)(?::(?:%-?)([A-Za-z]))?\}/g, ':$1$2'), values)
}

/** The destination of the folder in `POSTS` or `PAGES`, with the slug. */
function nikolaUrl({ patterns }: PermalinkSettings, article: PermalinkArticle): string | null {
  const folder = Object.keys(patterns)
    .filter((candidate) => article.path.startsWith(`${candidate}/`))
    .sort((a, b) => b.length - a.length)[0]
  if (folder === undefined) return null
  const slug = article.slug ?? jekyllSlug(nameOf(article.path))
  return patterns[folder]?.replace('{slug}', () => slug) ?? null
}

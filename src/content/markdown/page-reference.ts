/** References to other pages of a site in URLs: relative paths, Zola's `@/`, and the template tags of generators. */
import { isRelativeUrl } from '../urls.ts'
import { parseArguments } from './shortcode-arguments.ts'

/** A URL that may lead to another page of the same site. */
export interface PageReference {
  /** The decoded path, without query and fragment; empty for the page itself. */
  path: string
  /** True for a path that begins at the root of the site or of its content. */
  isFromRoot: boolean
  /** True for the name of a file: a path with the ending of Markdown, or the argument of a template tag. */
  isFile: boolean
  /** The language that the reference names, or null. */
  lang: string | null
  /** Query and fragment, as written. */
  suffix: string
}

/** A longer URL is no reference to a page. */
const LENGTH_MAX = 1_000
const MARKDOWN_ENDING = /\.(?:md|markdown|mdx|mkdn?|mkdown|mdown|mdwn|mdtxt|qmd|rmd|svx|mdoc)$/i
/** Endings of files that are no pages. */
const OTHER_FILE =
  /\.(?:png|jpe?g|gif|svg|webp|avif|bmp|ico|tiff?|heic|pdf|zip|t?gz|tar|7z|rar|bz2|xz|dmg|exe|apk|mp3|m4a|ogg|flac|wav|mp4|webm|mov|avi|mkv|csv|tsv|xml|json|ya?ml|xlsx?|docx?|pptx?|odt|epub|ipynb|css|woff2?|ttf)$/i

/** The URL of the site, which templates put before a path: of Jekyll, Hugo, Zola, Eleventy, Hexo and Ghost. */
const SITE_URL_TAG =
  /^(?:__GHOST_URL__|\{\{-?\s*(?:site\.(?:url|baseurl|github\.url)|\.?site\.baseurl|config\.(?:base_url|root|url)|base_?url|pathprefix|siteurl)\s*(?:\|[^{}]{0,100})?-?\}\})/i
/** A path that a filter completes: of Liquid, Nunjucks and Go templates. */
const FILTERED_PATH =
  /^\{\{-?\s*(["'])([^"'{}]{1,500})\1\s*\|\s*(?:relative_url|absolute_url|prepend|(?:rel|abs)(?:Lang)?URL|url|locale_url|inputPathToUrl)\b[^{}]{0,200}\}\}/
/** Zola's `get_url(path="@/blog/post.md")`. */
const ZOLA_URL = /^\{\{-?\s*get_url\(\s*path\s*=\s*(["'])([^"'{}]{1,500})\1[^{}]{0,200}\}\}/
/** Tags of Jekyll and Hexo: `{% post_url 2020-01-01-name %}`, `{% link _posts/a.md %}`, `{% post_path name %}`, `{% asset_path a.png %}`. */
const LIQUID_TAG = /^\{%-?\s*(post_url|link|post_path|post_link|asset_path)\s([^{}]{1,500})%\}/
/** Hugo's `{{< ref "a.md" >}}` and `{{% relref path="a.md" lang="de" %}}`. */
const HUGO_REFERENCE = /^\{\{[<%]-?\s*(?:rel)?ref\b[^{}]{1,500}?[%>]\}\}/
/** Pelican's `{filename}/a.md`, `{static}/a.png` and `{attach}a.png`, and their former spelling. */
const PELICAN_FILE = /^(?:\{(?:filename|static|attach)\}|\|(?:filename|static|attach)\|)(?=.)/

/**
 * Returns the reference to a page in a URL, or null: for another site, a file that is no page, the home page, or a fragment.
 * `origin` is scheme and host of the site, if they are known.
 */
export function parsePageReference(url: string, origin: string | null = null): PageReference | null {
  const reference = parseReference(url, origin)
  return reference === null || OTHER_FILE.test(reference.path) ? null : reference
}

/** Returns the reference to a page or to another file of the site in a URL; null as `parsePageReference` does. */
export function parseReference(url: string, origin: string | null): PageReference | null {
  if (url.length > LENGTH_MAX || url.startsWith('#')) return null
  const reference = parseTemplate(url) ?? parsePath(url, origin)
  return reference === null || (reference.path === '' && reference.suffix === '') ? null : reference
}

/** Returns true for a template tag that stands for a page or, unless the URL ends with it, for the URL of the site. */
export function isPageTemplate(tag: string, isLast: boolean): boolean {
  return SITE_URL_TAG.test(tag) ? !isLast : parseTemplate(tag) !== null
}

function parseTemplate(url: string): PageReference | null {
  if (!/[{|]|^__GHOST/.test(url)) return null
  const path = withoutSiteUrl(url)
  if (path !== url) return parseTemplate(path) ?? fromRoot(splitSuffix(path), false)
  const [filtered, , target = ''] = FILTERED_PATH.exec(url) ?? ZOLA_URL.exec(url) ?? []
  if (filtered !== undefined) return filteredPath(target, url.slice(filtered.length))
  const [liquid, name, text = ''] = LIQUID_TAG.exec(url) ?? []
  if (liquid !== undefined) return liquidReference(name === 'link', text, url.slice(liquid.length))
  const [hugo] = HUGO_REFERENCE.exec(url) ?? []
  if (hugo !== undefined) return hugoReference(hugo, url.slice(hugo.length))
  const [pelican] = PELICAN_FILE.exec(url) ?? []
  if (pelican === undefined) return null
  const { path: file, suffix } = splitSuffix(url.slice(pelican.length))
  return file.startsWith('/') ? fromRoot({ path: file, suffix }, true) : { ...FILE, path: file, suffix }
}

/** Removes the URL of the site in front of a path, which may take several tags. */
function withoutSiteUrl(url: string): string {
  const rest = url.replace(SITE_URL_TAG, '')
  return rest === url ? url : withoutSiteUrl(rest)
}

const FILE = { isFromRoot: false, isFile: true, lang: null }

const fromRoot = (
  { path, suffix }: { path: string; suffix: string },
  isFile: boolean,
): PageReference | null =>
  /[{}]/.test(path)
    ? null
    : {
        ...{ path: path.replace(/^\/+/, ''), suffix, lang: null, isFromRoot: true },
        isFile: isFile || MARKDOWN_ENDING.test(path),
      }

function filteredPath(target: string, rest: string): PageReference | null {
  const { path, suffix } = splitSuffix(target + rest)
  return path.startsWith('@/')
    ? fromRoot({ path: path.slice(2), suffix }, true)
    : fromRoot({ path, suffix }, false)
}

function liquidReference(isFromRoot: boolean, text: string, rest: string): PageReference | null {
  const [path = ''] = parseArguments(`{% x ${text} %}`).positional
  if (path.includes('{')) return null
  return { ...FILE, ...splitSuffix(path + rest), isFromRoot }
}

function hugoReference(tag: string, rest: string): PageReference | null {
  const { named, positional } = parseArguments(tag)
  const { path, suffix } = splitSuffix((named.get('path') ?? positional[0] ?? '') + rest)
  const lang = named.get('lang') ?? null
  return { path: path.replace(/^\/+/, ''), suffix, lang, isFromRoot: path.startsWith('/'), isFile: true }
}

function parsePath(url: string, origin: string | null): PageReference | null {
  if (/\{[{%]/.test(url)) return null
  const own = origin === null ? url : withoutOrigin(url, origin)
  if (own === url && !isRelativeUrl(url)) return null
  const { path: written, suffix } = splitSuffix(own)
  const path = decodePath(written)
  if (path === null) return null
  const alias = /^@(?:site)?\//.exec(path)?.[0] // Zola: `@/`, Docusaurus: `@site/`
  if (alias !== undefined) return fromRoot({ path: path.slice(alias.length), suffix }, true)
  const isFromRoot = path.startsWith('/') || own !== url
  const reference = { path: path.replace(/^\/+/, ''), suffix, lang: null }
  return { ...reference, isFromRoot, isFile: MARKDOWN_ENDING.test(path) }
}

/** Returns the path of a URL of the site, with http or https and with or without `www.`; another URL unchanged. */
function withoutOrigin(url: string, origin: string): string {
  const [start = '', host] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? []
  const bare = (text: string | undefined) =>
    text
      ?.replace(/^https?:\/\//i, '')
      .replace(/^www\./i, '')
      .toLowerCase()
  if (host === undefined || bare(host) !== bare(origin)) return url
  return url.slice(start.length) || '/'
}

function splitSuffix(url: string): { path: string; suffix: string } {
  const at = url.search(/[?#]/)
  return at < 0 ? { path: url, suffix: '' } : { path: url.slice(0, at), suffix: url.slice(at) }
}

function decodePath(path: string): string | null {
  try {
    return path.includes('%') ? decodeURIComponent(path) : path
  } catch {
    return null
  }
}

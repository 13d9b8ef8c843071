/** HTML of the first page: the newest articles, links, and how to get an API key. Pure. */
import { createHash } from 'node:crypto'
import { markdownPath } from '../articles/model/markdown-path.ts'
import { html, SafeHtml } from './html.ts'
import { homeLinks } from './links.ts'
import { HOME_STYLE } from './style.ts'

/** An article on the first page. Times are RFC 3339. */
export interface HomeArticle {
  slug: string
  lang: string | null
  title: string
  excerpt: string
  publishedAt: string | null
  authors: readonly { name: string }[]
  /** The URL to which its title leads: that of the site, or of the API. */
  url: string
}

interface HomePage {
  title: string
  description: string
  version: string
  /** The newest articles; null when reading needs an API key. */
  articles: readonly HomeArticle[] | null
}

/** What a page without a description says about itself. */
const DEFAULT_DESCRIPTION = 'Articles over HTTP: as JSON, as Markdown and in feeds.'

/** The page loads its icon and nothing else. The only style is the one of this server. */
export const HOME_POLICY = [
  "default-src 'none'",
  "img-src 'self'",
  `style-src 'sha256-${createHash('sha256').update(HOME_STYLE).digest('base64')}'`,
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
].join('; ')

/** Returns the page. */
export function printHomePage({ title, description, version, articles }: HomePage): string {
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="alternate" type="application/rss+xml" title="RSS" href="/feed.xml">
<link rel="alternate" type="application/json" title="JSON" href="/">
<style>${new SafeHtml(HOME_STYLE)}</style>
</head>
<body>
<header>
<img src="/favicon.svg" alt="">
<div><h1>${title}</h1><p>${description === '' ? DEFAULT_DESCRIPTION : description}</p></div>
</header>
<main>
<section><h2>Newest articles</h2>${printArticles(articles)}</section>
<aside>
${printLinks('For developers', homeLinks.developers)}
${keys}
${printLinks('For readers', homeLinks.readers)}
${printLinks('For operators', homeLinks.operators)}
</aside>
</main>
<footer>Inkstone ${version}. This page as JSON: <code>Accept: application/json</code></footer>
</body>
</html>
`
  return text
}

const keys = html`<section><h2>API keys</h2>
<p>Public articles need no key. Writing needs one, and so does reading drafts. On the machine of this server:</p>
<pre><code>inkstone keys create me --scope write</code></pre>
<p>Send it with each request:</p>
<pre><code>Authorization: Bearer ink_…</code></pre></section>`

function printLinks(
  title: string,
  links: readonly { path: string; title: string; text: string }[],
): SafeHtml {
  const items = links.map(
    ({ path, title: name, text }) => html`<dt><a href="${path}">${name}</a></dt><dd>${text}</dd>\n`,
  )
  return html`<section><h2>${title}</h2><dl>${items}</dl></section>`
}

function printArticles(articles: HomePage['articles']): SafeHtml {
  if (articles === null) return html`<p>Reading needs an API key on this server.</p>`
  if (articles.length === 0)
    return html`<p>There are no public articles yet. Import a folder of Markdown files:</p>
<pre><code>inkstone import ./my-blog/content</code></pre>`
  return html`<ul class="articles">${articles.map(printArticle)}</ul>
<p><a href="/v1/articles">All articles as JSON</a></p>`
}

/** The text of an article has its language; the words of this page are English. */
function printArticle(article: HomeArticle): SafeHtml {
  const { lang, title, excerpt, url } = article
  const language = lang === null || lang === 'und' ? html`` : html` lang="${lang}"`
  return html`<li><h3${language} dir="auto"><a href="${url}">${title}</a></h3>
<p class="meta">${printFacts(article)}</p>
${excerpt === '' ? '' : html`<p${language} dir="auto">${shorten(excerpt)}</p>`}</li>
`
}

/** Returns the day, the language, the authors, and the link to the Markdown of an article. */
function printFacts({ slug, lang, publishedAt, authors }: HomeArticle): SafeHtml[] {
  const name = lang === null ? undefined : languageNames.of(lang)
  const facts = [
    ...(publishedAt === null
      ? []
      : [html`<time datetime="${publishedAt}">${day.format(new Date(publishedAt))}</time>`]),
    ...(name === undefined || lang === 'und' ? [] : [html`${name}`]),
    ...(authors.length === 0
      ? []
      : [
          html`${joined(
            authors.map((author) => html`<bdi>${author.name}</bdi>`),
            ', ',
          )}`,
        ]),
    html`<a href="${markdownPath({ slug, lang })}">Markdown</a>`,
  ]
  return joined(facts, ' · ')
}

const joined = (parts: readonly SafeHtml[], separator: string) =>
  parts.flatMap((part, index) => (index === 0 ? [part] : [html`${separator}`, part]))

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' })

/** A longer excerpt is cut, in characters. */
const EXCERPT_LENGTH = 220

function shorten(text: string): string {
  const characters = [...text]
  return characters.length <= EXCERPT_LENGTH
    ? text
    : `${characters.slice(0, EXCERPT_LENGTH).join('').trimEnd()}…`
}

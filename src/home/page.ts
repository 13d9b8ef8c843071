/** HTML of the first page: the newest articles and their authors, links, and how to get an API key. Pure. */
import { createHash } from 'node:crypto'
import { type HomeArticle, printArticles, printAuthors } from './article-list.ts'
import { html, SafeHtml } from './html.ts'
import { homeLinks } from './links.ts'
import { HOME_STYLE } from './style.ts'

interface HomePage {
  title: string
  description: string
  version: string
  /** The words by which the program is called, such as `npx inkstone`. */
  command: string
  /** The newest articles; null when reading needs an API key. */
  articles: readonly HomeArticle[] | null
  /** The URL of media files (setting MEDIA_URL). */
  mediaUrl: string
}

/** What a page without a description says about itself. */
const DEFAULT_DESCRIPTION = 'Articles over HTTP: as JSON, as Markdown and in feeds.'

/**
 * Returns the policy of the page (`Content-Security-Policy`). It loads its icon and media files, also from another host in
 * `mediaUrl`, and nothing else. The only style is the one of this server.
 */
export const homePolicy = (mediaUrl: string): string =>
  [
    "default-src 'none'",
    `img-src 'self'${mediaUrl.startsWith('/') ? '' : ` ${new URL(mediaUrl).origin}`}`,
    `style-src 'sha256-${createHash('sha256').update(HOME_STYLE).digest('base64')}'`,
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ].join('; ')

/** Returns the page. */
export function printHomePage(page: HomePage): string {
  const { title, description, version, command, articles, mediaUrl } = page
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
<link rel="micropub" href="/micropub">
<style>${new SafeHtml(HOME_STYLE)}</style>
</head>
<body>
<header>
<img src="/favicon.svg" alt="">
<div><h1>${title}</h1><p>${description === '' ? DEFAULT_DESCRIPTION : description}</p></div>
</header>
<main>
<section><h2>Newest articles</h2>${printArticles(articles, mediaUrl)}</section>
<aside>
${printAuthors(articles, mediaUrl)}${printLinks('For developers', homeLinks.developers)}
${printKeys(command)}${printLinks('For readers', homeLinks.readers)}
${printLinks('For operators', homeLinks.operators)}
</aside>
</main>
<footer>Inkstone ${version}. This page as JSON: <code>Accept: application/json</code></footer>
</body>
</html>
`
  return text
}

const printKeys = (command: string): SafeHtml => html`<section><h2>API keys</h2>
<p>Public articles need no key. Writing needs one, and so does reading drafts. On the machine of this server:</p>
<pre><code>${command} keys create me --scope write</code></pre>
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

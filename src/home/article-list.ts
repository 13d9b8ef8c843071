/** The newest articles on the first page, and their authors. Pure. */
import { markdownPath } from '../articles/model/markdown-path.ts'
import { html, type SafeHtml } from './html.ts'
import { type CoverPlace, type HomeCover, printCover, printPortrait } from './pictures.ts'

/** An author of an article on the first page. */
interface HomeAuthor {
  slug: string
  name: string
  bio: string | null
  avatarUrl: string | null
}

/** An article on the first page. Times are RFC 3339. */
export interface HomeArticle {
  slug: string
  lang: string | null
  title: string
  excerpt: string
  publishedAt: string | null
  cover: HomeCover | null
  authors: readonly HomeAuthor[]
  /** The URL to which its title leads: that of the site, or of the API. */
  url: string
}

/** Returns the list; null articles: reading needs an API key. `mediaUrl` is the setting MEDIA_URL. */
export function printArticles(articles: readonly HomeArticle[] | null, mediaUrl: string): SafeHtml {
  if (articles === null) return html`<p>Reading needs an API key on this server.</p>`
  if (articles.length === 0)
    return html`<p>There are no public articles yet. Import a folder of Markdown files:</p>
<pre><code>inkstone import ./my-blog/content</code></pre>`
  const items = articles.map((article, index) =>
    printArticle(article, mediaUrl, index === 0 ? 'lead' : 'thumbnail'),
  )
  return html`<ul class="articles">${items}</ul>
<p><a href="/v1/articles">All articles as JSON</a></p>`
}

/** The text of an article has its language; the words of this page are English. The title is the link for keyboards. */
function printArticle(article: HomeArticle, mediaUrl: string, place: CoverPlace): SafeHtml {
  const { lang, title, excerpt, url } = article
  const language = lang === null || lang === 'und' ? html`` : html` lang="${lang}"`
  const picture = printCover(article.cover, mediaUrl, place)
  const cover =
    picture === null ? '' : html`<a class="cover" href="${url}" tabindex="-1"${language}>${picture}</a>`
  return html`<li class="${picture === null ? 'text' : place}">${cover}<div><h3${language} dir="auto"><a href="${url}">${title}</a></h3>
<p class="meta">${printFacts(article)}</p>
${excerpt === '' ? '' : html`<p${language} dir="auto">${shorten(excerpt)}</p>`}</div></li>
`
}

/** Returns the day, the language, the authors, and the link to the Markdown of an article. */
function printFacts({ slug, lang, publishedAt, authors }: HomeArticle): SafeHtml[] {
  const name = lang === null ? undefined : languageNames.of(lang)
  const names = authors.map((author) => html`<bdi>${author.name}</bdi>`)
  const facts = [
    ...(publishedAt === null
      ? []
      : [html`<time datetime="${publishedAt}">${day.format(new Date(publishedAt))}</time>`]),
    ...(name === undefined || lang === 'und' ? [] : [html`${name}`]),
    ...(names.length === 0 ? [] : [html`${joined(names, ', ')}`]),
    html`<a href="${markdownPath({ slug, lang })}">Markdown</a>`,
  ]
  return joined(facts, ' · ')
}

const joined = (parts: readonly SafeHtml[], separator: string) =>
  parts.flatMap((part, index) => (index === 0 ? [part] : [html`${separator}`, part]))

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' })

/** Maximum number of authors on the page. */
const AUTHORS = 8

/** Returns the authors of the articles who have a biography or a portrait, or nothing. */
export function printAuthors(articles: readonly HomeArticle[] | null, mediaUrl: string): SafeHtml {
  const authors = new Map((articles ?? []).flatMap((article) => article.authors.map((a) => [a.slug, a])))
  const items = [...authors.values()].flatMap(({ slug, name, bio, avatarUrl }) => {
    const portrait = printPortrait(avatarUrl, mediaUrl)
    if (bio === null && portrait === null) return []
    return html`<li>${portrait ?? html`<span></span>`}<div dir="auto"><a href="/v1/authors/${encodeURIComponent(slug)}">${name}</a>${bio === null ? '' : html`<p>${shorten(bio)}</p>`}</div></li>\n`
  })
  if (items.length === 0) return html``
  return html`<section><h2>Authors</h2><ul class="authors">${items.slice(0, AUTHORS)}</ul></section>\n`
}

/** A longer text is cut, in characters. */
const TEXT_LENGTH = 220

function shorten(text: string): string {
  const characters = [...text]
  return characters.length <= TEXT_LENGTH ? text : `${characters.slice(0, TEXT_LENGTH).join('').trimEnd()}…`
}

/** Resources for agents: llms.txt, and articles as Markdown. */

import type { Api } from './api.ts'
import { articlePageFacts, cutBefore } from './results.ts'
import { readMarkdown } from './tools/read-tools.ts'

const LLMS_URI = 'inkstone://llms.txt'
const ARTICLE_PREFIX = 'inkstone://articles/'
const MARKDOWN = 'text/markdown'

/** Resources have no pages: a longer one is cut off, in characters. */
const LENGTH_MAX = 200_000
/** Number of articles on a page of the list. */
const PAGE_SIZE = 50

const llmsTxt = {
  uri: LLMS_URI,
  name: 'llms.txt',
  title: 'llms.txt',
  description: 'Index of the articles of the site.',
  mimeType: 'text/plain',
}

/** The templates of resources. */
export const resourceTemplates = [
  {
    uriTemplate: `${ARTICLE_PREFIX}{article}`,
    name: 'article',
    title: 'Article',
    description: 'An article as front matter and Markdown, by its slug or id.',
    mimeType: MARKDOWN,
  },
]

/** Returns a page of resources: llms.txt, then the visible articles, newest first. */
export async function listResources(api: Api, cursor: string | undefined) {
  const page = await api({ path: '/v1/articles', query: { limit: PAGE_SIZE, cursor } })
  const { articles, next } = articlePageFacts(page)
  const listed = articles.map(({ id, slug, title, excerpt }) => ({
    uri: ARTICLE_PREFIX + id,
    name: String(slug),
    title: String(title),
    description: String(excerpt),
    mimeType: MARKDOWN,
  }))
  return {
    resources: cursor === undefined ? [llmsTxt, ...listed] : listed,
    ...(next !== null && { nextCursor: next }),
  }
}

/** Returns the text of a resource; null for a URI that is none of a resource. Throws ApiError. */
export async function readResource(api: Api, uri: string) {
  if (uri === LLMS_URI) {
    const { text } = await api({ path: '/llms.txt' })
    return { contents: [{ uri, mimeType: llmsTxt.mimeType, text: bounded(text) }] }
  }
  const article = articleOf(uri)
  if (article === null) return null
  const { markdown } = await readMarkdown(api, article)
  return { contents: [{ uri, mimeType: MARKDOWN, text: bounded(markdown.text) }] }
}

/** Returns the article in a URI, or null. */
function articleOf(uri: string): string | null {
  if (!uri.startsWith(ARTICLE_PREFIX)) return null
  try {
    const article = decodeURIComponent(uri.slice(ARTICLE_PREFIX.length))
    return /^(\.{0,2})$/.test(article) ? null : article
  } catch {
    return null // the percent-encoding is broken
  }
}

const bounded = (text: string) =>
  text.length > LENGTH_MAX
    ? `${text.slice(0, cutBefore(text, LENGTH_MAX))}\n\n[Cut off. The tool read_article returns the rest in pages.]`
    : text

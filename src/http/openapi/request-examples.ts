/** Requests of the examples in the OpenAPI document. They work on a server with the sample articles in seeds/. */

/** The path parameters, query parameters and body of a request, as far as the operation has them. */
export interface RequestExample {
  path?: Readonly<Record<string, string | number>>
  query?: Readonly<Record<string, string | number>>
  /** The body as JSON, or as the text of a Markdown file. */
  body?: unknown
}

/** The id of a key, a webhook, a preview or an article that the reader has created. */
const ID = '019b0a5d-7c00-7000-8000-000000000001'
/** The token of a preview link that the reader has created. */
const TOKEN = 'inkp_the-token-of-a-preview-link-that-you-created-00'

/** The hash of a picture of the samples: the file ink-stone.webp. */
const INK_STONE = '886f606213b11ad091ae4f342f101f9a46c9715f5c6acc8c894f1e736032dd66'

const article = { slug: 'how-front-matter-is-read' }
const revision = { ...article, number: 1 }
const terms = {
  Tag: { slug: 'front-matter' },
  Category: { slug: 'guides' },
  Author: { slug: 'mara-whitlock' },
}
const file = { source: 'seeds', path: 'posts/guide/authors-and-tags.md' }

/** A file for bodies of the media type text/markdown. */
export const MARKDOWN = `---
title: A stone and some ink
date: 2026-01-02
tags: [Markdown]
---
Grind, wet, write.
`

const reading: Record<string, RequestExample> = {
  listArticles: { query: { lang: 'en', tag: 'front-matter', limit: 5 } },
  getArticle: { path: article },
  listRelatedArticles: { path: article, query: { limit: 3 } },
  getAdjacentArticles: { path: article },
  getArticleMarkdown: { path: { file: 'how-front-matter-is-read.md' } },
  listRedirects: { query: { limit: 10 } },
  searchArticles: { query: { q: 'front matter', facets: 'tag,lang', limit: 5 } },
  listSuggestions: { query: { q: 'fro' } },
  listTags: { query: { limit: 10 } },
  getTag: { path: terms.Tag },
  listCategories: { query: { limit: 10 } },
  getCategory: { path: terms.Category },
  listAuthors: { query: { limit: 10 } },
  getAuthor: { path: terms.Author },
  listChanges: { query: { limit: 10 } },
  streamChanges: {},
  streamArticles: {},
  getRssFeed: {},
  getAtomFeed: {},
  getJsonFeed: {},
  getLlmsText: {},
  getSitemap: {},
  getSitemapPart: { path: { page: 1 } },
  getMediaFile: { path: { hash: INK_STONE, name: 'ink-stone.webp' } },
}

/** A picture as text, so that it can be an example. */
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><circle cx="16" cy="16" r="12"/></svg>'

const media: Record<string, RequestExample> = {
  listMedia: { query: { kind: 'image', limit: 10 } },
  getMedia: { path: { id: ID } },
  listMediaArticles: { path: { id: ID }, query: { limit: 10 } },
  listArticleMedia: { path: article, query: { limit: 10 } },
  createMedia: { query: { filename: 'ink.svg' }, body: PICTURE },
  updateMedia: { path: { id: ID }, body: { alt: 'A drop of ink', focalPoint: { x: 0.5, y: 0.25 } } },
  deleteMedia: { path: { id: ID } },
}

const feedSubjects = { ...terms, Language: { slug: 'en' } }

const feeds: Record<string, RequestExample> = Object.fromEntries(
  Object.entries(feedSubjects).flatMap(([scope, path]) => [
    ...['RssFeed', 'AtomFeed', 'JsonFeed', 'Sitemap'].map((feed) => [`get${scope}${feed}`, { path }]),
    [`get${scope}SitemapPart`, { path: { ...path, page: 1 } }],
  ]),
)

const writing: Record<string, RequestExample> = {
  createArticle: {
    body: {
      title: 'A stone and some ink',
      lang: 'en',
      body: { format: 'markdown', source: 'Grind, **wet**, write.' },
      tags: ['Markdown'],
      authors: ['Mara Whitlock'],
      status: 'draft',
    },
  },
  replaceArticle: {
    path: article,
    body: { title: 'How front matter is read', body: { source: 'A shorter text.' }, tags: ['front matter'] },
  },
  updateArticle: { path: article, body: { excerpt: 'Which fields Inkstone understands.' } },
  publishArticle: { path: article, body: {} },
  unpublishArticle: { path: article, body: {} },
  archiveArticle: { path: article, body: {} },
  deleteArticle: { path: article },
  restoreArticle: { path: article, body: {} },
  runArticleBatch: {
    body: {
      atomic: true,
      operations: [{ op: 'create', article: { title: 'One of many', body: { source: 'Text.' } } }],
    },
  },
  getWorkingCopy: { path: article },
  updateWorkingCopy: { path: article, body: { title: 'How front matter is read, revised' } },
  deleteWorkingCopy: { path: article },
  createPreview: { path: article, body: { expiresIn: 3_600 } },
  listPreviews: { path: article },
  getPreview: { path: { preview: TOKEN } },
  revokePreview: { path: { preview: ID } },
  listRevisions: { path: article, query: { limit: 10 } },
  getRevision: { path: revision },
  getRevisionDiff: { path: revision, query: { against: 1 } },
  restoreRevision: { path: revision, body: {} },
  getArticleBySource: { path: file },
  upsertArticleBySource: {
    path: { source: 'my-blog', path: 'posts/a-stone-and-some-ink.md' },
    body: MARKDOWN,
  },
  deleteArticleBySource: { path: file },
}

const termWrites: Record<string, RequestExample> = {
  createTag: { body: { name: 'Calligraphy' } },
  updateTag: { path: terms.Tag, body: { description: 'The lines above an article.' } },
  mergeTag: { path: { slug: 'caching' }, body: { into: 'api' } },
  deleteTag: { path: terms.Tag },
  createCategory: { body: { name: 'Tutorials', parent: 'guides' } },
  updateCategory: { path: terms.Category, body: { description: 'How to do things.' } },
  mergeCategory: { path: { slug: 'essays' }, body: { into: 'guides' } },
  deleteCategory: { path: terms.Category },
  createAuthor: { body: { name: 'Ada Lovelace', url: 'https://example.com/ada' } },
  updateAuthor: { path: terms.Author, body: { bio: 'Writes about small machines.' } },
  mergeAuthor: { path: { slug: '林小满' }, body: { into: 'mara-whitlock' } },
  deleteAuthor: { path: terms.Author },
}

const operating: Record<string, RequestExample> = {
  listKeys: { query: { limit: 10 } },
  createKey: { body: { name: 'my site', scopes: ['preview'] } },
  rotateKey: { path: { id: ID }, body: { overlapSeconds: 3_600 } },
  revokeKey: { path: { id: ID } },
  listWebhooks: { query: { limit: 10 } },
  createWebhook: {
    body: { name: 'my site', url: 'https://example.org/hooks', events: ['article.*'], debounce: 30 },
  },
  getWebhook: { path: { id: ID } },
  updateWebhook: { path: { id: ID }, body: { languages: ['en'] } },
  deleteWebhook: { path: { id: ID } },
  rotateWebhookSecret: { path: { id: ID }, body: { overlapSeconds: 3_600 } },
  testWebhook: { path: { id: ID } },
  replayWebhook: { path: { id: ID }, body: { from: 1 } },
  listWebhookDeliveries: { path: { id: ID }, query: { limit: 10 } },
  listAuditEvents: { query: { limit: 10 } },
  getLiveness: {},
  getReadiness: {},
  getMetrics: {},
}

/** The examples by the id of the operation. */
export const requestExamples: Readonly<Record<string, RequestExample>> = {
  ...{ ...reading, ...feeds },
  ...{ ...writing, ...termWrites, ...media, ...operating },
}

/** Permission table: every operation of the OpenAPI document, and the status of its response to each caller. */
import { CALLERS, type State, type Target, type Values } from './setting.ts'

/** Statuses by caller: a caller that is missing gets the status of the one before. */
export type Statuses = { nobody: number } & { [Step in (typeof CALLERS)[number]]?: number }

/** Statuses for each state of the target; a state that is missing has those of `else`. */
type ByState = { else: Statuses } & { [Each in State]?: Statuses }

export interface Row {
  operation: string
  /** Distinguishes the row from others of the operation. */
  as?: string
  target?: Target
  query?: string
  body?: unknown
  /** A body that has values of the target. */
  bodyOf?: (values: Values) => unknown
  type?: string
  expected: Statuses | ByState
  /** True for an operation that ignores keys. */
  keyless?: true
}

/** The same status for every caller. */
const all = (status: number): Statuses => ({ nobody: status })
/** A key with the scope is required: 401 without a key, 403 with a key of a lesser scope. */
const needs = (scope: 'preview' | 'read' | 'write' | 'publish' | 'admin', status: number): Statuses => ({
  nobody: 401,
  metrics: 403,
  [scope]: status,
})
/** Any key for content may read it; the status without a key is 404. */
const visibleWithKey: Statuses = { nobody: 404, preview: 200 }
/** Only metrics and admin keys may read metrics. */
const metricsOnly: Statuses = { nobody: 401, metrics: 200, preview: 403, admin: 200 }

/** Reading an article or what belongs to it: a public one is visible to all, one that was public is gone. */
const reading: ByState = {
  else: visibleWithKey,
  published: all(200),
  working: all(200),
  trash: all(410),
  'trashed draft': all(404),
}
/** Reading a tag, category or author, by the state of its one article. */
const readingTerm: ByState = { else: visibleWithKey, published: all(200), working: all(200) }
/** Reading a public resource, for which a key makes no difference. */
const publicOnly = (otherwise: number): ByState => ({
  else: all(otherwise),
  published: all(200),
  working: all(200),
})
/** Changing a media file: `publish` is needed if an article uses it that is or will be public. */
const changingMedia = (status: number): ByState => ({
  else: needs('write', status),
  published: needs('publish', status),
  scheduled: needs('publish', status),
  working: needs('publish', status),
})
/** Changing an article: `publish` is needed if it is or will be public; an article in the trash cannot be changed. */
const changing = (status = 200, trash: Statuses = needs('write', 409)): ByState => ({
  else: needs('write', status),
  published: needs('publish', status),
  scheduled: needs('publish', status),
  working: needs('publish', status),
  trash,
  'trashed draft': trash,
})
/** Changing private parts of an article. */
const changingHidden = (status: number, trash: number): ByState => ({
  else: needs('write', status),
  trash: needs('write', trash),
  'trashed draft': needs('write', trash),
})

const article = (operation: string, expected: Statuses | ByState, rest: Partial<Row> = {}): Row => ({
  ...{ operation, target: 'article', expected },
  ...rest,
})
const free = (operation: string, rest: Partial<Row> = {}): Row => ({ operation, expected: all(200), ...rest })
const batch = (op: string, expected: ByState, rest: object = {}): Row =>
  article('runArticleBatch', expected, {
    as: op,
    bodyOf: ({ slug }) => ({ operations: [{ op, id: slug, ...rest }] }),
  })

const ARTICLE = { title: 'Title', body: { source: 'Text.' } }
/** A public address where no request is sent: the webhook is disabled. */
const WEBHOOK = { name: 'created', url: 'https://hooks.example.org/', enabled: false }
const MARKDOWN = 'text/markdown'

const reads: Row[] = [
  ...['Liveness', 'Readiness'].map((name) => free(`get${name}`, { keyless: true })),
  free('getMetrics', { expected: metricsOnly }),
  ...['RssFeed', 'AtomFeed', 'JsonFeed', 'LlmsText', 'Sitemap', 'SitemapPart'].map((name) =>
    free(`get${name}`),
  ),
  ...['RssFeed', 'AtomFeed', 'JsonFeed', 'Sitemap', 'SitemapPart'].flatMap((feed) => [
    { operation: `getTag${feed}`, target: 'tag' as const, expected: publicOnly(404) },
    { operation: `getCategory${feed}`, target: 'category' as const, expected: publicOnly(404) },
    { operation: `getAuthor${feed}`, target: 'author' as const, expected: publicOnly(404) },
    free(`getLanguage${feed}`),
  ]),
  ...['listChanges', 'streamChanges', 'streamArticles', 'listArticles', 'listTags', 'listCategories'].map(
    (op) => free(op),
  ),
  ...['listAuthors', 'listRedirects', 'listLanguages', 'getArchive'].map((op) => free(op)),
  free('searchArticles', { query: '?q=text' }),
  free('listSuggestions', { query: '?q=text' }),
  free('listArticles', { as: 'sources', query: '?include=source', expected: needs('read', 200) }),
  free('listArticles', { as: 'drafts', query: '?status=draft', expected: needs('preview', 200) }),
  free('listArticles', { as: 'the trash', query: '?status=trash', expected: needs('read', 200) }),
  article('getArticle', reading),
  article('listRelatedArticles', reading),
  article('getAdjacentArticles', reading),
  {
    operation: 'getArticleMarkdown',
    target: 'page',
    expected: { ...publicOnly(404), trash: all(410) },
  },
  { operation: 'getTag', target: 'tag', expected: readingTerm },
  { operation: 'getCategory', target: 'category', expected: readingTerm },
  { operation: 'getAuthor', target: 'author', expected: readingTerm },
  { operation: 'getMedia', target: 'media', expected: readingTerm },
  free('getMediaFile', { as: 'a file that does not exist', expected: all(404) }),
  { operation: 'listMediaArticles', target: 'media', expected: readingTerm },
  { operation: 'updateMedia', target: 'media', body: { alt: 'Other' }, expected: changingMedia(200) },
  { operation: 'deleteMedia', target: 'media', query: '?force=true', expected: changingMedia(204) },
  {
    operation: 'createMedia',
    bodyOf: ({ name }) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>${name}</text></svg>`,
    ...{ type: 'image/svg+xml', expected: needs('write', 201) },
  },
  free('listMedia'),
  free('listMedia', { as: 'unused', query: '?unused=true', expected: needs('preview', 200) }),
  article('listArticleMedia', reading),
  article('getWorkingCopy', { else: needs('read', 404), working: needs('read', 200) }),
  article('listRevisions', needs('read', 200)),
  article('getRevision', needs('read', 200)),
  article('getRevisionDiff', needs('read', 200), { query: '?against=1' }),
  article('listPreviews', needs('write', 200)),
  {
    operation: 'getPreview',
    target: 'token',
    keyless: true,
    expected: { else: all(200), trash: all(404), 'trashed draft': all(404) },
  },
  {
    operation: 'getArticleBySource',
    target: 'file',
    expected: { else: needs('read', 200), trash: needs('read', 410), 'trashed draft': needs('read', 410) },
  },
  free('listKeys', { expected: needs('admin', 200) }),
  free('listAuditEvents', { expected: needs('admin', 200) }),
  free('listWebhooks', { expected: needs('admin', 200) }),
  free('getWebhook', { target: 'webhook', expected: needs('admin', 200) }),
  free('listWebhookDeliveries', { target: 'webhook', expected: needs('admin', 200) }),
]

const writes: Row[] = [
  free('createArticle', { as: 'a draft', body: ARTICLE, expected: needs('write', 201) }),
  ...[
    { as: 'a public one', body: { ...ARTICLE, status: 'published' } },
    { as: 'a scheduled one', body: { ...ARTICLE, status: 'published', publishedAt: '2999-01-01T00:00:00Z' } },
    { as: 'a file', body: '# Title\n\nText.\n', type: MARKDOWN },
  ].map((variant) => free('createArticle', { ...variant, expected: needs('publish', 201) })),
  article('replaceArticle', changing(), { body: ARTICLE }),
  article('updateArticle', changing(), { body: { excerpt: 'Other.' } }),
  article('updateArticle', changing(), { as: 'keywords only', body: { keywords: ['other'] } }),
  article(
    'updateArticle',
    { ...changing(), draft: needs('publish', 200), archived: needs('publish', 200) },
    {
      as: 'its status',
      body: { status: 'published' },
    },
  ),
  article('deleteArticle', changing(200, needs('write', 200))),
  article(
    'deleteArticle',
    { else: needs('admin', 409), trash: needs('admin', 204), 'trashed draft': needs('admin', 204) },
    { as: 'purge', query: '?purge=true' },
  ),
  article('publishArticle', { ...changing(), draft: needs('publish', 200), archived: needs('publish', 200) }),
  article('unpublishArticle', changing()),
  article('archiveArticle', changing()),
  article('restoreArticle', {
    else: needs('write', 409),
    trash: needs('publish', 200),
    'trashed draft': needs('write', 200),
  }),
  article('restoreRevision', changing()),
  article('updateWorkingCopy', changingHidden(200, 409), { body: { title: 'Other' } }),
  article('deleteWorkingCopy', { else: needs('write', 404), working: needs('write', 204) }),
  article('createPreview', changingHidden(201, 409)),
  { operation: 'revokePreview', target: 'preview', expected: needs('write', 204) },
  batch('patch', changing(), { patch: { excerpt: 'Other.' } }),
  batch('unpublish', changing()),
  batch('delete', changing(200, needs('write', 200))),
  batch('publish', { ...changing(), draft: needs('publish', 200), archived: needs('publish', 200) }),
  {
    ...{ operation: 'upsertArticleBySource', target: 'file', type: MARKDOWN, bodyOf: ({ file }) => file },
    expected: { ...changing(), archived: needs('write', 409) },
  },
  {
    ...{ operation: 'deleteArticleBySource', target: 'file' },
    expected: { ...changing(204), archived: needs('write', 409) },
  },
  ...(['tag', 'category', 'author'] as const).flatMap((target): Row[] => {
    const noun = `${target[0]?.toUpperCase()}${target.slice(1)}`
    const changingTerm = (status: number) => changing(status, needs('write', status))
    return [
      free(`create${noun}`, { bodyOf: ({ name }) => ({ name }), expected: needs('write', 201) }),
      {
        operation: `update${noun}`,
        target,
        bodyOf: ({ name }) => ({ name }),
        expected: changingTerm(200),
      },
      { operation: `merge${noun}`, target, bodyOf: ({ into }) => ({ into }), expected: changingTerm(200) },
      { operation: `delete${noun}`, target, expected: changingTerm(204) },
    ]
  }),
  free('createKey', { body: { name: 'created', scopes: ['read'] }, expected: needs('admin', 201) }),
  free('rotateKey', { target: 'key', expected: needs('admin', 201) }),
  free('revokeKey', { target: 'key', expected: needs('admin', 204) }),
  free('createWebhook', { body: WEBHOOK, expected: needs('admin', 201) }),
  free('updateWebhook', { target: 'webhook', body: { name: 'other' }, expected: needs('admin', 200) }),
  free('rotateWebhookSecret', { target: 'webhook', expected: needs('admin', 201) }),
  free('replayWebhook', { target: 'webhook', body: { from: 'now' }, expected: needs('admin', 200) }),
  free('testWebhook', { target: 'webhook', expected: needs('admin', 200) }),
  free('deleteWebhook', { target: 'webhook', expected: needs('admin', 204) }),
]

export const table: readonly Row[] = [...reads, ...writes]

/** Returns the status that a caller gets for a target in a state. */
export function statusFor({ expected }: Row, caller: (typeof CALLERS)[number], state: State): number {
  const statuses = 'else' in expected ? (expected[state] ?? expected.else) : expected
  const upToCaller = CALLERS.slice(0, CALLERS.indexOf(caller) + 1)
  return upToCaller.reduce((status, each) => statuses[each] ?? status, statuses.nobody)
}

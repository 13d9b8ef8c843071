/** Who may do what: every operation of the OpenAPI document, and the status that each who asks is answered with. */
import { LADDER, type Named, type Names, type State } from './setting.ts'

/** Statuses up the ladder: whoever is not named is answered as the one below. */
export type Steps = { nobody: number } & { [Step in (typeof LADDER)[number]]?: number }

/** Steps for every state of the article that is named; a state that is not named is as `else`. */
type ByState = { else: Steps } & { [Each in State]?: Steps }

export interface Row {
  operation: string
  /** Told apart from other rows of the operation. */
  as?: string
  named?: Named
  query?: string
  body?: unknown
  /** A body that names what the address names elsewhere. */
  bodyOf?: (names: Names) => unknown
  type?: string
  expected: Steps | ByState
  /** True where keys are not looked at. */
  keyless?: true
}

/** What anybody is answered. */
const all = (status: number): Steps => ({ nobody: status })
/** A key with the scope is needed: 401 without a key, 403 with a lesser one. */
const needs = (scope: 'preview' | 'read' | 'write' | 'publish' | 'admin', status: number): Steps =>
  scope === 'preview' ? { nobody: 401, preview: status } : { nobody: 401, preview: 403, [scope]: status }
/** Whoever may see it sees it; to others it does not exist. */
const seen: Steps = { nobody: 404, preview: 200 }

/** Reading an article or what belongs to it: what is public to all, what was public is gone. */
const reading: ByState = {
  else: seen,
  published: all(200),
  working: all(200),
  trash: all(410),
  'trashed draft': all(404),
}
/** The same of a tag, category or author, by its one article. */
const readingTerm: ByState = { else: seen, published: all(200), working: all(200) }
/** What is only ever public, keys or not. */
const publicOnly = (otherwise: number): ByState => ({
  else: all(otherwise),
  published: all(200),
  working: all(200),
})
/** Changing: what is public, or will be, takes the scope `publish`; what is in the trash is not changed. */
const changing = (status = 200, trash: Steps = needs('write', 409)): ByState => ({
  else: needs('write', status),
  published: needs('publish', status),
  scheduled: needs('publish', status),
  working: needs('publish', status),
  trash,
  'trashed draft': trash,
})
/** Changing what the public does not see of it. */
const beside = (status: number, trash: number): ByState => ({
  else: needs('write', status),
  trash: needs('write', trash),
  'trashed draft': needs('write', trash),
})

const article = (operation: string, expected: Steps | ByState, rest: Partial<Row> = {}): Row => ({
  ...{ operation, named: 'article', expected },
  ...rest,
})
const free = (operation: string, rest: Partial<Row> = {}): Row => ({ operation, expected: all(200), ...rest })
const batch = (op: string, expected: ByState, rest: object = {}): Row =>
  article('batchArticles', expected, {
    as: op,
    bodyOf: ({ slug }) => ({ operations: [{ op, id: slug, ...rest }] }),
  })

const SAID = { title: 'Said', body: { source: 'Said.' } }
const MARKDOWN = 'text/markdown'

const reads: Row[] = [
  ...['Liveness', 'Readiness'].map((name) => free(`get${name}`, { keyless: true })),
  ...['Rss', 'Atom', 'JsonFeed', 'LlmsText', 'Sitemap', 'SitemapPart'].map((name) => free(`get${name}`)),
  ...['Rss', 'Atom', 'JsonFeed', 'Sitemap', 'SitemapPart'].flatMap((feed) => [
    { operation: `get${feed}OfTag`, named: 'tag' as const, expected: publicOnly(404) },
    { operation: `get${feed}OfCategory`, named: 'category' as const, expected: publicOnly(404) },
    { operation: `get${feed}OfAuthor`, named: 'author' as const, expected: publicOnly(404) },
    free(`get${feed}OfLanguage`),
  ]),
  ...['listChanges', 'streamChanges', 'streamArticles', 'listArticles', 'listTags', 'listCategories'].map(
    (op) => free(op),
  ),
  ...['listAuthors', 'listRedirects'].map((op) => free(op)),
  free('searchArticles', { query: '?q=text' }),
  free('suggest', { query: '?q=text' }),
  free('listArticles', { as: 'sources', query: '?include=source', expected: needs('read', 200) }),
  free('listArticles', { as: 'drafts', query: '?status=draft', expected: needs('preview', 200) }),
  free('listArticles', { as: 'the trash', query: '?status=trash', expected: needs('read', 200) }),
  article('getArticle', reading),
  article('listRelatedArticles', reading),
  article('getNeighbours', reading),
  {
    operation: 'getArticleMarkdown',
    named: 'page',
    expected: { ...publicOnly(404), trash: all(410) },
  },
  { operation: 'getTag', named: 'tag', expected: readingTerm },
  { operation: 'getCategory', named: 'category', expected: readingTerm },
  { operation: 'getAuthor', named: 'author', expected: readingTerm },
  article('getWorkingCopy', { else: needs('read', 404), working: needs('read', 200) }),
  article('listRevisions', needs('read', 200)),
  article('getRevision', needs('read', 200)),
  article('diffRevisions', needs('read', 200), { query: '?against=1' }),
  article('listPreviews', needs('write', 200)),
  {
    operation: 'getPreview',
    named: 'token',
    keyless: true,
    expected: { else: all(200), trash: all(404), 'trashed draft': all(404) },
  },
  {
    operation: 'getArticleBySource',
    named: 'file',
    expected: { else: needs('read', 200), trash: needs('read', 410), 'trashed draft': needs('read', 410) },
  },
  free('listKeys', { expected: needs('admin', 200) }),
  free('listAudit', { expected: needs('admin', 200) }),
]

const writes: Row[] = [
  free('createArticle', { as: 'a draft', body: SAID, expected: needs('write', 201) }),
  ...[
    { as: 'a public one', body: { ...SAID, status: 'published' } },
    { as: 'a scheduled one', body: { ...SAID, status: 'published', publishedAt: '2999-01-01T00:00:00Z' } },
    { as: 'a file', body: '# Said\n\nText.\n', type: MARKDOWN },
  ].map((what) => free('createArticle', { ...what, expected: needs('publish', 201) })),
  article('replaceArticle', changing(), { body: SAID }),
  article('patchArticle', changing(), { body: { excerpt: 'Other.' } }),
  article('patchArticle', changing(), { as: 'keywords alone', body: { keywords: ['other'] } }),
  article(
    'patchArticle',
    { ...changing(), draft: needs('publish', 200), archived: needs('publish', 200) },
    {
      as: 'its status',
      body: { status: 'published' },
    },
  ),
  article('deleteArticle', changing(204, needs('write', 204))),
  article(
    'deleteArticle',
    { else: needs('admin', 409), trash: needs('admin', 204), 'trashed draft': needs('admin', 204) },
    { as: 'for ever', query: '?purge=true' },
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
  article('patchWorkingCopy', beside(200, 409), { body: { title: 'Other' } }),
  article('deleteWorkingCopy', { else: needs('write', 404), working: needs('write', 204) }),
  article('createPreview', beside(201, 409)),
  { operation: 'revokePreview', named: 'preview', expected: needs('write', 204) },
  batch('patch', changing(), { patch: { excerpt: 'Other.' } }),
  batch('unpublish', changing()),
  batch('delete', changing(200, needs('write', 200))),
  batch('publish', { ...changing(), draft: needs('publish', 200), archived: needs('publish', 200) }),
  {
    ...{ operation: 'putArticleBySource', named: 'file', type: MARKDOWN, bodyOf: ({ file }) => file },
    expected: { ...changing(), archived: needs('write', 409) },
  },
  {
    ...{ operation: 'deleteArticleBySource', named: 'file' },
    expected: { ...changing(204), archived: needs('write', 409) },
  },
  ...(['tag', 'category', 'author'] as const).flatMap((named): Row[] => {
    const noun = `${named[0]?.toUpperCase()}${named.slice(1)}`
    const touching = (status: number) => changing(status, needs('write', status))
    return [
      free(`create${noun}`, { bodyOf: ({ fresh }) => ({ name: fresh }), expected: needs('write', 201) }),
      { operation: `patch${noun}`, named, bodyOf: ({ fresh }) => ({ name: fresh }), expected: touching(200) },
      { operation: `merge${noun}`, named, bodyOf: ({ into }) => ({ into }), expected: touching(200) },
      { operation: `delete${noun}`, named, expected: touching(204) },
    ]
  }),
  free('createKey', { body: { name: 'made', scopes: ['read'] }, expected: needs('admin', 201) }),
  free('rotateKey', { named: 'key', expected: needs('admin', 201) }),
  free('revokeKey', { named: 'key', expected: needs('admin', 204) }),
]

export const table: readonly Row[] = [...reads, ...writes]

/** The status that somebody is answered with, of an article in a state. */
export function statusFor({ expected }: Row, asker: (typeof LADDER)[number], state: State): number {
  const steps = 'else' in expected ? (expected[state] ?? expected.else) : expected
  const climbed = LADDER.slice(0, LADDER.indexOf(asker) + 1)
  return climbed.reduce((status, step) => steps[step] ?? status, steps.nobody)
}

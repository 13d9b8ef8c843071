/** The client: typed requests to the API, and loops over pages, changes and the dump. */
import { type Dump, openDump } from './dump.ts'
import { type ChangesOptions, changesAfter, itemsOf, pagesOf } from './loops.ts'
import { typeMetadata } from './metadata.ts'
import { type Fetch, type RequestOptions, readJson, send } from './request.ts'
import type {
  Article,
  ChangesPage,
  DataOf,
  ItemOf,
  ListPath,
  Metadata,
  MetadataSchema,
  Method,
  OptionsArgument,
  OptionsOf,
  PathOf,
  PreviewedArticle,
  QueryOf,
  Result,
} from './types.ts'

/** Options of a client. */
export interface ClientOptions<M = Metadata> {
  /** The server, such as `https://cms.example.org`. */
  url: string
  /** An API key, for what is not public. Never put one into a page for browsers. */
  key?: string | undefined
  /** Another `fetch`: `withCache()`, or one with retries. */
  fetch?: Fetch
  /** Validates the metadata of articles: a schema of zod, or any object with `parse`. */
  metadata?: MetadataSchema<M>
}

/** Keeps frameworks that cache responses from storing one. The types of Node.js lack this member. */
const NOT_CACHED = { cache: 'no-store' } as RequestInit

type Query = RequestOptions['query']

/** A function that sends requests of one method. */
type Sender<Verb extends Method, M> = <Path extends PathOf<Verb>>(
  path: Path,
  ...options: OptionsArgument<OptionsOf<Path, Verb>>
) => Promise<Result<DataOf<Path, Verb, M>>>

/** A client of one server. Requests return data or a problem; loops throw `ProblemError`. */
export interface Client<M = Metadata> {
  get: Sender<'get', M>
  post: Sender<'post', M>
  put: Sender<'put', M>
  patch: Sender<'patch', M>
  delete: Sender<'delete', M>
  /** Reads one article by its slug or id. */
  article: (slug: string, query?: QueryOf<'/v1/articles/{slug}'>) => Promise<Result<Article<M>>>
  /** Reads a page of articles. */
  articles: (query?: QueryOf<'/v1/articles'>) => Promise<Result<DataOf<'/v1/articles', 'get', M>>>
  /** Searches articles. */
  search: (query: QueryOf<'/v1/search'>) => Promise<Result<DataOf<'/v1/search', 'get', M>>>
  /** Reads the draft or the working copy of a preview link by its token. Never cached. */
  preview: (token: string) => Promise<Result<PreviewedArticle<M>>>
  /** Loops over the pages of a list, from its first or from `cursor`. */
  pages: <Path extends ListPath>(
    path: Path,
    ...options: OptionsArgument<OptionsOf<Path, 'get'>>
  ) => AsyncGenerator<DataOf<Path, 'get', M>>
  /** Loops over the items of a list, page by page. */
  items: <Path extends ListPath>(
    path: Path,
    ...options: OptionsArgument<OptionsOf<Path, 'get'>>
  ) => AsyncGenerator<ItemOf<Path, M>>
  /** Loops over the changes, in pages with the cursor after each. The last page may have no changes. */
  changes: (options?: ChangesOptions) => AsyncGenerator<ChangesPage>
  /** Begins to read every article, with the cursor for the changes that follow. */
  dump: (options?: OptionsOf<'/v1/articles.ndjson', 'get'>) => Promise<Result<Dump<Article<M>>>>
}

/**
 * Creates a client. `M` is the type of metadata: what the schema `metadata` returns, or a type that is given as
 * `createClient<M>` and then not validated.
 */
export function createClient<M = Metadata>(options: ClientOptions<M>): Client<M> {
  const connection = {
    url: options.url.replace(/\/+$/, ''),
    key: options.key,
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)), // frameworks replace the global one later
  }
  const sendJson = async (method: Method, path: string, request?: RequestOptions) =>
    typeMetadata(await readJson(await send(connection, method, path, request)), options.metadata)
  const sender = (method: Method) => (path: string, request?: RequestOptions) =>
    sendJson(method, path, request)
  const get = sender('get')
  const pages = (path: string, request?: RequestOptions) => pagesOf(get as never, path, request)
  const client = {
    get,
    post: sender('post'),
    put: sender('put'),
    patch: sender('patch'),
    delete: sender('delete'),
    article: (slug: string, query?: Query) => get('/v1/articles/{slug}', { path: { slug }, query }),
    articles: (query?: Query) => get('/v1/articles', { query }),
    search: (query: Query) => get('/v1/search', { query }),
    preview: (preview: string) => get('/v1/previews/{preview}', { path: { preview }, init: NOT_CACHED }),
    pages,
    items: (path: string, request?: RequestOptions) => itemsOf(pages(path, request)),
    changes: (changes?: ChangesOptions) => changesAfter(get as never, changes),
    dump: (request?: RequestOptions) => openDump(connection, options.metadata, request),
  }
  return client as unknown as Client<M> // the contract has the types; the functions do not depend on them
}

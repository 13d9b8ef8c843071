/** Loops over pages and changes. A loop cannot return a result, so a problem is thrown as `ProblemError`. */
import { unwrap } from './problem.ts'
import type { RequestOptions } from './request.ts'
import type { ChangesPage, Result } from './types.ts'

/** Sends a `GET` request. */
export type Get<Data> = (path: string, options: RequestOptions) => Promise<Result<Data>>

/** A page of any list. */
export interface ListPage {
  data: unknown[]
  pagination: { next: string | null }
}

/** Options of a loop over changes. */
export interface ChangesOptions {
  /** The cursor after which to begin: that of a dump, or of the last page. Without it, the loop begins with the first change. */
  cursor?: string
  /** Seconds to wait for new changes, up to 30. With it the loop does not end. */
  wait?: number
  init?: RequestInit
}

/** The most changes of one response. */
const CHANGES_LIMIT = 1000

/** Loops over the pages of a list, from `cursor` or the first one. */
export async function* pagesOf(
  get: Get<ListPage>,
  path: string,
  options: RequestOptions = {},
): AsyncGenerator<ListPage> {
  let next = options.query?.cursor
  do {
    const page = unwrap(await get(path, { ...options, query: { ...options.query, cursor: next } }))
    yield page
    next = page.pagination.next
  } while (next)
}

/** Loops over the items of a list. */
export async function* itemsOf(pages: AsyncGenerator<ListPage>): AsyncGenerator<unknown> {
  for await (const { data } of pages) yield* data
}

/** Loops over the changes, up to the newest one; with `wait`, for ever. */
export async function* changesAfter(
  get: Get<ChangesPage>,
  { cursor, wait, init }: ChangesOptions = {},
): AsyncGenerator<ChangesPage> {
  let page: ChangesPage | undefined
  do {
    const query = { cursor: page?.cursor ?? cursor, limit: CHANGES_LIMIT, wait }
    page = unwrap(await get('/v1/changes', { query, init }))
    if (page.data.length > 0 || wait === undefined) yield page
  } while (page.more || wait !== undefined)
}

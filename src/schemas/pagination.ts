/** How lists are cut into pages: the query, the cursor, the envelope. */
import { z } from 'zod'
import { invalidRequest } from '../errors.ts'
import { Text } from './text.ts'
import { wholeNumber } from './whole-number.ts'

const LIMIT_DEFAULT = 20
const LIMIT_MAX = 100
/** Numbered pages end here; cursors go on. */
const PAGE_DEPTH_MAX = 10_000

/** What every list takes. */
export const PageQuery = z.strictObject({
  limit: wholeNumber(1, LIMIT_MAX).default(LIMIT_DEFAULT).meta({ description: 'Items on a page.' }),
  cursor: z.string().min(1).max(2_000).optional().meta({
    description: 'Opaque place to go on from: `next` or `prev` of an earlier answer. Not with `page`.',
  }),
  page: wholeNumber(1, PAGE_DEPTH_MAX)
    .optional()
    .meta({
      description: `Numbered page from 1, up to ${PAGE_DEPTH_MAX} items deep; beyond that use \`cursor\`.`,
    }),
})

export type PageQuery = z.infer<typeof PageQuery>

/** The envelope of a list. */
export const Pagination = z
  .object({
    limit: z.number().int().min(1).max(LIMIT_MAX),
    next: z.string().nullable().meta({ description: 'Cursor of the following page, or null at the end.' }),
    prev: z.string().nullable().meta({ description: 'Cursor of the preceding page, or null at the start.' }),
    total: z
      .number()
      .int()
      .min(0)
      .max(2_147_483_647)
      .optional()
      .meta({ description: 'Items on all pages together; only where `count` asks for it.' }),
  })
  .meta({ id: 'Pagination' })

export type Pagination = z.infer<typeof Pagination>

/** A place in a list: the sort key and the id of an item, and the direction in which to go on from it. */
export interface Cursor {
  direction: 'next' | 'prev'
  key: string
  id: string
  /** True: what follows begins with the item itself. */
  inclusive?: boolean
}

/** The slice of a list that a query asks for. */
export interface Slice {
  limit: number
  offset: number
  cursor: Cursor | null
}

const INCLUSIVE = 'inclusive'
const CursorParts = z.tuple([z.enum(['next', 'prev']), Text, z.uuid(), z.string()]).rest(z.literal(INCLUSIVE))

/** A cursor as text. `order` names the list's order, so that a cursor of another list is refused. */
export function printCursor(cursor: Cursor, order: string): string {
  const { direction, key, id, inclusive } = cursor
  const parts = [direction, key, id, order, ...(inclusive ? [INCLUSIVE] : [])]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** Reads a cursor. Throws DomainError `invalid` at /cursor when it is not one of this list. */
function parseCursor(text: string, order: string, isKey: (key: string) => boolean): Cursor {
  const parts = CursorParts.safeParse(tryJson(Buffer.from(text, 'base64url').toString('utf8')))
  if (!parts.success || parts.data[3] !== order || !isKey(parts.data[1])) {
    throw invalidRequest('query', '/cursor', 'This is not a cursor of this list. Start again without one.')
  }
  const [direction, key, id, , ...more] = parts.data
  return { direction, key, id, inclusive: more.length > 0 }
}

/** The slice a query asks for. Throws DomainError `invalid` when the page lies too deep or both ways are mixed. */
export function sliceFromQuery(query: PageQuery, order: string, isKey: (key: string) => boolean): Slice {
  const { limit, page = 1 } = query
  if (query.cursor !== undefined && query.page !== undefined) {
    throw invalidRequest('query', '/page', 'Give either page or cursor, not both.')
  }
  if (page * limit > PAGE_DEPTH_MAX) {
    throw invalidRequest(
      'query',
      '/page',
      `Numbered pages end ${PAGE_DEPTH_MAX} items deep. Use cursor to go further.`,
    )
  }
  const cursor = query.cursor === undefined ? null : parseCursor(query.cursor, order, isKey)
  return { limit, offset: (page - 1) * limit, cursor }
}

/** A row of a list: its JSON as PostgreSQL built it, and its place. */
export interface PageRow {
  json: string
  key: string
  id: string
}

/** A page of a list: the text of its `data` and its envelope. */
export interface Page {
  rows: readonly PageRow[]
  pagination: Pagination
}

/**
 * Cuts a page from rows that were read in the cursor's direction, one more than the limit if there are more.
 * Rows come back in the list's own order, whichever direction they were read in.
 */
export function createPage(found: readonly PageRow[], slice: Slice, order: string, total?: number): Page {
  const backwards = slice.cursor?.direction === 'prev'
  const rows = found.slice(0, slice.limit)
  if (backwards) rows.reverse()
  const more = found.length > slice.limit
  const before = backwards ? more : slice.cursor !== null || slice.offset > 0
  const after = backwards || more
  const beside = (row: PageRow | undefined, direction: Cursor['direction']) =>
    row ? printCursor({ direction, key: row.key, id: row.id }, order) : wayBack(slice, direction, order)
  return {
    rows,
    pagination: {
      limit: slice.limit,
      next: after ? beside(rows.at(-1), 'next') : null,
      prev: before ? beside(rows[0], 'prev') : null,
      ...(total !== undefined && { total }),
    },
  }
}

/** From a page that has come out empty, back to where it was asked from: the item there is the nearest that is left. */
function wayBack({ cursor }: Slice, direction: Cursor['direction'], order: string): string | null {
  return cursor && cursor.direction !== direction
    ? printCursor({ ...cursor, direction, inclusive: !cursor.inclusive }, order)
    : null
}

/** Returns the JSON text of a page: an object with the members `data` and `pagination`. */
export function printPage(page: Page): string {
  const data = page.rows.map((row) => row.json).join(',')
  return `{"data":[${data}],"pagination":${JSON.stringify(page.pagination)}}`
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

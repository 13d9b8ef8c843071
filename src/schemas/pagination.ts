/** Pagination of lists: query parameters, cursors, page envelope. */
import { z } from 'zod'
import { invalidRequest } from '../errors.ts'
import { Text } from './text.ts'
import { wholeNumber } from './whole-number.ts'

const LIMIT_DEFAULT = 20
const LIMIT_MAX = 100
/** Maximum depth of numbered pages, in items. Cursors have no limit. */
const PAGE_DEPTH_MAX = 10_000

/** Query parameters of every list. */
export const PageQuery = z.strictObject({
  limit: wholeNumber(1, LIMIT_MAX).default(LIMIT_DEFAULT).meta({ description: 'Number of items on a page.' }),
  cursor: z.string().min(1).max(2_000).optional().meta({
    description: 'Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`.',
  }),
  page: wholeNumber(1, PAGE_DEPTH_MAX)
    .optional()
    .meta({
      description: `Page number from 1, up to a depth of ${PAGE_DEPTH_MAX} items; beyond that use \`cursor\`.`,
    }),
})

export type PageQuery = z.infer<typeof PageQuery>

/** The envelope of a list. */
export const Pagination = z
  .object({
    limit: z.number().int().min(1).max(LIMIT_MAX),
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last page.' }),
    prev: z.string().nullable().meta({ description: 'Cursor of the previous page; null on the first page.' }),
    total: z
      .number()
      .int()
      .min(0)
      .max(2_147_483_647)
      .optional()
      .meta({ description: 'Number of items on all pages; only if the request has `count`.' }),
    isTotalEstimated: z.literal(true).optional().meta({
      description: 'The request has `count=exact`, and there are too many matches: `total` is an estimate.',
    }),
  })
  .meta({ id: 'Pagination' })

export type Pagination = z.infer<typeof Pagination>

/** A position in a list: the sort key and the id of an item, and the direction of the page. */
export interface Cursor {
  direction: 'next' | 'prev'
  key: string
  id: string
  /** True when the page begins with the item itself. */
  inclusive?: boolean
}

/** The requested slice of a list. */
export interface Slice {
  limit: number
  offset: number
  cursor: Cursor | null
}

const INCLUSIVE = 'inclusive'
const CursorParts = z.tuple([z.enum(['next', 'prev']), Text, z.uuid(), z.string()]).rest(z.literal(INCLUSIVE))

/** Returns a cursor as text. `order` identifies the list and its order, so that a cursor of another list is rejected. */
export function printCursor(cursor: Cursor, order: string): string {
  const { direction, key, id, inclusive } = cursor
  const parts = [direction, key, id, order, ...(inclusive ? [INCLUSIVE] : [])]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** Parses a cursor. Throws DomainError `invalid` at /cursor when it is not a cursor of this list. */
function parseCursor(text: string, order: string, isKey: (key: string) => boolean): Cursor {
  const parts = CursorParts.safeParse(tryJson(Buffer.from(text, 'base64url').toString('utf8')))
  if (!parts.success || parts.data[3] !== order || !isKey(parts.data[1])) {
    throw invalidRequest(
      'query',
      '/cursor',
      'This is not a cursor of this list. Start again without a cursor.',
    )
  }
  const [direction, key, id, , ...more] = parts.data
  return { direction, key, id, inclusive: more.length > 0 }
}

/** Returns the slice of a query. Throws DomainError `invalid` for a page that is too deep, or for both `page` and `cursor`. */
export function sliceFromQuery(query: PageQuery, order: string, isKey: (key: string) => boolean): Slice {
  const { limit, page = 1 } = query
  if (query.cursor !== undefined && query.page !== undefined) {
    throw invalidRequest('query', '/page', 'Send either `page` or `cursor`, not both.')
  }
  if (page * limit > PAGE_DEPTH_MAX) {
    throw invalidRequest(
      'query',
      '/page',
      `Page numbers are limited to a depth of ${PAGE_DEPTH_MAX} items. Use \`cursor\` beyond that.`,
    )
  }
  const cursor = query.cursor === undefined ? null : parseCursor(query.cursor, order, isKey)
  return { limit, offset: (page - 1) * limit, cursor }
}

/** A row of a list: its JSON, built by PostgreSQL, its sort key and its id. */
export interface PageRow {
  json: string
  key: string
  id: string
}

/** A page of a list: its rows and its `pagination`. */
export interface Page {
  rows: readonly PageRow[]
  pagination: Pagination
}

/**
 * Creates a page from rows that were read in the direction of the cursor, one more than the limit if there are more.
 * The rows of the page are in the order of the list, whatever the direction.
 */
export function createPage(
  found: readonly PageRow[],
  slice: Slice,
  order: string,
  total: Pick<Pagination, 'total' | 'isTotalEstimated'> = {},
): Page {
  const isBackwards = slice.cursor?.direction === 'prev'
  const rows = found.slice(0, slice.limit)
  if (isBackwards) rows.reverse()
  const hasMore = found.length > slice.limit
  const hasPrevious = isBackwards ? hasMore : slice.cursor !== null || slice.offset > 0
  const hasNext = isBackwards || hasMore
  const cursorAt = (row: PageRow | undefined, direction: Cursor['direction']) =>
    row ? printCursor({ direction, key: row.key, id: row.id }, order) : reverseCursor(slice, direction, order)
  return {
    rows,
    pagination: {
      limit: slice.limit,
      next: hasNext ? cursorAt(rows.at(-1), 'next') : null,
      prev: hasPrevious ? cursorAt(rows[0], 'prev') : null,
      ...total,
    },
  }
}

/** Returns the cursor from an empty page back to the item from which the page was requested; null for the other direction. */
function reverseCursor({ cursor }: Slice, direction: Cursor['direction'], order: string): string | null {
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

/** Query parameters of Ghost's Content API. Unlike those of this API, unknown ones are ignored, and so are unknown fields. */
import { z } from 'zod'
import { Text } from '../../schemas/text.ts'
import { type Filter, parseFilter } from './filter.ts'
import { type OrderTerm, parseOrder } from './order.ts'

const LIMIT_DEFAULT = 15
/** `limit=all` means this number since Ghost 6, and so does every larger one. */
const LIMIT_MAX = 100
/** Maximum depth of a page, in items. */
const DEPTH_MAX = 100_000

const LIST_LENGTH_MAX = 2_000

/** A comma-separated list of names. */
const Names = z
  .string()
  .max(LIST_LENGTH_MAX)
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== ''),
  )

const PositiveNumber = z.string().regex(/^0*[1-9]\d{0,8}$/, { error: 'must be a number from 1' })

/** Parameters of a list. */
const browse = {
  filter: Text.optional(),
  order: Text.max(LIST_LENGTH_MAX).optional(),
  limit: z
    .string()
    .regex(/^(?:all|0*[1-9]\d{0,8})$/, { error: 'must be a number from 1, or all' })
    .optional(),
  page: PositiveNumber.optional(),
}

const common = { include: Names.optional(), fields: Names.optional() }

const Format = z.enum(['html', 'plaintext', 'mobiledoc', 'lexical'], {
  error: 'must be html or plaintext, or both separated by a comma',
})

const formats = { formats: Names.pipe(z.array(Format)).optional() }

/** Parameters of one tag or author, and of a list of them. */
export const TermReadQuery = z.object(common)
export type TermReadQuery = z.infer<typeof TermReadQuery>
export const TermBrowseQuery = z.object({ ...browse, ...common }).refine(isShallow, tooDeep())

/** Parameters of one post or page, and of a list of them. */
export const PostReadQuery = z.object({ ...common, ...formats })
export type PostReadQuery = z.infer<typeof PostReadQuery>
export const PostBrowseQuery = z.object({ ...browse, ...common, ...formats }).refine(isShallow, tooDeep())

/** Parameters of the resources that have no items of their own here. */
export const FixedQuery = z.object({ limit: browse.limit, page: browse.page })

/** The path of a resource. */
export const IdParams = z.object({ id: Text })
export const SlugParams = z.object({ slug: Text })

type BrowseParameters = z.infer<z.ZodObject<typeof browse>>

/** Returns the page number and the number of items on a page. */
export function pageOf({
  limit = String(LIMIT_DEFAULT),
  page = '1',
}: Pick<BrowseParameters, 'limit' | 'page'>) {
  return { page: Number(page), limit: limit === 'all' ? LIMIT_MAX : Math.min(LIMIT_MAX, Number(limit)) }
}

function isShallow(query: BrowseParameters): boolean {
  const { page, limit } = pageOf(query)
  return !(page * limit > DEPTH_MAX) // NaN: another rule rejects it
}

function tooDeep() {
  return {
    path: ['page'],
    error: `must lead to one of the first ${DEPTH_MAX} items. For later ones, filter by published_at`,
  }
}

/** A page of a list, as the parameters select it. */
export interface BrowseQuery {
  filter: Filter | null
  order: readonly OrderTerm[]
  limit: number
  page: number
}

/** Returns the page that the parameters select. Throws `DomainError` `invalid` for a filter that is not NQL. */
export function parseBrowseQuery(query: BrowseParameters): BrowseQuery {
  const { filter = '', order = '' } = query
  return {
    filter: filter.trim() === '' ? null : parseFilter(filter),
    order: parseOrder(order),
    ...pageOf(query),
  }
}

/** The parts of posts that are read only when a response contains them. */
export interface PostParts {
  includesTags: boolean
  includesAuthors: boolean
  includesHtml: boolean
  includesText: boolean
}

/** Returns the parts that the parameters select: HTML by default, and what `formats`, `fields` and `include` name. */
export function postPartsOf({ include = [], fields, formats = [] }: PostReadQuery): PostParts {
  const chosen = [...(formats.length === 0 && !fields ? ['html'] : formats), ...(fields ?? [])]
  return {
    includesTags: include.includes('tags'),
    includesAuthors: include.includes('authors'),
    includesHtml: chosen.includes('html'),
    includesText: chosen.includes('plaintext'),
  }
}

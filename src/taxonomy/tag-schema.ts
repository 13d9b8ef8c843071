/** Tags and categories as the API shows them. */
import { z } from 'zod'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { NonBlankText, TermSlug, Text } from '../schemas/text.ts'

export const TagKind = z.enum(['tag', 'category'])
export type TagKind = z.infer<typeof TagKind>

/** A tag or a category. `parent` is the slug of a category's parent; tags have none. */
export const Tag = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    parent: z.string().nullable().meta({ description: 'Slug of the parent; categories only.' }),
    articles: z
      .number()
      .int()
      .min(0)
      .max(2_147_483_647)
      .meta({ description: 'Visible articles that carry it.' }),
  })
  .meta({ id: 'Tag' })

export const TagPage = z.object({ data: z.array(Tag), pagination: Pagination }).meta({ id: 'TagPage' })

export const TagListQuery = PageQuery

export const TagParams = z.object({
  slug: Text.min(1).max(2_000).meta({ description: 'Slug, percent-encoded, or id.' }),
})

/** A tag or category as an article names it. Two names with one slug are one, which keeps its first spelling. */
export const Term = z.object({ slug: TermSlug, name: NonBlankText.max(2_000) })
export type Term = z.infer<typeof Term>

/** Schemas of tags, categories and authors in API responses, and of their list queries. */
import { z } from 'zod'
import { ArticleFilters } from '../articles/filter-schema.ts'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { Text } from '../schemas/text.ts'

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
      .meta({ description: 'Number of visible articles that have it.' }),
  })
  .meta({ id: 'Tag' })

export const TagPage = z.object({ data: z.array(Tag), pagination: Pagination }).meta({ id: 'TagPage' })

/** The query of a list of tags, categories or authors. */
export const TermListQuery = PageQuery.extend({
  sort: z.enum(['name', '-articles']).default('name').meta({
    description: 'By name as people sort, or most articles first.',
  }),
  lang: ArticleFilters.shape.lang.meta({
    description:
      'Languages (BCP 47; `zh` matches `zh-CN`, too): counts only articles in them, and lists only what has any.',
  }),
})
export type TermListQuery = z.infer<typeof TermListQuery>

export const TagParams = z.object({
  slug: Text.min(1).max(2_000).meta({ description: 'Slug, percent-encoded, or id.' }),
})

/** An author. The public does not see their e-mail address. */
export const Author = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    bio: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    url: z.string().nullable(),
    email: z
      .string()
      .nullable()
      .optional()
      .meta({ description: 'Only in responses to keys with the scope `read`.' }),
    articles: z
      .number()
      .int()
      .min(0)
      .max(2_147_483_647)
      .meta({ description: 'Number of visible articles by this author.' }),
  })
  .meta({ id: 'Author' })

export const AuthorPage = z
  .object({ data: z.array(Author), pagination: Pagination })
  .meta({ id: 'AuthorPage' })

export const AuthorParams = z.object({
  slug: Text.min(1).max(2_000).meta({ description: 'Slug, percent-encoded, or id.' }),
})

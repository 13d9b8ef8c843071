/** Authors as the API shows them. */
import { z } from 'zod'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { NonBlankText, TermSlug, Text } from '../schemas/text.ts'

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
      .meta({ description: 'Only in answers to keys with the scope `read`.' }),
    articles: z
      .number()
      .int()
      .min(0)
      .max(2_147_483_647)
      .meta({ description: 'Visible articles they wrote.' }),
  })
  .meta({ id: 'Author' })

export const AuthorPage = z
  .object({ data: z.array(Author), pagination: Pagination })
  .meta({ id: 'AuthorPage' })

export const AuthorListQuery = PageQuery

export const AuthorParams = z.object({
  slug: Text.min(1).max(2_000).meta({ description: 'Slug, percent-encoded, or id.' }),
})

/** An author as an article names them. Two names with one slug are one author, who keeps the first spelling. */
export const Byline = z.object({
  slug: TermSlug,
  name: NonBlankText.max(2_000),
  url: NonBlankText.nullable(),
  avatarUrl: NonBlankText.nullable(),
  bio: Text.nullable(),
  email: NonBlankText.nullable(),
})
export type Byline = z.infer<typeof Byline>

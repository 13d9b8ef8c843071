/** Schemas of the members that `include` adds to an article, or replaces by whole objects. */
import { z } from 'zod'

/** A reference from an article to a tag, category or author. */
export const TermReference = z.object({ slug: z.string(), name: z.string() }).meta({ id: 'TermReference' })

/** The terms that an article can have as whole objects instead of references. */
export const ExpandedTerms = z.enum(['authors', 'tags', 'categories'])
export type ExpandedTerms = z.infer<typeof ExpandedTerms>

/** The members that a list can add to each article. */
export const Include = z.enum([
  ...(['html', 'toc', 'metadata', 'seo', 'translations', 'source'] as const),
  ...ExpandedTerms.options,
])
export type Include = z.infer<typeof Include>

/** The members that a single article can have besides those that it always has. */
export const ArticleInclude = Include.extract(['source', ...ExpandedTerms.options])
export type ArticleInclude = z.infer<typeof ArticleInclude>

/** Terms of an article, as references or, with `include`, as whole objects. */
export const expandableTerms = {
  authors: z
    .array(
      TermReference.extend({
        bio: z.string().nullable().optional(),
        avatarUrl: z.string().nullable().optional(),
        url: z.string().nullable().optional(),
      }).meta({ id: 'ArticleAuthor' }),
    )
    .meta({ description: 'In the order of the byline; with `include=authors` whole.' }),
  tags: z
    .array(TermReference.extend({ description: z.string().nullable().optional() }).meta({ id: 'ArticleTag' }))
    .meta({ description: 'With `include=tags` whole.' }),
  categories: z
    .array(
      TermReference.extend({
        description: z.string().nullable().optional(),
        parent: z.string().nullable().optional(),
      }).meta({ id: 'ArticleCategory' }),
    )
    .meta({ description: 'With `include=categories` whole.' }),
}

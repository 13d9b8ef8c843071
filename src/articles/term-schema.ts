/** Schemas of the terms of an article: its tags, categories and authors. */
import { z } from 'zod'
import { NonBlankText, TermSlug, Text } from '../schemas/text.ts'

/** A tag or category of an article. Two names with the same slug are one term, which keeps its first name. */
export const Term = z.object({ slug: TermSlug, name: NonBlankText.max(2_000) })
export type Term = z.infer<typeof Term>

/** An author of an article. Two names with the same slug are one author, who keeps the first name. */
export const Byline = z.object({
  slug: TermSlug,
  name: NonBlankText.max(2_000),
  url: NonBlankText.nullable(),
  avatarUrl: NonBlankText.nullable(),
  bio: Text.nullable(),
  email: NonBlankText.nullable(),
})
export type Byline = z.infer<typeof Byline>

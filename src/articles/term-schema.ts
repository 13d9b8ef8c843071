/** Schemas of the terms of an article: its tags, categories and authors. */
import { z } from 'zod'
import { NonBlankText, TermSlug, Text } from '../schemas/text.ts'

/** A tag or category of an article. Two names with the same slug are the same term, whose name is the first one. */
export const Term = z.object({ slug: TermSlug, name: NonBlankText.max(2_000) })
export type Term = z.infer<typeof Term>

/** An author of an article. Two names with the same slug are the same author, whose name is the first one. */
export const Byline = z.object({
  slug: TermSlug,
  name: NonBlankText.max(2_000),
  url: NonBlankText.nullable(),
  avatarUrl: NonBlankText.nullable(),
  bio: Text.nullable(),
  email: NonBlankText.nullable(),
})
export type Byline = z.infer<typeof Byline>

/** What editors may say of tags, categories and authors. */
import { z } from 'zod'
import type { TermKind } from '../articles/model/taxonomies.ts'
import { NonBlankText, Slug, TermSlug, Text } from '../schemas/text.ts'
import { SafeUrl } from '../schemas/url.ts'

const Name = NonBlankText.max(2_000)
const NewSlug = TermSlug.optional().meta({ description: 'Made from the name, unless given.' })
const Prose = Text.max(10_000).nullable().optional()
const Url = SafeUrl.nullable().optional()

const description = Prose.meta({ description: 'Plain text.' })
const Parent = Slug.nullable()
  .optional()
  .meta({ description: 'Slug of the parent; null is at the top. What would end up below itself is refused.' })
const profile = {
  bio: Prose,
  avatarUrl: Url,
  url: Url,
  email: NonBlankText.max(320).nullable().optional().meta({
    description: 'Answered only to keys with the scope `read`; never public.',
  }),
}

const TagInput = z.strictObject({ name: Name, slug: NewSlug, description })
const CategoryInput = TagInput.extend({ parent: Parent })
const AuthorInput = z.strictObject({ name: Name, slug: NewSlug, ...profile })

/** The bodies of POST, by kind. */
export const termInputs = {
  tag: TagInput.meta({ id: 'TagRequest' }),
  category: CategoryInput.meta({ id: 'CategoryRequest' }),
  author: AuthorInput.meta({ id: 'AuthorRequest' }),
}

/** The bodies of PATCH, by kind: JSON Merge Patch (RFC 7396), in which null removes what may be absent. */
export const termPatches = {
  tag: TagInput.partial().meta({ id: 'TagPatch' }),
  category: CategoryInput.partial().meta({ id: 'CategoryPatch' }),
  author: AuthorInput.partial().meta({ id: 'AuthorPatch' }),
}

/** What may be said of any kind; which fields a kind has, its own schema has seen to. */
export type TermPatch = { [Field in keyof Said]?: Said[Field] | undefined }
type Said = z.infer<typeof CategoryInput> & z.infer<typeof AuthorInput>
export type TermInput = TermPatch & { name: string }

export const TermParams = z.object({
  slug: Text.min(1).max(2_000).meta({ description: 'Slug, percent-encoded, or id.' }),
})

export const MergeInput = z.strictObject({
  into: Slug.meta({ description: 'Slug of what remains.' }),
})

/** Where each kind is found, and what it is called. */
export const termNouns: Readonly<Record<TermKind, { path: string; operation: string }>> = {
  tag: { path: 'tags', operation: 'Tag' },
  category: { path: 'categories', operation: 'Category' },
  author: { path: 'authors', operation: 'Author' },
}

/** Schemas of requests that write tags, categories and authors. */
import { z } from 'zod'
import type { TermKind } from '../articles/model/taxonomies.ts'
import { NonBlankText, Slug, TermSlug, Text } from '../schemas/text.ts'
import { SafeUrl } from '../schemas/url.ts'

const Name = NonBlankText.max(2_000)
const NewSlug = TermSlug.optional().meta({ description: 'Default: derived from the name.' })
const PlainText = Text.max(10_000).nullable().optional()
const Url = SafeUrl.nullable().optional()

const description = PlainText.meta({ description: 'Plain text.' })
const Parent = Slug.nullable().optional().meta({
  description: 'Slug of the parent; null for a top-level category. A category must not be below itself.',
})
const profile = {
  bio: PlainText,
  avatarUrl: Url,
  url: Url,
  email: NonBlankText.max(320).nullable().optional().meta({
    description: 'Returned only to keys with the scope `read`; never public.',
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

/** The bodies of PATCH, by kind: JSON Merge Patch (RFC 7396). Null removes a value that is optional. */
export const termPatches = {
  tag: TagInput.partial().meta({ id: 'TagPatch' }),
  category: CategoryInput.partial().meta({ id: 'CategoryPatch' }),
  author: AuthorInput.partial().meta({ id: 'AuthorPatch' }),
}

/** The fields of all kinds. The schema of a kind has validated which of them it has. */
export type TermPatch = { [Field in keyof TermFields]?: TermFields[Field] | undefined }
type TermFields = z.infer<typeof CategoryInput> & z.infer<typeof AuthorInput>
export type TermInput = TermPatch & { name: string }

export const TermParams = z.object({
  slug: Text.min(1).max(2_000).meta({ description: 'Slug (percent-encoded) or id.' }),
})

export const MergeInput = z.strictObject({
  into: Slug.meta({ description: 'Slug of the term into which this one is merged.' }),
})

/** The URL path and the operation name of each kind. */
export const termNouns: Readonly<Record<TermKind, { path: string; operation: string }>> = {
  tag: { path: 'tags', operation: 'Tag' },
  category: { path: 'categories', operation: 'Category' },
  author: { path: 'authors', operation: 'Author' },
}

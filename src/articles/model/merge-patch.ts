/** JSON Merge Patch of an article (RFC 7396): from the draft to an input, patched, and checked. */
import { isDeepStrictEqual } from 'node:util'
import type { RenderedBody } from '../../content/body.ts'
import { slugify } from '../../content/slug.ts'
import { ArticleInput } from '../input.ts'
import type { ArticleDraft } from '../schema.ts'
import { invalidInput, type PreviousArticle, type RenderContext, renderInput } from './draft-from-input.ts'
import { type RenderedArticle, renderBodyOf } from './rendered-article.ts'

/**
 * Renders an article after a merge patch. Fields that were derived from the body or the title are derived again when these
 * change. Throws DomainError `invalid` with the place of each error.
 */
export function renderPatch(
  previous: PreviousArticle,
  patch: Record<string, unknown>,
  context: RenderContext,
): RenderedArticle {
  const rendered = renderBodyOf(previous.draft, context.policy)
  const input = patchedInput(previous.draft, rendered, patch)
  const hasSameBody = isDeepStrictEqual(input.body, previous.draft.body)
  return renderInput(input, previous, context, hasSameBody ? rendered : undefined)
}

function patchedInput(
  draft: ArticleDraft,
  rendered: RenderedBody,
  patch: Record<string, unknown>,
): ArticleInput {
  const { publishedAt: _, ...input } = inputOfDraft(draft, rendered) // absent: unchanged, or set by the first publication
  const expiresAt = draft.expiresAt?.toISOString() ?? null
  const merged = applyMergePatch({ ...input, expiresAt }, patch) as Record<string, unknown>
  const parsed = ArticleInput.safeParse({ ...merged, ...defaultsOfRemoved(patch, merged) })
  if (parsed.success) return parsed.data
  throw invalidInput(parsed.error, ArticleInput)
}

/** Returns the defaults of fields that the patch removes, where an absent field would mean "unchanged". */
function defaultsOfRemoved(patch: Record<string, unknown>, { title }: Record<string, unknown>): object {
  return {
    ...(patch.slug === null && typeof title === 'string' && { slug: slugify(title) }),
    ...(patch.body === null && { body: { source: '' } }),
    ...(patch.type === null && { type: 'post' }),
    ...(patch.status === null && { status: 'draft' }),
    ...(patch.publishedAt === null && { publishedAt: null }),
  }
}

/** Returns the input that an editor would have sent for a draft: without fields that were derived from the body. */
function inputOfDraft(
  { modifiedAt: _, links: __, media: ___, excerpt, sourceUrl, lang, ...fields }: ArticleDraft,
  rendered: RenderedBody,
): ArticleInput {
  return {
    ...fields,
    lang: lang === 'und' ? null : lang,
    ...(excerpt !== (rendered.excerpt ?? '') && { excerpt }),
    ...(sourceUrl !== rendered.sourceUrl && { sourceUrl }),
  }
}

/** Applies a merge patch (RFC 7396, section 2): members replace, null removes, objects are merged. */
function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const result = new Map(Object.entries(isObject(target) ? target : {}))
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name)
    else result.set(name, applyMergePatch(result.get(name), value))
  }
  return Object.fromEntries(result)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

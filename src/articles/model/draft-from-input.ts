/** Drafts out of what editors say. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { ZodError } from 'zod'
import { type RenderedBody, renderBody } from '../../content/body.ts'
import { ContentError } from '../../content/diagnostic.ts'
import { slugify } from '../../content/slug.ts'
import {
  DomainError,
  INVALID_REQUEST_MESSAGE,
  invalidRequest,
  jsonPointerTo,
  type RequestError,
} from '../../errors.ts'
import { REQUEST_DOCUMENT_BYTES_MAX } from '../../schemas/limits.ts'
import { ArticleInput } from '../input.ts'
import type { ArticleDraft } from '../schema.ts'
import { type RenderedArticle, renderArticle } from './rendered-article.ts'

/** What an article was, as far as a write builds on it. */
export interface PreviousArticle {
  draft: ArticleDraft
  /** True when the public could see it once. */
  everVisible: boolean
}

/**
 * The state that an editor's input makes, at a time. An address that is absent stays, or is made from the title; the
 * first publication sets the time, unless one is given (null included). `updatedAt` is the time of writing. `made` is what
 * was made of the body, if it has been. Throws DomainError `invalid` with the place of each fault.
 */
export function renderInput(
  input: ArticleInput,
  previous: PreviousArticle | null,
  at: Date,
  made?: RenderedBody,
): RenderedArticle {
  const body = input.body ?? previous?.draft.body ?? { format: 'markdown' as const, source: '' }
  assertLength(body, previous)
  const rendered = made ?? render(body)
  const title =
    input.title ?? rendered.firstHeading ?? missing('/title', 'is needed: the body has no heading')
  const slug = (input.slug ?? previous?.draft.slug ?? slugify(title)).normalize('NFC')
  if (slug === '') missing('/slug', 'is needed: the title has no letter or digit')
  const draft: ArticleDraft = {
    lang: input.lang ?? 'und',
    slug,
    title,
    excerpt: input.excerpt ?? rendered.excerpt ?? '',
    body,
    ...publicationFields(input, previous, at),
    modifiedAt: null,
    cover: input.cover ?? null,
    sourceUrl: input.sourceUrl === undefined ? rendered.sourceUrl : input.sourceUrl,
    canonicalUrl: input.canonicalUrl ?? null,
    keywords: input.keywords ?? [],
    metadata: input.metadata ?? {},
    translationKey: input.translationKey ?? null,
    aliases: input.aliases ?? [],
    authors: input.authors ?? [],
    tags: input.tags ?? [],
    categories: input.categories ?? [],
  }
  return renderArticle(draft, rendered)
}

/** The state of a published article, by the rule for the first publication. */
export function publishedDraft({ draft, everVisible }: PreviousArticle, at: Date): ArticleDraft {
  const input = { status: 'published' as const }
  return { ...draft, ...publicationFields(input, { draft, everVisible }, at), modifiedAt: null }
}

/** Status and time of publication: the first publication sets the time, unless one is given (null included). */
export function publicationFields(
  { status, publishedAt }: Pick<ArticleInput, 'status' | 'publishedAt'>,
  previous: PreviousArticle | null,
  at: Date,
): Pick<ArticleDraft, 'status' | 'publishedAt'> {
  const next = status ?? previous?.draft.status ?? 'draft'
  if (publishedAt !== undefined) return { status: next, publishedAt }
  const before = previous?.draft.publishedAt ?? null
  const isFirst = next === 'published' && !previous?.everVisible && previous?.draft.status !== 'published'
  return { status: next, publishedAt: before === null && isFirst ? at : before }
}

/**
 * The state that a JSON Merge Patch (RFC 7396) makes of an article, at a time. What was made from the body or the title is
 * made anew when they change. Throws DomainError `invalid` with the place of each fault.
 */
export function renderPatch(
  previous: PreviousArticle,
  patch: Record<string, unknown>,
  at: Date,
): RenderedArticle {
  const made = renderBody(previous.draft.body)
  const input = patched(previous.draft, made, patch)
  return renderInput(
    input,
    previous,
    at,
    isDeepStrictEqual(input.body, previous.draft.body) ? made : undefined,
  )
}

function patched(draft: ArticleDraft, made: RenderedBody, patch: Record<string, unknown>): ArticleInput {
  const { publishedAt: _, ...same } = inputOf(draft, made) // as it was, or the time of the first publication
  const merged = applyMergePatch(same, patch) as Record<string, unknown>
  const parsed = ArticleInput.safeParse({ ...merged, ...takenBack(patch, merged) })
  if (parsed.success) return parsed.data
  throw invalidInput(parsed.error)
}

/** Defaults of what a patch takes back, where input that does not say it leaves it as it was. */
function takenBack(patch: Record<string, unknown>, { title }: Record<string, unknown>): object {
  return {
    ...(patch.slug === null && typeof title === 'string' && { slug: slugify(title) }),
    ...(patch.body === null && { body: { source: '' } }),
    ...(patch.status === null && { status: 'draft' }),
    ...(patch.publishedAt === null && { publishedAt: null }),
  }
}

/** A draft as an editor would have written it: without what follows from the body. */
function inputOf(
  { modifiedAt: _, excerpt, sourceUrl, lang, ...same }: ArticleDraft,
  made: RenderedBody,
): ArticleInput {
  return {
    ...same,
    lang: lang === 'und' ? null : lang,
    ...(excerpt !== (made.excerpt ?? '') && { excerpt }),
    ...(sourceUrl !== made.sourceUrl && { sourceUrl }),
  }
}

/** RFC 7396, section 2: members of the patch replace, null removes, objects are merged. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
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

function render(body: ArticleDraft['body']): RenderedBody {
  try {
    return renderBody(body)
  } catch (err) {
    if (err instanceof ContentError) throw invalidRequest('body', '/body/source', err.message)
    throw err
  }
}

/** A body that stays as it is may be longer: an import has brought it. */
function assertLength({ source }: ArticleDraft['body'], previous: PreviousArticle | null): void {
  if (source === previous?.draft.body.source || Buffer.byteLength(source) <= REQUEST_DOCUMENT_BYTES_MAX)
    return
  const detail = `must be at most ${REQUEST_DOCUMENT_BYTES_MAX} bytes; imports take more`
  throw invalidRequest('body', '/body/source', detail)
}

function missing(pointer: string, detail: string): never {
  throw invalidRequest('body', pointer, detail)
}

/** The faults of a body, each with its place. */
export function invalidInput(error: ZodError): DomainError {
  const errors = error.issues.flatMap((issue): RequestError[] => {
    const pointer = jsonPointerTo(issue.path)
    if (issue.code !== 'unrecognized_keys') return [{ in: 'body', pointer, detail: issue.message }]
    return issue.keys.map((key) => ({
      in: 'body',
      pointer: pointer + jsonPointerTo([key]),
      detail: 'There is no such field.',
    }))
  })
  return new DomainError('invalid', INVALID_REQUEST_MESSAGE, errors)
}

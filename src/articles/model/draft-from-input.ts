/** Drafts from API input: defaults, derived fields, and the rule of the first publication. */
import type { ZodError, ZodType } from 'zod'
import type { RenderedBody } from '../../content/body.ts'
import { ContentError } from '../../content/diagnostic.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { slugify } from '../../content/slug.ts'
import {
  DomainError,
  INVALID_REQUEST_MESSAGE,
  invalidRequest,
  jsonPointerTo,
  listErrors,
} from '../../errors.ts'
import { REQUEST_DOCUMENT_BYTES_MAX, REQUEST_TITLE_LENGTH_MAX } from '../../schemas/limits.ts'
import { SLUG_BYTES_MAX } from '../../schemas/text.ts'
import { unknownKeyDetail } from '../../schemas/unknown-keys.ts'
import type { ArticleInput } from '../input.ts'
import type { ArticleDraft } from '../schema.ts'
import { type RenderedArticle, renderArticle, renderBodyOf } from './rendered-article.ts'

/** The time and the HTML policy of a write. */
export interface RenderContext {
  at: Date
  policy: HtmlPolicy
}

/** The article that a write is based on. */
export interface PreviousArticle {
  draft: ArticleDraft
  /** True when the public could see the article at some time. */
  everVisible: boolean
}

/**
 * Renders the article of an input. Its slug is the one of the input in normal form, else the previous one, else one derived from the title; the first
 * publication sets the publication time unless the input has one (null included). Links that an import has resolved stay so.
 * `rendered` is the body if it is already rendered. Throws DomainError `invalid` with the place of each error.
 */
export function renderInput(
  input: ArticleInput,
  previous: PreviousArticle | null,
  { at, policy }: RenderContext,
  rendered?: RenderedBody,
): RenderedArticle {
  const body = input.body ?? previous?.draft.body ?? { format: 'markdown' as const, source: '' }
  assertBodySize(body, previous)
  const resolved = resolvedUrlsOf(previous)
  const content = rendered ?? renderRequestBody({ body, ...resolved }, policy)
  const title = titleOf(input, content.firstHeading, previous)
  const slug = slugOf(input.slug, title, previous)
  const draft: ArticleDraft = {
    lang: input.lang ?? 'und',
    slug,
    title,
    excerpt: input.excerpt ?? content.excerpt ?? '',
    body,
    ...resolved,
    type: input.type ?? previous?.draft.type ?? 'post',
    ...publicationFields(input, previous, at),
    expiresAt: input.expiresAt ?? null,
    modifiedAt: null,
    cover: input.cover ?? null,
    ...discoveryFields(input),
    sourceUrl: input.sourceUrl === undefined ? content.sourceUrl : input.sourceUrl,
    canonicalUrl: input.canonicalUrl ?? null,
    keywords: input.keywords ?? [],
    metadata: input.metadata ?? {},
    translationKey: input.translationKey ?? null,
    aliases: input.aliases ?? [],
    authors: input.authors ?? [],
    tags: input.tags ?? [],
    categories: input.categories ?? [],
  }
  return renderArticle(draft, policy, content)
}

/**
 * Returns the title of an input, else the first heading of its body. A longer title than that of a request is accepted when it is
 * unchanged: an import has written it.
 */
function titleOf(
  { title: given }: ArticleInput,
  firstHeading: string | null,
  previous: PreviousArticle | null,
): string {
  const title = given ?? firstHeading ?? rejectField('/title', 'is required, since the body has no heading')
  if (title === previous?.draft.title || title.length <= REQUEST_TITLE_LENGTH_MAX) return title
  const limit = `must be at most ${REQUEST_TITLE_LENGTH_MAX} characters`
  return rejectField(
    '/title',
    given === undefined
      ? `is required, since the first heading of the body is too long for one: it ${limit}`
      : `${limit}, not ${title.length}; imports accept more`,
  )
}

/** Returns the URLs of articles and media files that an import has found for an article. They stay when it is edited. */
export function resolvedUrlsOf(previous: PreviousArticle | null): Pick<ArticleDraft, 'links' | 'media'> {
  const { links, media } = previous?.draft ?? {}
  return { ...(links && { links }), ...(media && { media }) }
}

/** Returns the slug of an input in normal form. The present slug stays: an import may have written it in another form. */
function slugOf(given: string | undefined, title: string, previous: PreviousArticle | null): string {
  const current = previous?.draft.slug
  if (current !== undefined && (given === undefined || given.normalize('NFC') === current)) return current
  const slug = given === undefined ? slugify(title) : slugify(given, SLUG_BYTES_MAX)
  if (slug !== '') return slug
  return rejectField(
    '/slug',
    given === undefined ? 'is needed: the title has no letter or digit' : 'must have a letter or digit',
  )
}
/** Returns what decides how search engines and feeds show the article. */
const discoveryFields = ({ noindex = false, excludeFromFeeds = false, seo = null }: ArticleInput) => ({
  noindex,
  excludeFromFeeds,
  seo,
})

/** Returns the draft of an article that is published, by the rule of the first publication. */
export function publishedDraft({ draft, everVisible }: PreviousArticle, at: Date): ArticleDraft {
  const input = { status: 'published' as const }
  return { ...draft, ...publicationFields(input, { draft, everVisible }, at), modifiedAt: null }
}

/** Returns status and publication time: the first publication sets the time unless the input has one (null included). */
export function publicationFields(
  { status, publishedAt }: Pick<ArticleInput, 'status' | 'publishedAt'>,
  previous: PreviousArticle | null,
  at: Date,
): Pick<ArticleDraft, 'status' | 'publishedAt'> {
  const before = previous?.draft.publishedAt ?? null
  if (status === 'scheduled') assertFuture(publishedAt === undefined ? before : publishedAt, at)
  const next = status === 'scheduled' ? 'published' : (status ?? previous?.draft.status ?? 'draft')
  if (publishedAt !== undefined) return { status: next, publishedAt }
  const isFirst = next === 'published' && !previous?.everVisible && previous?.draft.status !== 'published'
  return { status: next, publishedAt: before === null && isFirst ? at : before }
}

/** Renders the body of a request. Throws DomainError `invalid` when it is too large or too deep. */
export function renderRequestBody(
  draft: Pick<ArticleDraft, 'body' | 'links' | 'media'>,
  policy: HtmlPolicy,
): RenderedBody {
  try {
    return renderBodyOf(draft, policy)
  } catch (err) {
    if (err instanceof ContentError) throw invalidRequest('body', '/body/source', err.message)
    throw err
  }
}

/** A longer body is accepted when it is unchanged: an import has written it. */
function assertBodySize({ source }: ArticleDraft['body'], previous: PreviousArticle | null): void {
  if (source === previous?.draft.body.source || Buffer.byteLength(source) <= REQUEST_DOCUMENT_BYTES_MAX)
    return
  const detail = `must be at most ${REQUEST_DOCUMENT_BYTES_MAX} bytes; imports accept more`
  throw invalidRequest('body', '/body/source', detail)
}

/** Throws DomainError `invalid` when an article that is to be scheduled has no publication time in the future. */
function assertFuture(publishedAt: Date | null, at: Date): void {
  if (publishedAt !== null && publishedAt > at) return
  const detail = '`scheduled` needs a `publishedAt` in the future; send `published` to publish now'
  throw invalidRequest('body', '/status', detail)
}

function rejectField(pointer: string, detail: string): never {
  throw invalidRequest('body', pointer, detail)
}

/** Creates the DomainError `invalid` for an input that a schema rejects, with the JSON Pointer of each error. */
export function invalidInput(error: ZodError, schema: ZodType): DomainError {
  const issues = error.issues.map((issue) => ({
    pointer: jsonPointerTo(issue.path),
    message: issue.message,
    unknownKeys: issue.code === 'unrecognized_keys' ? issue.keys : undefined,
  }))
  return new DomainError(
    'invalid',
    INVALID_REQUEST_MESSAGE,
    listErrors('body', issues, (key, pointer) => unknownKeyDetail('body', schema, key, pointer)),
  )
}

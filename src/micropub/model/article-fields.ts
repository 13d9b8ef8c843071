/** Fields of an article from the properties of a post. */

import { parseDate } from '../../content/fields/parse-date.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { slugify } from '../../content/slug.ts'
import { invalidRequest } from '../../errors.ts'
import { SLUG_BYTES_MAX } from '../../schemas/text.ts'
import {
  FIELD_PROPERTIES,
  type FieldProperty,
  firstText,
  isMetadataProperty,
  type PostProperties,
  textOf,
} from '../properties.ts'
import { bodyOfPost, picturesOfPost, withPictures } from './content.ts'
import type { PostArticle } from './post-of-article.ts'
import { derivedTitle, TITLE_SOURCES } from './title.ts'

/** What the fields depend on besides the post. */
interface FieldContext {
  policy: HtmlPolicy
  /** The article that is updated; null for a new one. */
  article: PostArticle | null
  /** The status of a new article without `post-status`. */
  defaultStatus: 'draft' | 'published'
}

/** Fields of `ArticleInput` that need not be valid. Null resets a field. */
type Fields = Record<string, unknown>

type ReadFields = (post: PostProperties, context: FieldContext) => Fields

/** Returns `category` as tags. A tag that the article has keeps its slug. */
function tagFields(post: PostProperties, { article }: FieldContext): Fields {
  const names = (post.get('category') ?? []).map(textOf).filter((name) => name !== undefined)
  const known = new Map(article?.tags.map(({ slug, name }) => [name, { slug, name }]))
  return { tags: [...new Set(names)].map((name) => known.get(name) ?? name) }
}

function publicationFields(post: PostProperties): Fields {
  const text = firstText(post, 'published')
  if (text === undefined) return { publishedAt: null }
  const parsed = parseDate(text)
  if ('problem' in parsed) throw invalidRequest('body', '/published', parsed.problem)
  return { publishedAt: parsed.date.toISOString() }
}

const VISIBILITIES = ['public', 'unlisted', 'private'] as const

/** The values of `visibility` (an extension of Micropub) that this server has. */
export const visibilities: readonly string[] = VISIBILITIES

function visibilityOf(post: PostProperties): (typeof VISIBILITIES)[number] {
  const text = firstText(post, 'visibility') ?? 'public'
  const visibility = VISIBILITIES.find((each) => each === text)
  if (visibility) return visibility
  throw invalidRequest('body', '/visibility', `must be among ${VISIBILITIES.join(', ')}`)
}

/** Returns the fields of `visibility`. Only drafts are private. */
function visibilityFields(post: PostProperties): Fields {
  const visibility = visibilityOf(post)
  const isUnlisted = visibility === 'unlisted'
  const status = visibility === 'private' ? { status: 'draft' } : {}
  return { noindex: isUnlisted, excludeFromFeeds: isUnlisted, ...status }
}

function statusFields(post: PostProperties, { article, defaultStatus }: FieldContext): Fields {
  const status = firstText(post, 'post-status') ?? (article ? '' : defaultStatus)
  if (status !== 'draft' && status !== 'published')
    throw invalidRequest('body', '/post-status', 'must be draft or published')
  return { status: visibilityOf(post) === 'private' ? 'draft' : status }
}

function bodyFields(post: PostProperties): Fields {
  const [, ...further] = picturesOfPost(post)
  const body = withPictures(bodyOfPost(post) ?? { format: 'markdown', source: '' }, further)
  return { body }
}

/** Returns the first picture as the cover; further ones are added to the body. */
function pictureFields(post: PostProperties, { article }: FieldContext): Fields {
  const [first, ...further] = picturesOfPost(post)
  const caption = article?.cover?.url === first?.url ? (article?.cover?.caption ?? null) : null
  const cover = first ? { ...first, caption } : null
  return { cover, ...(further.length > 0 && bodyFields(post)) }
}

/** Returns the slug of `mp-slug`, which is a suggestion: one without a letter or digit is ignored. */
function slugFields(post: PostProperties): Fields {
  const slug = slugify(firstText(post, 'mp-slug') ?? '', SLUG_BYTES_MAX)
  return slug === '' ? {} : { slug }
}

const readers: Readonly<Record<FieldProperty, ReadFields>> = {
  name: (post) => (post.has('name') ? { title: firstText(post, 'name') } : {}),
  content: bodyFields,
  summary: (post) => ({ excerpt: firstText(post, 'summary') ?? null }),
  category: tagFields,
  published: publicationFields,
  photo: pictureFields,
  'mp-slug': slugFields,
  'post-status': statusFields,
  visibility: visibilityFields,
}

/** Returns values as metadata: a single scalar as it is, so that lists can be filtered by it, else a list; null without a value. */
function metadataValue(values: readonly unknown[] | undefined): unknown {
  if (values?.length !== 1) return values ?? null
  return typeof values[0] === 'object' ? values : values[0]
}

/**
 * Returns the fields of an article that these properties of a post decide. A property that the post lacks resets its field. A post
 * without `name` gets a derived title; null if there is none and the article is new. Throws DomainError `invalid` with the name of the property.
 */
export function articleFieldsOf(
  post: PostProperties,
  names: ReadonlySet<string>,
  context: FieldContext,
): Fields {
  const fields: Fields = {}
  for (const name of FIELD_PROPERTIES)
    if (names.has(name)) Object.assign(fields, readers[name](post, context))
  const metadata = [...names].filter(isMetadataProperty).map((name) => [name, metadataValue(post.get(name))])
  if (metadata.length > 0) fields.metadata = Object.fromEntries(metadata)
  if (post.has('name') || ![...names].some((name) => TITLE_SOURCES.has(name))) return fields
  const title = derivedTitle(post, context.policy)
  return title === null && context.article ? fields : { ...fields, title }
}

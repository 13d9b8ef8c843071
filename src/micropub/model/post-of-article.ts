/** Posts as editors read them (section 3.7.2): the properties of a stored article. */
import type { z } from 'zod'
import type { Article } from '../../articles/schema.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { isMetadataProperty, type PostProperties, propertiesOf } from '../properties.ts'
import { derivedTitle } from './title.ts'

type ArticleFields = z.infer<typeof Article>

/** The JSON of an article with its source and its metadata. */
export interface PostArticle
  extends Pick<
    ArticleFields,
    | ('id' | 'lang' | 'slug' | 'title' | 'excerpt' | 'status' | 'publishedAt' | 'updatedAt' | 'version')
    | ('cover' | 'noindex' | 'excludeFromFeeds' | 'tags' | 'metadata')
  > {
  body: { format: 'markdown' | 'html'; source: string }
}

/** What a post contains besides the fields of its article. */
export interface PostContext {
  policy: HtmlPolicy
  /** The URL of the article. */
  url: string
  /** Scheme and host of this server, for the URLs of its media files. */
  origin: string
}

/**
 * Returns the properties of an article. A title that is derived from them is no `name`: editors show a post with one as an article, and
 * one without as a note. Its further pictures are in `content`.
 */
export function postOfArticle(article: PostArticle, context: PostContext): PostProperties {
  const post = propertiesOf([...fieldEntries(article, context), ...metadataEntries(article)])
  const { title } = article
  return derivedTitle(post, context.policy) === title ? post : new Map([['name', [title]], ...post])
}

type Entry = readonly [string, readonly unknown[]]

function fieldEntries(article: PostArticle, { url, origin }: PostContext): Entry[] {
  const { body, cover } = article
  const isDraft = article.status === 'draft' || article.status === 'archived'
  const isUnlisted = article.noindex && article.excludeFromFeeds
  const picture = cover?.url.startsWith('/') ? origin + cover.url : cover?.url
  return [
    ['content', [body.format === 'html' ? { html: body.source } : body.source]],
    ['summary', [article.excerpt]],
    ['category', article.tags.map(({ name }) => name)],
    ['published', [article.publishedAt]],
    ['updated', [article.updatedAt]],
    ['photo', [cover?.alt ? { value: picture, alt: cover.alt } : picture]],
    ['url', [url]],
    ['mp-slug', [article.slug]],
    ['post-status', [isDraft ? 'draft' : 'published']],
    ['visibility', [isUnlisted ? 'unlisted' : 'public']],
  ]
}

/** Returns the metadata with names that no field has. A scalar is a list of one value. */
const metadataEntries = ({ metadata }: PostArticle): Entry[] =>
  Object.entries(metadata)
    .filter(([name]) => isMetadataProperty(name))
    .map(([name, value]) => [name, Array.isArray(value) ? value : [value]])

/** Posts and pages in the form of Ghost's Content API. */

import type { z } from 'zod'
import type { ArticleSummary } from '../../articles/schema.ts'
import { escapeHtmlText, makeHtmlUrlsAbsolute, toAbsoluteUrl } from '../../feeds/absolute-urls.ts'
import type { SiteUrls } from '../../feeds/site-urls.ts'
import { type GhostTermRow, toAuthor, toTag } from './term-json.ts'
import { toGhostTime } from './time.ts'

/** An article as the statements for Ghost return it. What a response does not contain is null. */
export interface ArticleRow {
  /** The JSON of an `ArticleSummary`, without its version. */
  summary: string
  seo: { title: string | null; description: string | null; image: string | null } | null
  featured: boolean
  html: string | null
  text: string | null
  tags: GhostTermRow[] | null
  authors: GhostTermRow[] | null
}

/** Members that are the same for all posts: they are public, and have no counterpart here for the others. */
const constants = {
  visibility: 'public',
  access: true,
  comments: false,
  custom_excerpt: null,
  custom_template: null,
  codeinjection_head: null,
  codeinjection_foot: null,
  og_title: null,
  og_description: null,
  twitter_title: null,
  twitter_description: null,
  email_subject: null,
  frontmatter: null,
}

/** Returns the post of an article. Its URLs are absolute. */
export function toPost(row: ArticleRow, siteUrls: SiteUrls) {
  const article = JSON.parse(row.summary) as z.infer<typeof ArticleSummary>
  const url = siteUrls.article(article)
  const absolute = (reference: string | null) => (reference === null ? null : toAbsoluteUrl(reference, url))
  const { cover } = article
  const image = absolute(row.seo?.image ?? null)
  return {
    id: article.id,
    uuid: article.id,
    title: article.title,
    slug: article.slug,
    ...(row.html !== null && { html: makeHtmlUrlsAbsolute(row.html, url) }),
    ...(row.text !== null && { plaintext: row.text }),
    comment_id: article.id,
    feature_image: absolute(cover?.url ?? null),
    feature_image_alt: cover?.alt ?? null,
    feature_image_caption: cover?.caption ? escapeHtmlText(cover.caption) : null, // front ends insert it as HTML
    featured: row.featured,
    created_at: toGhostTime(article.createdAt),
    updated_at: toGhostTime(article.updatedAt),
    published_at: toGhostTime(article.publishedAt),
    canonical_url: article.canonicalUrl,
    url,
    excerpt: article.excerpt,
    reading_time: article.readingMinutes,
    og_image: image,
    twitter_image: image,
    ...constants,
    meta_title: row.seo?.title ?? null,
    meta_description: row.seo?.description ?? null,
    ...(article.type === 'page' && { show_title_and_feature_image: true }),
    ...termsOf(row, siteUrls),
  }
}

function termsOf({ tags, authors }: ArticleRow, siteUrls: SiteUrls) {
  const ghostTags = tags?.map((tag) => toTag(tag, siteUrls))
  const ghostAuthors = authors?.map((author) => toAuthor(author, siteUrls))
  return {
    ...(ghostTags && { tags: ghostTags, primary_tag: ghostTags[0] ?? null }),
    ...(ghostAuthors && { authors: ghostAuthors, primary_author: ghostAuthors[0] ?? null }),
  }
}

/** Tags and authors in the form of Ghost's Content API. */
import { toAbsoluteUrl } from '../../feeds/absolute-urls.ts'
import type { SiteUrls } from '../../feeds/site-urls.ts'

/** A tag or author as the statements for Ghost return it. */
export interface GhostTermRow {
  id: string
  slug: string
  name: string
  /** Of a tag. */
  description?: string | null
  /** Of an author. */
  bio?: string | null
  avatarUrl?: string | null
  website?: string | null
  /** The number of visible posts, if the request includes it. */
  posts?: number | null
}

const countOf = ({ posts }: GhostTermRow) =>
  posts === null || posts === undefined ? {} : { count: { posts } }

/** Fields of both that have no counterpart here. */
const noMeta = { meta_title: null, meta_description: null }

/** Returns a tag. */
export function toTag(row: GhostTermRow, siteUrls: SiteUrls) {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    description: row.description || null,
    feature_image: null,
    visibility: 'public',
    og_image: null,
    og_title: null,
    og_description: null,
    twitter_image: null,
    twitter_title: null,
    twitter_description: null,
    ...noMeta,
    codeinjection_head: null,
    codeinjection_foot: null,
    canonical_url: null,
    accent_color: null,
    url: siteUrls.at(`/tag/${encodeURIComponent(row.slug)}/`),
    ...countOf(row),
  }
}

/** Accounts of authors that have no counterpart here. */
const noAccounts = {
  facebook: null,
  twitter: null,
  threads: null,
  bluesky: null,
  mastodon: null,
  tiktok: null,
  youtube: null,
  instagram: null,
  linkedin: null,
}

/** Returns an author. */
export function toAuthor(row: GhostTermRow, siteUrls: SiteUrls) {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    profile_image: row.avatarUrl ? toAbsoluteUrl(row.avatarUrl, siteUrls.home) : null,
    cover_image: null,
    bio: row.bio || null,
    website: row.website ?? null,
    location: null,
    ...noAccounts,
    ...noMeta,
    url: siteUrls.at(`/author/${encodeURIComponent(row.slug)}/`),
    ...countOf(row),
  }
}

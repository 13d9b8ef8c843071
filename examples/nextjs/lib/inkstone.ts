/** Reads articles through the cache of Next.js, with tags by which the webhook revalidates them. */
import {
  type Article,
  createClient,
  type PreviewedArticle,
  unwrap,
  withAbsoluteMedia,
} from '@inkstone/client'
import { cookies, draftMode } from 'next/headers'

const url = process.env.INKSTONE_URL ?? 'http://127.0.0.1:3000'

export const inkstone = createClient({ url, key: process.env.INKSTONE_KEY })

/** The cookie with the token of the preview link that the visitor has opened. */
export const PREVIEW_COOKIE = 'inkstone-preview'

/** The cache tag of everything. */
export const ALL_TAG = 'inkstone'

/** The cache tag of lists. */
export const LISTS_TAG = 'articles'

/** The cache tag of the page of an article. */
export const tagOf = (slug: string) => `article:${slug}`

/** Options of `fetch`: the response stays in the cache until one of its tags is revalidated. */
const cached = (...tags: string[]): RequestInit => ({
  cache: 'force-cache',
  next: { tags: [ALL_TAG, ...tags] },
})

/** Returns the newest articles in a language. */
export async function listArticles(lang: string) {
  const page = await inkstone.get('/v1/articles', { query: { lang, limit: 30 }, init: cached(LISTS_TAG) })
  return unwrap(page).data.map((article) => withAbsoluteMedia(article, url))
}

/** Returns the languages that have articles. */
export async function listLanguages(): Promise<string[]> {
  const { data } = unwrap(await inkstone.get('/v1/languages', { init: cached(LISTS_TAG) }))
  return data.flatMap(({ lang }) => lang ?? [])
}

/** Returns an article, or null if there is none. In draft mode it is the draft of the preview link, if that is of this article. */
export async function findArticle(lang: string, slug: string): Promise<Article | PreviewedArticle | null> {
  const draft = await findDraft()
  if (draft?.slug === slug) return draft
  const options = { path: { slug }, query: { lang }, init: cached(tagOf(slug)) }
  const result = await inkstone.get('/v1/articles/{slug}', options)
  if (result.problem?.status === 404 || result.problem?.status === 410) return null
  return withAbsoluteMedia(unwrap(result), url)
}

/** Returns the draft of the preview link, or null: without draft mode, or when the link has expired or was revoked. */
async function findDraft(): Promise<PreviewedArticle | null> {
  if (!(await draftMode()).isEnabled) return null
  const token = (await cookies()).get(PREVIEW_COOKIE)?.value
  const result = token ? await inkstone.preview(token) : undefined
  return result?.data ? withAbsoluteMedia(result.data, url) : null
}

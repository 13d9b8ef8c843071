/** Pictures for pages on another host than the API: absolute URLs, and `srcset`. */
import type { Cover } from './types.ts'

/** The members of an article that have URLs of media files. All of them may be absent. */
interface WithMedia {
  html?: string
  cover?: Cover | null
  seo?: { image: string | null } | null
}

/**
 * Returns an article whose URLs of media files (`/media/…` in the HTML, the cover and `seo.image`) begin with the URL of the
 * server. A server with an absolute `MEDIA_URL` sends such URLs by itself.
 */
export function withAbsoluteMedia<A extends WithMedia>(article: A, url: string): A {
  const base = url.replace(/\/+$/, '')
  const absolute = (path: string) => (path.startsWith('/media/') ? base + path : path)
  const { html, cover, seo } = article
  return {
    ...article,
    ...(html !== undefined && { html: absoluteHtml(html, base) }),
    ...(cover && { cover: absoluteCover(cover, absolute) }),
    ...(seo?.image && { seo: { ...seo, image: absolute(seo.image) } }),
  }
}

/** Returns the `srcset` of a cover; undefined for a picture that the server does not store. */
export const srcsetOf = ({ variants }: Pick<Cover, 'variants'>): string | undefined =>
  variants.map(({ url, width }) => `${url} ${width}w`).join(', ') || undefined

const absoluteCover = (cover: Cover, absolute: (path: string) => string): Cover => ({
  ...cover,
  url: absolute(cover.url),
  variants: cover.variants.map((variant) => ({ ...variant, url: absolute(variant.url) })),
})

/** Sanitized HTML quotes every attribute with `"` and has no `>` in it. `srcset` has URLs after commas. */
const absoluteHtml = (html: string, base: string) =>
  html.replace(/<[a-z][^>]*>/g, (tag) => tag.replace(/(="|, )(?=\/media\/)/g, `$1${base}`))

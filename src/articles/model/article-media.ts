/** Media files of an article: the hashes in its URLs, and its cover as responses show it. */
import { mediaHashesIn, type PictureVariant, toMediaUrl, variantsOf } from '../../content/media/media-urls.ts'
import type { PictureShape } from '../../content/media/variant-sizes.ts'
import type { ArticleDraft } from '../schema.ts'
import type { RenderedArticle } from './rendered-article.ts'

/** What a cover shows of a stored picture. */
export interface StoredPicture extends PictureShape {
  hash: string
  placeholder: string | null
}

/** A cover in responses (`Cover`). */
export interface ShownCover {
  url: string
  alt: string | null
  caption: string | null
  width: number | null
  height: number | null
  placeholder: string | null
  variants: PictureVariant[]
}

/** What an article uses of media files, with URLs as responses show them. */
export interface ArticleMedia {
  /** The hashes of all media files in its URLs. */
  hashes: ReadonlySet<string>
  cover: ShownCover | null
  seo: ArticleDraft['seo']
}

/** Returns the hashes of the media files in the HTML, source, cover, image and metadata of an article. */
export function mediaHashesOf({ draft, content }: RenderedArticle): Set<string> {
  const { body, cover, seo, metadata } = draft
  return mediaHashesIn([
    ...[content.html, body.source, cover?.url ?? '', seo?.image ?? ''],
    JSON.stringify(metadata),
  ])
}

/** Returns a cover as responses show it; `picture` is the stored picture at its URL, or null. */
export function shownCover(
  cover: ArticleDraft['cover'],
  picture: StoredPicture | null,
  mediaUrl: string,
): ShownCover | null {
  if (cover === null) return null
  const url = toMediaUrl(cover.url, mediaUrl)
  return {
    ...{ url, alt: cover.alt, caption: cover.caption },
    width: picture?.width ?? null,
    height: picture?.height ?? null,
    placeholder: picture?.placeholder ?? null,
    variants: picture === null ? [] : variantsOf(url, picture),
  }
}

/** Returns title, description and image for search engines as responses show them. */
export const shownSeo = (seo: ArticleDraft['seo'], mediaUrl: string): ArticleDraft['seo'] =>
  seo === null || seo.image === null ? seo : { ...seo, image: toMediaUrl(seo.image, mediaUrl) }

/** Media files of an article: the hashes in its URLs, and its cover as responses show it. */
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { mapStrings } from '../../content/media/media-references.ts'
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

/** The fields of an article whose URLs may be those of media files, with URLs as responses show them. */
interface ShownFields extends Pick<ArticleDraft, 'cover' | 'seo'> {
  metadata: unknown
}

/** What an article uses of media files, with URLs as responses show them. */
export interface ArticleMedia extends Omit<ShownFields, 'cover'> {
  /** The hashes of all media files in its URLs. */
  hashes: ReadonlySet<string>
  cover: ShownCover | null
}

/** Returns the hashes of the media files in the HTML, source, cover, image and metadata of an article, and in its page bundle. */
export function mediaHashesOf({ draft, content }: RenderedArticle): Set<string> {
  const { body, cover, seo, metadata, media = {} } = draft
  return mediaHashesIn([
    ...[content.html, body.source, cover?.url ?? '', seo?.image ?? ''],
    ...[JSON.stringify(metadata), ...Object.values(media)],
  ])
}

/** Returns the fields with the URLs of the media files that an import has found, below MEDIA_URL. */
export function shownFields(
  { cover, seo, metadata, media = {} }: ArticleDraft,
  { mediaUrl }: Pick<HtmlPolicy, 'mediaUrl'>,
): ShownFields {
  const show = (url: string) => toMediaUrl(fileUrlOf(url, media), mediaUrl)
  const hasFiles = Object.keys(media).length > 0
  return {
    cover: cover && { ...cover, url: show(cover.url) },
    seo: seo === null || seo.image === null ? seo : { ...seo, image: show(seo.image) },
    metadata: hasFiles
      ? mapStrings(metadata, (text) => (Object.hasOwn(media, text) ? show(text) : text))
      : metadata,
  }
}

/** Returns the columns of an article that have the URLs of media files as responses show them. */
export const shownColumnsOf = ({ cover, seo, metadata }: ArticleMedia): ShownFields => ({
  cover: cover && { url: cover.url, alt: cover.alt, caption: cover.caption },
  seo,
  metadata,
})

/** Returns the URL of the cover, as an import has found it; empty without a cover. */
export const coverUrlOf = ({ cover, media = {} }: Pick<ArticleDraft, 'cover' | 'media'>): string =>
  cover === null ? '' : fileUrlOf(cover.url, media)

export const fileUrlOf = (url: string, media: Readonly<Record<string, string>>): string =>
  (Object.hasOwn(media, url) ? media[url] : undefined) ?? url

/** Returns a cover as responses show it; `picture` is the stored picture at its URL, or null. */
export function shownCover(cover: ArticleDraft['cover'], picture: StoredPicture | null): ShownCover | null {
  if (cover === null) return null
  const { url, alt, caption } = cover
  return {
    ...{ url, alt, caption },
    width: picture?.width ?? null,
    height: picture?.height ?? null,
    placeholder: picture?.placeholder ?? null,
    variants: picture === null ? [] : variantsOf(url, picture),
  }
}

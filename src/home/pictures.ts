/** Pictures of the first page: covers and portraits of authors that are stored on this server. Pure. */
import { mediaHashOfUrl } from '../content/media/media-urls.ts'
import { html, type SafeHtml } from './html.ts'

/** A cover as the API returns it. */
export interface HomeCover {
  url: string
  alt: string | null
  /** In pixels; null unless the picture is stored on this server. */
  width: number | null
  height: number | null
  variants: readonly { url: string; width: number }[]
}

/** Where a cover is shown: across the list, or beside the text of an article. */
export type CoverPlace = 'lead' | 'thumbnail'

/** The widest variant that a place needs on a screen with two pixels per CSS pixel, and the widths that the style gives it. */
const places: Record<CoverPlace, { widest: number; sizes: string }> = {
  lead: { widest: 1_280, sizes: '(max-width: 44rem) calc(100vw - 2.5rem), 42rem' },
  thumbnail: { widest: 640, sizes: '(max-width: 44rem) 6rem, 10rem' },
}

/** True for a picture that is stored on this server, which is all that the policy of the page allows. */
const isStored = (url: string, mediaUrl: string) =>
  url.startsWith(`${mediaUrl}/`) && mediaHashOfUrl(url) !== null

/** Returns a cover; null unless the picture is stored on this server. Its size is known before it is loaded. */
export function printCover(cover: HomeCover | null, mediaUrl: string, place: CoverPlace): SafeHtml | null {
  if (cover === null || cover.width === null || cover.height === null) return null
  if (!isStored(cover.url, mediaUrl)) return null
  const { url, alt, width, height } = cover
  const { widest, sizes } = places[place]
  const [smallest, ...larger] = cover.variants
  const variants = smallest ? [smallest, ...larger.filter((variant) => variant.width <= widest)] : []
  const srcset = variants.map((variant) => `${variant.url} ${variant.width}w`).join(', ')
  return html`<img src="${variants.at(-1)?.url ?? url}"${srcset === '' ? '' : html` srcset="${srcset}" sizes="${sizes}"`} width="${String(width)}" height="${String(height)}" alt="${alt ?? ''}"${place === 'lead' ? '' : html` loading="lazy"`} decoding="async">`
}

/** Returns the portrait of an author, cropped to a square; null unless it is stored on this server. */
export function printPortrait(avatarUrl: string | null, mediaUrl: string): SafeHtml | null {
  if (avatarUrl === null || !isStored(avatarUrl, mediaUrl)) return null
  const [file = ''] = avatarUrl.split(/[?#]/, 1)
  return html`<img src="${file}?w=320&amp;fit=cover" width="48" height="48" alt="" loading="lazy" decoding="async">`
}

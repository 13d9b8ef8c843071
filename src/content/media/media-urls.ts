/** URLs of media files, `{MEDIA_URL}/{hash}/{name}`: their hashes in texts, and the variants of pictures. */
import {
  isResizable,
  type PictureShape,
  type PixelSize,
  VARIANT_WIDTHS,
  variantSizes,
} from './variant-sizes.ts'

/** The path of media files on this server, and the default of the setting MEDIA_URL. */
export const MEDIA_PATH = '/media'

const HASH = '[\\da-f]{64}'
/** A hash as a segment of a URL path. A text of this form that is no hash of a medium does no harm. */
const HASH_SEGMENT = new RegExp(`/(${HASH})/`, 'g')
const OWN_PATH = new RegExp(`^${MEDIA_PATH}/${HASH}/`)
const WHOLE_HASH = new RegExp(`^${HASH}$`)

/** Returns true for the hash of a file: SHA-256 in 64 lower-case hexadecimal digits. */
export const isMediaHash = (text: string): boolean => WHOLE_HASH.test(text)

/**
 * Returns the hashes in URLs of media files in these texts, each once. The URLs may begin with anything, since the setting
 * MEDIA_URL may have been another one when they were written.
 */
export function mediaHashesIn(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => Array.from(text.matchAll(HASH_SEGMENT), ([, hash = '']) => hash)))
}

/** Returns the hash in the URL of a media file; null for another URL. */
export const mediaHashOfUrl = (url: string): string | null =>
  mediaHashesIn([url]).values().next().value ?? null

/** Returns the URL of a media file below MEDIA_URL. */
export const mediaUrlOf = (
  mediaUrl: string,
  { hash, filename }: { hash: string; filename: string },
): string => `${mediaUrl}/${hash}/${encodeURIComponent(filename)}`

/** Returns the URL of a media file on this server as one below MEDIA_URL. Returns every other URL unchanged. */
export const toMediaUrl = (url: string, mediaUrl: string): string =>
  mediaUrl !== MEDIA_PATH && OWN_PATH.test(url) ? mediaUrl + url.slice(MEDIA_PATH.length) : url

/** A size in which a picture is served, and its URL. */
export interface PictureVariant extends PixelSize {
  url: string
}

const LARGEST_VARIANT = Math.max(...VARIANT_WIDTHS)

/**
 * Returns the sizes in which the picture at a URL is served, smallest first, for `srcset`. The last one is the picture itself,
 * unless it is larger than every variant may be.
 */
export function variantsOf(url: string, picture: PictureShape): PictureVariant[] {
  const { width, height, type } = picture
  const [file = ''] = url.split(/[?#]/, 1)
  const variants = variantSizes(picture).map((size) => ({ url: `${file}?w=${size.width}`, ...size }))
  if (width === null || height === null || !isResizable(type) || width > LARGEST_VARIANT) return variants
  return [...variants, { url: file, width, height }]
}

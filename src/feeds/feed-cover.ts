/** Covers of feed entries: absolute URL, media type, length, size and thumbnail. Pure. */
import { mediaHashOfUrl } from '../content/media/media-urls.ts'
import { safeUrl } from '../content/urls.ts'
import { toAbsoluteUrl } from './absolute-urls.ts'
import type { FeedArticle, FeedFiles } from './schema.ts'

/** A cover picture. */
export interface FeedCover {
  url: string
  /** That of the stored file, else by the file extension in its URL; null for an unknown extension. */
  mediaType: string | null
  /** The size in bytes; null unless the file is stored here. */
  length: number | null
  /** In pixels; null when unknown. */
  width: number | null
  height: number | null
  alt: string | null
  /** A small variant; null unless the picture is stored here. */
  thumbnail: { url: string; width: number; height: number } | null
}

/** Media types of pictures by file extension. */
const IMAGE_TYPES: Record<string, string> = {
  avif: 'image/avif',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
}

/** A thumbnail is the smallest variant of at least this width in pixels, or else the picture. */
const THUMBNAIL_WIDTH = 640

/** Returns a cover with absolute URLs, or null when its URL is not an http or https URL. `base` is the URL of the article. */
export function buildFeedCover(
  cover: NonNullable<FeedArticle['cover']>,
  base: string,
  files: FeedFiles,
): FeedCover | null {
  const url = toAbsolutePictureUrl(cover.url, base)
  if (url === null) return null
  const { alt, width, height, variants } = cover
  const file = files.get(mediaHashOfUrl(url) ?? '')
  const extension = /\.(\w+)$/.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? ''
  const thumbnail = variants.find((variant) => variant.width >= THUMBNAIL_WIDTH) ?? variants.at(-1)
  return {
    ...{ url, alt, width, height },
    mediaType: file?.type ?? IMAGE_TYPES[extension] ?? null,
    length: file?.bytes ?? null,
    thumbnail: thumbnail ? { ...thumbnail, url: toAbsoluteUrl(thumbnail.url, base) } : null,
  }
}

/** Returns the absolute URL of a picture on the page `base`, or null when it is not an http or https URL. */
export function toAbsolutePictureUrl(url: string, base: string): string | null {
  const safe = safeUrl(url)
  const absolute = safe === null ? '' : toAbsoluteUrl(safe, base)
  return /^https?:/.test(absolute) && URL.canParse(absolute) ? absolute : null
}

/** Image entries of sitemaps (Google's extension): the cover and the stored pictures of each article. Pure. */
import { mediaHashOfUrl, mediaUrlOf, toMediaUrl } from '../content/media/media-urls.ts'
import type { SitemapArticle } from './db/sitemap-articles.ts'
import { toAbsolutePictureUrl } from './feed-cover.ts'

/** Maximum size of all image entries of one sitemap, in bytes. The later articles of a sitemap that needs more have none. */
const PICTURES_BYTES = 15_000_000
/** Size of the tags around the URL of a picture, in bytes. */
const PICTURE_TAG_BYTES = 60

/** Returns the URLs of the pictures of an article, without repetitions, the cover first. `page` is the URL of the article. */
type PicturesOf = (article: SitemapArticle, page: string) => string[]

/** Returns a function that lists the pictures of the articles of one sitemap, as far as their entries fit into it. */
export function listPictures(mediaUrl: string): PicturesOf {
  let remainingBytes = PICTURES_BYTES
  return ({ cover, pictures }, page) => {
    const coverHash = mediaHashOfUrl(cover ?? '')
    const urls = [
      ...(cover === null ? [] : [toMediaUrl(cover, mediaUrl)]),
      ...pictures.filter(({ hash }) => hash !== coverHash).map((picture) => mediaUrlOf(mediaUrl, picture)),
    ]
    const absolute = urls.flatMap((url) => toAbsolutePictureUrl(url, page) ?? [])
    return absolute.filter((url) => {
      remainingBytes -= url.length + PICTURE_TAG_BYTES
      return remainingBytes >= 0
    })
  }
}

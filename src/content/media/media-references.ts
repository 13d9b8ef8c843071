/** References to media files in the URLs of an article: which URLs may be pictures of its site, and which of other sites. */
import type { OutlineUrls } from '../html/outline-urls.ts'
import { type PageReference, parseReference } from '../markdown/page-reference.ts'

/** Endings of pictures. */
const PICTURE = /\.(?:png|apng|jpe?g|jfif|gif|svg|webp|avif|bmp|ico|tiff?|heic)$/i
/** Endings of other media files, by the value of the setting MEDIA_TYPES that accepts them. */
const OTHER_KINDS = {
  document: /\.pdf$/i,
  audio: /\.(?:mp3|m4a|ogg|oga|opus|wav|flac|aac)$/i,
  video: /\.(?:mp4|m4v|webm|ogv|mov)$/i,
} as const

/** Returns the kind of media file that a path has by its ending; null for another file. */
export function mediaKindOf(path: string): 'image' | keyof typeof OTHER_KINDS | null {
  if (PICTURE.test(path)) return 'image'
  const kinds = Object.keys(OTHER_KINDS) as (keyof typeof OTHER_KINDS)[]
  return kinds.find((kind) => OTHER_KINDS[kind].test(path)) ?? null
}

/** Most media files of one article that are looked up. */
const REFERENCES_MAX = 2_000

/** Returns the URLs of a body that may be media files. `origin` is scheme and host of its site. */
export function mediaReferencesIn(
  { relativeLinks, remoteMedia, linkTargets }: OutlineUrls,
  origin: string | null,
): string[] {
  const relative = [...relativeLinks].filter((url) => mediaKindOf(withoutSuffix(url)) !== null)
  const own =
    origin === null ? [] : [...linkTargets].filter((url) => parseMediaReference(url, origin) !== null)
  return [...new Set([...relative, ...remoteMedia, ...own])].slice(0, REFERENCES_MAX)
}

const withoutSuffix = (url: string) => url.split(/[?#]/, 1)[0] ?? ''

/** A path after an alias of a bundler, such as Docusaurus's `@site/static/a.png`. */
const ALIASED_PATH = /^(?:@site|@|~)\/(?=.)/

/**
 * Returns the reference to a media file of the same site in a URL; null for any other URL. Backslashes count as slashes, as in
 * browsers.
 */
export function parseMediaReference(url: string, origin: string | null): PageReference | null {
  const reference = parseReference(url.replaceAll('\\', '/').replace(ALIASED_PATH, '/'), origin)
  return reference === null || mediaKindOf(reference.path) === null ? null : reference
}

/** Longer strings are no paths. */
const PATH_LENGTH_MAX = 1_000
/** More strings of the metadata of one article are not looked up. */
const STRINGS_MAX = 500

/** Returns the strings in metadata that may be paths or URLs of media files, each once. */
export function mediaReferencesInMetadata(metadata: unknown): string[] {
  const found = new Set<string>()
  mapStrings(metadata, (text) => {
    if (
      text.length < PATH_LENGTH_MAX &&
      found.size < STRINGS_MAX &&
      mediaKindOf(withoutSuffix(text)) !== null
    )
      found.add(text)
    return text
  })
  return [...found]
}

/** Returns a JSON value in which each string that is no name of a member is mapped. */
export function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value)
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapStrings(item, map)]))
}

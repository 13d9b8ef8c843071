/** Cover image of an article. */
import {
  flattenValues,
  type KeyEntry,
  type KeyLookup,
  normalizeKey,
  readMember,
  textOf,
} from './key-lookup.ts'

/** A cover image. The URL is as it is in the file. */
export interface DocumentCover {
  url: string
  alt: string | null
  caption: string | null
}

const COVER_KEYS = [
  ...[
    'cover',
    'image',
    'images',
    'featuredimage',
    'featureimage',
    'thumbnail',
    'banner',
    'coverimage',
    'hero',
  ],
  ...['heroimage', 'ogimage', 'socialimage', 'bannerimg', 'indeximg'],
]
/**
 * Keys of common themes (Clean Blog, Beautiful Jekyll, al-folio, Butterfly), whose value may be a colour
 * instead.
 */
const THEME_KEYS = [
  ...['headerimg', 'headerimage', 'coverimg', 'thumbnailimg', 'featuredimg', 'shareimg', 'topimg'],
  ...['img', 'photos', 'background'],
]
/** Keys of images in the mapping `header` of Minimal Mistakes. */
const HEADER_IMAGE_KEYS = ['image', 'overlayimage', 'teaser', 'ogimage']
const URL_KEYS = [
  ...['image', 'src', 'url', 'path', 'feature', 'href'],
  ...['banner', 'hero', 'full', 'large', 'teaser', 'thumbnail', 'thumb'], // sizes of one image
]

/** Returns the cover from the first key that has one: a text, a mapping, or the first item of a list. */
export function readCover(keys: KeyLookup): DocumentCover | null {
  for (const entry of keys.find(COVER_KEYS)) {
    const cover = coverFromEntry(entry)
    if (cover === null) continue
    keys.markUsed(entry)
    return withTextsBeside(cover, normalizeKey(entry.key), keys)
  }
  return readThemeCover(keys)
}

/** Adds the texts in keys beside the one of the cover: `feature_image_alt` and `feature_image_caption` of Ghost, `image-alt` of Quarto. */
function withTextsBeside(cover: DocumentCover, name: string, keys: KeyLookup): DocumentCover {
  const read = (names: readonly string[]) => {
    const entry = keys.find(names).find((candidate) => textOf(candidate) !== null)
    if (entry === undefined) return null
    keys.markUsed(entry)
    return textOf(entry)
  }
  return {
    ...cover,
    alt: cover.alt ?? read([`${name}alt`, `${name}alttext`]),
    caption: cover.caption ?? read([`${name}caption`]),
  }
}

/**
 * Returns the cover from the key of a theme. The key stays metadata, because it is also a layout or a
 * gallery.
 */
function readThemeCover(keys: KeyLookup): DocumentCover | null {
  const covers = [
    ...keys.find(THEME_KEYS).map(coverFromEntry),
    ...keys.find(['header']).map(coverFromHeader),
    ...keys.find(['resources']).map(coverFromResources),
  ]
  return covers.find((cover) => cover !== null && looksLikePath(cover.url)) ?? null
}

function looksLikePath(text: string): boolean {
  return /[./]/.test(text) && !/^#|\(/.test(text)
}

function coverFromHeader(entry: KeyEntry): DocumentCover | null {
  const url = readMember(entry, HEADER_IMAGE_KEYS)
  return url === null ? null : { ...coverFromText(url), alt: readMember(entry, ['imagedescription']) }
}

/** Returns the page resource that Hugo's own templates use as the image of a page. */
function coverFromResources(entry: KeyEntry): DocumentCover | null {
  const resource = flattenValues(entry).find(
    (item) => typeof item !== 'string' && /feature|cover|thumbnail/i.test(readMember(item, ['name']) ?? ''),
  )
  const url = resource === undefined || typeof resource === 'string' ? null : readMember(resource, ['src'])
  return url === null ? null : coverFromText(url)
}

/** Returns the URL of an image, which is a text, a mapping, or the first item of a list; else null. */
export const imageUrlOf = (entry: KeyEntry): string | null => coverFromEntry(entry)?.url ?? null

function coverFromEntry(entry: KeyEntry): DocumentCover | null {
  for (const item of flattenValues(entry)) {
    if (typeof item !== 'string') return coverFromMapping(item)
    if (typeof entry.value !== 'boolean') return coverFromText(item)
  }
  return null
}

function coverFromMapping(item: KeyEntry): DocumentCover | null {
  const url = readMember(item, URL_KEYS)
  if (url === null) return null
  return {
    ...coverFromText(url),
    alt: readMember(item, ['alt']),
    caption: readMember(item, ['caption', 'title']),
  }
}

function coverFromText(text: string): DocumentCover {
  const image = /^!\[([^\]]*)\]\(([^()\s]+)\)$/.exec(text)
  const embed = /^!?\[\[([^\]|]+)(?:\|[^\]]*)?\]\]$/.exec(text)
  return { url: image?.[2] ?? embed?.[1] ?? text, alt: image?.[1] || null, caption: null }
}

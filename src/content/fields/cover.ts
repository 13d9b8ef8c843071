/** The picture that stands for an article. */
import { flattenValues, type KeyEntry, type KeyLookup, readMember } from './key-lookup.ts'

/** A cover; its address is as written. */
export interface DocumentCover {
  url: string
  alt: string | null
  caption: string | null
}

const KEYS = [
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
/** What widespread themes call it (Clean Blog, Beautiful Jekyll, al-folio, Butterfly), where a colour may stand too. */
const THEME_KEYS = [
  ...['headerimg', 'headerimage', 'coverimg', 'thumbnailimg', 'featuredimg', 'shareimg', 'topimg'],
  ...['img', 'photos', 'background'],
]
/** Minimal Mistakes keeps its pictures in a mapping called `header`. */
const HEADER_PICTURES = ['image', 'overlayimage', 'teaser', 'ogimage']
const ADDRESSES = [
  ...['image', 'src', 'url', 'path', 'feature', 'href'],
  ...['banner', 'hero', 'full', 'large', 'teaser', 'thumbnail', 'thumb'], // sizes of one picture
]

/** The cover under the first key that has one: a string, a mapping, or the first of a list. */
export function readCover(keys: KeyLookup): DocumentCover | null {
  for (const entry of keys.find(KEYS)) {
    const cover = coverOf(entry)
    if (cover === null) continue
    keys.take(entry)
    return cover
  }
  return themeCover(keys)
}

/** These keys say more than a cover (a layout, a gallery), so they stay metadata. */
function themeCover(keys: KeyLookup): DocumentCover | null {
  const covers = [
    ...keys.find(THEME_KEYS).map(coverOf),
    ...keys.find(['header']).map(pictureOfHeader),
    ...keys.find(['resources']).map(pictureOfBundle),
  ]
  return covers.find((cover) => cover !== null && isPicture(cover.url)) ?? null
}

function isPicture(text: string): boolean {
  return /[./]/.test(text) && !/^#|\(/.test(text)
}

function pictureOfHeader(entry: KeyEntry): DocumentCover | null {
  const url = readMember(entry, HEADER_PICTURES)
  return url === null ? null : { ...coverOfText(url), alt: readMember(entry, ['imagedescription']) }
}

/** Hugo's metadata of page resources: the one that its own templates take for a page's picture. */
function pictureOfBundle(entry: KeyEntry): DocumentCover | null {
  const picture = flattenValues(entry).find(
    (item) => typeof item !== 'string' && /feature|cover|thumbnail/i.test(readMember(item, ['name']) ?? ''),
  )
  const url = picture === undefined || typeof picture === 'string' ? null : readMember(picture, ['src'])
  return url === null ? null : coverOfText(url)
}

function coverOf(entry: KeyEntry): DocumentCover | null {
  for (const item of flattenValues(entry)) {
    if (typeof item !== 'string') return coverOfMapping(item)
    if (typeof entry.value !== 'boolean') return coverOfText(item)
  }
  return null
}

function coverOfMapping(item: KeyEntry): DocumentCover | null {
  const url = readMember(item, ADDRESSES)
  if (url === null) return null
  return {
    ...coverOfText(url),
    alt: readMember(item, ['alt']),
    caption: readMember(item, ['caption', 'title']),
  }
}

function coverOfText(text: string): DocumentCover {
  const picture = /^!\[([^\]]*)\]\(([^()\s]+)\)$/.exec(text)
  const embed = /^!?\[\[([^\]|]+)(?:\|[^\]]*)?\]\]$/.exec(text)
  return { url: picture?.[2] ?? embed?.[1] ?? text, alt: picture?.[1] || null, caption: null }
}

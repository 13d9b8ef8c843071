/** The picture that stands for an article. */
import { type Entry, itemsOf, type Keys, memberOf } from './key-lookup.ts'

/** A cover; its address is as written. */
export interface Cover {
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
export function readCover(keys: Keys): Cover | null {
  for (const entry of keys.find(KEYS)) {
    const cover = coverOf(entry)
    if (cover === null) continue
    keys.take(entry)
    return cover
  }
  return themeCover(keys)
}

/** These keys say more than a cover (a layout, a gallery), so they stay metadata. */
function themeCover(keys: Keys): Cover | null {
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

function pictureOfHeader(entry: Entry): Cover | null {
  const url = memberOf(entry, HEADER_PICTURES)
  return url === null ? null : { ...coverOfText(url), alt: memberOf(entry, ['imagedescription']) }
}

/** Hugo's metadata of page resources: the one that its own templates take for a page's picture. */
function pictureOfBundle(entry: Entry): Cover | null {
  const picture = itemsOf(entry).find(
    (item) => typeof item !== 'string' && /feature|cover|thumbnail/i.test(memberOf(item, ['name']) ?? ''),
  )
  const url = picture === undefined || typeof picture === 'string' ? null : memberOf(picture, ['src'])
  return url === null ? null : coverOfText(url)
}

function coverOf(entry: Entry): Cover | null {
  for (const item of itemsOf(entry)) {
    if (typeof item !== 'string') return coverOfMapping(item)
    if (typeof entry.value !== 'boolean') return coverOfText(item)
  }
  return null
}

function coverOfMapping(item: Entry): Cover | null {
  const url = memberOf(item, ADDRESSES)
  if (url === null) return null
  return { ...coverOfText(url), alt: memberOf(item, ['alt']), caption: memberOf(item, ['caption', 'title']) }
}

function coverOfText(text: string): Cover {
  const picture = /^!\[([^\]]*)\]\(([^()\s]+)\)$/.exec(text)
  const embed = /^!?\[\[([^\]|]+)(?:\|[^\]]*)?\]\]$/.exec(text)
  return { url: picture?.[2] ?? embed?.[1] ?? text, alt: picture?.[1] || null, caption: null }
}

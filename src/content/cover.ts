/** The picture that stands for an article. */
import { type Entry, itemsOf, type Keys, memberOf } from './keys.ts'

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
const ADDRESSES = ['image', 'src', 'url', 'path', 'feature', 'href']

/** The cover under the first key that has one: a string, a mapping, or the first of a list. */
export function readCover(keys: Keys): Cover | null {
  for (const entry of keys.find(KEYS)) {
    const cover = coverOf(entry)
    if (cover === null) continue
    keys.take(entry)
    return cover
  }
  return null
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

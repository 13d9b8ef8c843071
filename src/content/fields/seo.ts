/** Title, description and image of an article for search engines and social networks. */
import { isMapping } from '../frontmatter/plain-values.ts'
import { imageUrlOf } from './cover.ts'
import { plainDescription } from './description.ts'
import { flattenValues, type KeyEntry, type KeyLookup, readMember, textOf } from './key-lookup.ts'

/** What search engines and social networks show instead of title, excerpt and cover. The URL is as it is in the file. */
export interface DocumentSeo {
  title: string | null
  description: string | null
  image: string | null
}

/** Maximum length of a title and of a description, in UTF-16 code units. Longer texts stay metadata. */
export const SEO_TITLE_MAX = 2_000
export const SEO_DESCRIPTION_MAX = 10_000

/**
 * Keys of generators and of exporters: themes of Hugo, Hexo, Jekyll and Astro; Ghost (`meta_title`, `og_image`); Yoast SEO, Rank
 * Math and All in One SEO in exports of WordPress, whose keys are those of its database.
 */
const KEYS: Record<keyof DocumentSeo, readonly string[]> = {
  title: [
    ...['seotitle', 'metatitle', 'yoastwpseotitle', 'rankmathtitle', 'aioseotitle', 'aioseoptitle'],
    ...['ogtitle', 'opengraphtitle', 'twittertitle'],
  ],
  description: [
    ...['seodescription', 'metadescription', 'metadesc', 'yoastwpseometadesc', 'rankmathdescription'],
    ...[
      'aioseodescription',
      'aioseopdescription',
      'ogdescription',
      'opengraphdescription',
      'twitterdescription',
    ],
  ],
  image: [
    ...['seoimage', 'metaimage', 'ogimage', 'opengraphimage', 'socialimage', 'shareimage', 'twitterimage'],
    ...['yoastwpseoopengraphimage', 'rankmathfacebookimage'],
  ],
}
const NAMES = ['title', 'description', 'image'] as const
/** Mappings with members for search engines. */
const MAPPING_KEYS = ['seo', 'yoast', 'opengraph', 'og']

/** Variables of Yoast SEO (`%%title%%`) and Rank Math (`%title%`), whose values only WordPress knows. */
const TEMPLATE_VARIABLE = /%%[a-z_]+%%|%[a-z_]+%/i

/**
 * Reads what front matter states for search engines; null when it states nothing. Keys that are used do not become metadata. A
 * mapping stays metadata when it has other members, too.
 */
export function readSeo(keys: KeyLookup): DocumentSeo | null {
  const seo = {
    title: readName(keys, 'title'),
    description: readName(keys, 'description'),
    image: readName(keys, 'image'),
  }
  for (const entry of keys.find(MAPPING_KEYS)) addMembers(seo, entry, keys)
  return seo.title === null && seo.description === null && seo.image === null ? null : seo
}

/** Returns the first usable value under the keys of a name. */
function readName(keys: KeyLookup, name: keyof DocumentSeo): string | null {
  for (const entry of keys.find(KEYS[name])) {
    const value = usableValue(name, name === 'image' ? imageUrlOf(entry) : textOf(entry))
    if (value === null) continue
    keys.markUsed(entry)
    return value
  }
  return null
}

/** Adds what a mapping states and no key does. Marks it as used when all of it is known. */
function addMembers(seo: DocumentSeo, entry: KeyEntry, keys: KeyLookup): void {
  const [mapping] = flattenValues(entry)
  if (mapping === undefined || typeof mapping === 'string') return
  let used = 0
  for (const name of NAMES) {
    const value = usableValue(name, readMember(mapping, [name, ...KEYS[name]]))
    if (value === null) continue
    used++
    seo[name] ??= value
  }
  const isWhole = isMapping(mapping.value) && Object.keys(mapping.value).length === used
  if (used > 0 && isWhole) keys.markUsed(entry)
}

function usableValue(name: keyof DocumentSeo, text: string | null): string | null {
  if (text === null || name === 'image') return text
  if (TEMPLATE_VARIABLE.test(text)) return null
  const plain = name === 'description' ? plainDescription(text) : text
  const max = name === 'description' ? SEO_DESCRIPTION_MAX : SEO_TITLE_MAX
  return plain === null || plain.length > max ? null : plain
}

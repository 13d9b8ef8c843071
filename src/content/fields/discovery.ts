/** Discovery of an article: whether its front matter keeps it out of search engines, sitemaps and feeds. */
import { flattenValues, type KeyEntry, type KeyLookup, normalizeKey, readMember } from './key-lookup.ts'

/** The keys stay metadata. */
interface Discovery {
  /** Left out of sitemaps and llms.txt. */
  noindex: boolean
  excludeFromFeeds: boolean
}

/** Keys of one purpose: those that include an article, those that exclude it, and members with the same meaning. */
interface DiscoveryKeys {
  including: readonly string[]
  excluding: readonly string[]
}

const SITEMAP_KEYS: DiscoveryKeys = {
  // Jekyll, Hexo: `sitemap: false`; Hugo: `sitemap: {disable: true}`; Grav, Eleventy: `sitemap: {ignore: true}`.
  including: ['sitemap', 'indexed', 'searchengines'],
  excluding: [
    ...['noindex', 'robotsnoindex', 'norobots', 'sitemapexclude', 'excludefromsitemap', 'sitemapignore'],
    ...['hiddenfromsitemap', 'hideinsitemap', 'sitemapdisable', 'nositemap', 'yoastwpseometarobotsnoindex'],
  ],
}
const FEED_KEYS: DiscoveryKeys = {
  including: ['rss', 'feed', 'feeds', 'inrss', 'infeed', 'includeinrss', 'includeinfeed'],
  excluding: [
    ...['norss', 'nofeed', 'rssignore', 'feedignore', 'rssexclude', 'feedexclude', 'excludefromfeed'],
    ...['excludefromfeeds', 'excludefromrss', 'hiddenfromfeed', 'hiddenfromrss', 'hideinrss', 'hideinfeed'],
    ...['hidefromfeed', 'hidefromrss', 'disablerss', 'disablefeed'],
  ],
}
const EXCLUDING_MEMBERS = ['disable', 'disabled', 'ignore', 'exclude', 'excluded']
const INCLUDING_MEMBERS = ['enable', 'enabled', 'include', 'included']

const YES = /^(?:true|yes|on|1)$/i
const NO = /^(?:false|no|off|0|never|none)$/i

/** Reads what keeps an article out of sitemaps and feeds: `sitemap: false`, `robots: noindex`, `rss: false` and the like. */
export function readDiscovery(keys: KeyLookup): Discovery {
  return {
    noindex: isExcluded(keys, SITEMAP_KEYS) || hasNoindexRobots(keys),
    excludeFromFeeds: isExcluded(keys, FEED_KEYS),
  }
}

function isExcluded(keys: KeyLookup, { including, excluding }: DiscoveryKeys): boolean {
  return (
    keys.find(including).some((entry) => flattenValues(entry).some((item) => excludes(item, NO))) ||
    keys.find(excluding).some((entry) => flattenValues(entry).some((item) => excludes(item, YES)))
  )
}

/** Returns true for a text with this meaning, and for a mapping such as `{disable: true}` or `{enabled: false}`. */
function excludes(item: string | KeyEntry, meaning: RegExp): boolean {
  if (typeof item === 'string') return meaning.test(item)
  return (
    EXCLUDING_MEMBERS.some((name) => YES.test(readMember(item, [name]) ?? '')) ||
    INCLUDING_MEMBERS.some((name) => NO.test(readMember(item, [name]) ?? ''))
  )
}

const NOINDEX = /(?:^|[\s,])(?:noindex|none)(?:$|[\s,])/i

/**
 * Returns true for a robots directive `noindex` or `none`: as `robots`, below `seo` or `metadata` (Grav), or as a `meta`
 * element in a list (VuePress, Nuxt).
 */
function hasNoindexRobots(keys: KeyLookup): boolean {
  const items = keys
    .find(['robots', 'googlebot', 'rankmathrobots', 'seo', 'metadata', 'meta'])
    .flatMap((entry) => flattenValues(entry).map((item) => ({ name: normalizeKey(entry.key), item })))
  return items.some(({ name, item }) => {
    if (typeof item === 'string')
      return /^(?:robots|googlebot|rankmathrobots)$/.test(name) && NOINDEX.test(item)
    const isRobotsElement = /^robots$/i.test(readMember(item, ['name']) ?? '')
    const directive = readMember(item, isRobotsElement ? ['content'] : ['robots']) ?? ''
    const isStated =
      YES.test(readMember(item, ['noindex']) ?? '') || NO.test(readMember(item, ['index']) ?? '')
    return NOINDEX.test(directive) || isStated
  })
}

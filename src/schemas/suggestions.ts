/** Suggestions for unknown names: the field, parameter or value that was meant, also in the words of other systems. */
import { closest, distance } from 'fastest-levenshtein'

/** The words of other systems (Ghost, Strapi, Directus, WordPress, Contentful) for a name of ours, in lower case without separators. */
const SYNONYMS: Record<string, readonly string[]> = {
  body: ['content', 'html', 'markdown', 'md', 'text', 'lexical', 'mobiledoc', 'richtext', 'post'],
  source: ['content', 'text', 'value', 'raw', 'markdown', 'html'],
  format: ['type', 'contenttype'],
  title: ['name', 'headline', 'heading'],
  slug: ['permalink', 'url', 'path', 'handle', 'urlslug'],
  excerpt: ['summary', 'description', 'subtitle', 'teaser', 'intro', 'lead', 'customexcerpt'],
  publishedAt: [
    'date',
    'published',
    'publishdate',
    'publicationdate',
    'pubdate',
    'postdate',
    'created',
    'datepublished',
  ],
  expiresAt: ['expirydate', 'expires', 'unpublishdate', 'unpublishat'],
  status: ['state', 'draft', 'isdraft', 'ispublished', 'publicationstate', 'poststatus'],
  authors: ['author', 'by', 'byline', 'creator', 'writers', 'createdby'],
  tags: ['tag', 'labels', 'topics', 'taglist', 'taxonomy'],
  categories: ['category', 'section', 'sections'],
  cover: [
    'image',
    'thumbnail',
    'featureimage',
    'featuredimage',
    'coverimage',
    'heroimage',
    'picture',
    'banner',
    'featuredmedia',
  ],
  lang: ['locale', 'language', 'langcode'],
  metadata: ['meta', 'fields', 'customfields', 'extra', 'params', 'attributes', 'frontmatter', 'acf'],
  type: ['contenttype', 'posttype', 'kind', 'model'],
  scopes: ['scope', 'permissions', 'roles', 'role', 'abilities'],
  expiresIn: ['ttl', 'lifetime'],
  limit: [
    'perpage',
    'pagesize',
    'size',
    'count',
    'first',
    'take',
    'max',
    'top',
    'pagesizelimit',
    'paginationlimit',
  ],
  q: ['search', 'query', 's', 'term', 'keyword', 'keywords', 'text'],
  sort: ['order', 'orderby', 'sortby', 'sorting', 'ordering'],
  page: ['paged', 'pagenumber', 'paginationpage'],
  cursor: ['offset', 'skip', 'start', 'after', 'before', 'from', 'nexttoken', 'pagetoken'],
  include: ['populate', 'expand', 'embed', 'with', 'relations'],
  tag: ['tags', 'filtertag', 'filtertags', 'label'],
  category: ['categories', 'filtercategory', 'section'],
  author: ['authors', 'by', 'filterauthor'],
  publishedAfter: ['since', 'after', 'from', 'datefrom', 'startdate'],
  publishedBefore: ['until', 'before', 'to', 'dateto', 'enddate'],
}

/** The share of letters that a slip may change; two letters that changed places count as two. */
const SLIPS = 0.4

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Returns the name that was meant by an unknown one, or null: another spelling, a word of another system, or a slip. */
export function suggestName(unknown: string, known: readonly string[]): string | null {
  const word = plain(unknown)
  if (word === '') return null
  return (
    known.find((name) => plain(name) === word) ??
    known.find((name) => SYNONYMS[name]?.includes(word)) ??
    closestValue(unknown, known)
  )
}

/** Returns the value that differs from a text by a slip: in two of five letters at most; null when none is that near. */
export function closestValue(text: string, values: readonly string[]): string | null {
  if (values.length === 0 || text.length > 60) return null
  const word = plain(text)
  const candidate = closest(word, values.map(plain))
  const slips = distance(word, candidate)
  if (slips > Math.max(1, Math.floor(Math.max(word.length, candidate.length) * SLIPS))) return null
  return values.find((value) => plain(value) === candidate) ?? null
}

/** Words of other systems for the endpoints of ours. */
const ENDPOINT_WORDS: Record<string, string> = {
  article: 'articles',
  posts: 'articles',
  post: 'articles',
  entries: 'articles',
  pages: 'articles',
  items: 'articles',
  tag: 'tags',
  category: 'categories',
  author: 'authors',
  users: 'authors',
  feed: 'feed.xml',
  rss: 'feed.xml',
  'rss.xml': 'feed.xml',
  'index.xml': 'feed.xml',
  atom: 'atom.xml',
  sitemap: 'sitemap.xml',
  favicon: 'favicon.ico',
  robots: 'robots.txt',
  'llms-full.txt': 'llms.txt',
  swagger: 'docs',
  'api-docs': 'docs',
}

/** Returns the endpoint that was meant by the path of an unknown one, or null. The beginning of the API means its articles. */
export function suggestEndpoint(path: string, endpoints: readonly string[]): string | null {
  const [last = 'articles'] = path.split('/').filter((part) => part !== '' && part !== 'v1')
  const word = ENDPOINT_WORDS[last.toLowerCase()] ?? last
  const names = endpoints.map((endpoint) => endpoint.slice(endpoint.lastIndexOf('/') + 1))
  const name = names.includes(word) ? word : closestValue(word, names)
  return endpoints.find((endpoint) => name !== null && name !== '' && endpoint.endsWith(`/${name}`)) ?? null
}

/** Names that other systems use for settings of ours, without separators and in lower case. */
const SETTING_SYNONYMS: Record<string, readonly string[]> = {
  DATABASE_URL: ['postgresurl', 'postgresqlurl', 'pgurl', 'dburl', 'databaseuri', 'dburi', 'databasedsn'],
  HOST: ['bindaddress', 'listenaddress', 'listenhost'],
  TRUST_PROXY: ['trustedproxies', 'trustproxies', 'trustproxyheaders'],
  CORS_ORIGINS: ['corsalloworigin', 'corsallowedorigins', 'alloworigin', 'allowedorigins'],
  SITE_URL: ['baseurl', 'publicurl', 'siteaddress'],
  SEEDS_DIR: ['seedsfolder', 'seedfolder'],
}

/** A name with fewer letters than this is a slip of no setting: too many other variables are near. */
const SETTING_LETTERS_MIN = 6

/**
 * Returns the setting that was meant by the name of an environment variable, or null. It is stricter than `suggestName`, since
 * most variables belong to other programs: at most two letters differ.
 */
export function closestSetting(variable: string, settings: readonly string[]): string | null {
  const word = plain(variable).replace(/^inkstone/, '')
  const known = settings.find((name) => plain(name) === word || SETTING_SYNONYMS[name]?.includes(word))
  if (known !== undefined) return known
  if (word.length < SETTING_LETTERS_MIN) return null
  const candidate = closest(word, settings.map(plain))
  const slips = distance(word, candidate)
  if (slips > Math.min(2, Math.floor(word.length / 4))) return null
  return settings.find((name) => plain(name) === candidate) ?? null
}

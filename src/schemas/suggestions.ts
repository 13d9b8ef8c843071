/** Suggestions for unknown names: the fields, parameters or values that may be meant, also in the words of other systems. */
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
    'createdat',
    'datecreated',
    'at',
    'publishon',
    'scheduledat',
    'scheduledfor',
    'releasedate',
  ],
  updatedAt: ['modified', 'modifiedat', 'updated', 'lastmodified', 'dateupdated'],
  expiresAt: ['expirydate', 'expires', 'unpublishdate', 'unpublishat'],
  version: ['expectedversion', 'lockversion', 'rev', 'revision'],
  status: [
    'visibility',
    'state',
    'draft',
    'isdraft',
    'published',
    'ispublished',
    'publicationstate',
    'poststatus',
    'trash',
    'preview',
  ],
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
  seo: ['metatitle', 'metadescription', 'seotitle', 'seodescription', 'ogimage', 'ogtitle', 'yoastheadjson'],
  url: [
    'src',
    'href',
    'link',
    'website',
    'path',
    'targeturl',
    'callbackurl',
    'hookurl',
    'webhookurl',
    'endpoint',
  ],
  events: ['event', 'topics', 'triggers', 'actions'],
  alt: ['alternativetext', 'alttext', 'description', 'title'],
  name: ['title', 'label', 'displayname'],
  avatarUrl: ['avatar', 'image', 'picture', 'profileimage', 'photo'],
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
  q: ['search', 'query', 's', 'term', 'keyword', 'keywords', 'text', 'title', 'filtertitle', 'filterstitle'],
  sort: ['order', 'orderby', 'sortby', 'sorting', 'ordering'],
  page: ['paged', 'pagenumber', 'paginationpage'],
  cursor: ['offset', 'skip', 'start', 'after', 'before', 'from', 'nexttoken', 'pagetoken', 'since'],
  include: ['populate', 'expand', 'embed', 'with', 'relations', 'format', 'formats'],
  tag: ['tags', 'filtertag', 'filtertags', 'label'],
  category: ['categories', 'filtercategory', 'section'],
  author: ['authors', 'by', 'filterauthor'],
  updatedAfter: ['since', 'updatedsince', 'modifiedafter', 'modifiedsince'],
  fields: ['select'],
  publishedAfter: ['since', 'after', 'from', 'datefrom', 'startdate', 'createdafter', 'year', 'month'],
  publishedBefore: ['until', 'before', 'to', 'dateto', 'enddate', 'createdbefore', 'year', 'month'],
}

/** The share of letters that a slip may change; two letters that changed places count as two. */
const SLIPS = 0.4

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Words that are spelled like a name of ours and mean something else. */
const FALSE_FRIENDS = new Set(['exclude', 'callback', 'set'])

/** Returns the names that may be meant by an unknown one: another spelling, words of another system, or a slip. */
export function suggestNames(unknown: string, known: readonly string[]): string[] {
  const word = plain(unknown)
  if (word === '') return []
  const spelled = known.find((name) => plain(name) === word)
  if (spelled !== undefined) return [spelled]
  const synonyms = known.filter((name) => SYNONYMS[name]?.includes(word))
  if (synonyms.length > 0 || FALSE_FRIENDS.has(word)) return synonyms
  return [closestValue(unknown, known) ?? []].flat()
}

/** Returns ". Did you mean x?" with the value that is near to an input, or nothing. It ends a message that lists the values. */
export function valueHint(input: unknown, values: readonly string[]): string {
  if (typeof input !== 'string') return ''
  const meant = values.find((value) => VALUE_SYNONYMS[value]?.includes(plain(input)))
  const closest = meant ?? closestValue(input, values)
  return closest === null ? '' : `. Did you mean ${closest}?`
}

/** The words of other systems for a value of ours. */
const VALUE_SYNONYMS: Record<string, readonly string[]> = {
  published: ['live', 'public'],
  scheduled: ['future'],
  draft: ['pending', 'private', 'autosave'],
  trash: ['deleted', 'trashed'],
  markdown: ['md', 'text', 'gfm', 'mdx'],
  html: ['richtext', 'lexical', 'mobiledoc', 'htm'],
}

/** Returns the value that differs from a text by a slip: in two of five letters at most; null when none is that near. */
export function closestValue(text: string, values: readonly string[]): string | null {
  if (values.length === 0 || text.length > 60) return null
  const word = plain(text)
  const candidate = closest(word, values.map(plain))
  const slips = distance(word, candidate)
  if (slips > Math.floor(Math.max(word.length, candidate.length) * SLIPS)) return null
  return values.find((value) => plain(value) === candidate) ?? null
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

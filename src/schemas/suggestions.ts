/** Suggestions for unknown names: the fields, parameters or values that may be meant, also in the words of other systems. */
import { closest, distance } from 'fastest-levenshtein'

/** The words of other systems (Ghost, Strapi, Directus, WordPress, Contentful) for a name of ours, in lower case without separators. */
const SYNONYMS: Record<string, readonly string[]> = {
  body: ['content', 'html', 'markdown', 'md', 'text', 'lexical', 'mobiledoc', 'richtext', 'post', 'blocks'],
  source: ['content', 'text', 'value', 'raw', 'markdown', 'html'],
  format: ['type', 'contenttype'],
  title: ['name', 'headline', 'heading'],
  slug: ['permalink', 'url', 'path', 'handle', 'urlslug'],
  excerpt: ['summary', 'description', 'subtitle', 'teaser', 'intro', 'lead', 'customexcerpt'],
  publishedAt: [
    'date',
    'dategmt',
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

/** Returns a name without case and separators, to compare it with others. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Words that are spelled like a name of ours and mean something else. */
const FALSE_FRIENDS = new Set(['exclude', 'callback', 'set'])

/** Returns the names that may be meant by an unknown one: another spelling, words of another system, or a slip. */
export function suggestNames(unknown: string, known: readonly string[]): string[] {
  const word = plainName(unknown)
  if (word === '') return []
  const spelled = known.find((name) => plainName(name) === word)
  if (spelled !== undefined) return [spelled]
  const synonyms = known.filter((name) => SYNONYMS[name]?.includes(word))
  if (synonyms.length > 0 || FALSE_FRIENDS.has(word)) return synonyms
  return [closestValue(unknown, known) ?? []].flat()
}

/** Returns ". Did you mean x?" with the value that is near to an input, or nothing. It ends a message that lists the values. */
export function valueHint(input: unknown, values: readonly string[]): string {
  if (typeof input !== 'string') return ''
  if (input.includes(',')) return '. Only one of them is possible'
  const meant = meantValue(input, values)
  return meant === null ? '' : `. Did you mean ${meant}?`
}

/** Returns the value that is meant by another one: in the words of other systems, or by a slip; null when none is near. */
export function meantValue(input: string, values: readonly string[]): string | null {
  const word = input.trim().toLowerCase()
  return values.find((value) => VALUE_SYNONYMS[value]?.includes(word)) ?? closestValue(input, values)
}

/** The words of other systems for a value of ours. */
const VALUE_SYNONYMS: Record<string, readonly string[]> = {
  published: ['live', 'public'],
  scheduled: ['future'],
  draft: ['pending', 'private', 'autosave', 'auto-draft'],
  trash: ['deleted', 'trashed'],
  any: ['all', '*', 'everything'],
  post: ['article', 'blog', 'entry'],
  markdown: ['md', 'text', 'gfm', 'mdx'],
  html: ['content', 'body', 'text', 'rendered', 'richtext', 'rich_text', 'lexical', 'mobiledoc', 'htm'],
  source: ['raw', 'markdown', 'md'],
  exact: ['true', 'yes', '1', 'total', 'total_count', 'filter_count', '*'],
  create: ['insert', 'add', 'new'],
  patch: ['update', 'edit', 'merge', 'modify'],
  replace: ['put', 'upsert', 'index', 'set'],
  delete: ['remove', 'trash', 'destroy'],
  restore: ['undelete', 'untrash'],
  admin: ['all', 'full', 'root', 'superuser', 'owner', '*'],
  write: ['editor', 'author', 'read-write'],
  read: ['viewer', 'readonly', 'read-only'],
  warn: ['warning', 'warnings'],
  debug: ['verbose'],
  fatal: ['critical'],
  silent: ['off', 'none', 'quiet'],
}

/** Returns the value that differs from a text by a slip: in two of five letters at most; null when none is that near. */
export function closestValue(text: string, values: readonly string[]): string | null {
  if (values.length === 0 || text.length > 60) return null
  const word = plainName(text)
  const candidate = closest(word, values.map(plainName))
  const slips = distance(word, candidate)
  if (slips > Math.floor(Math.max(word.length, candidate.length) * SLIPS)) return null
  return values.find((value) => plainName(value) === candidate) ?? null
}

/** Dates of an article: publication, last update, Hugo's `publishDate` and `expiryDate`. */

import type { DiagnosticCollector } from '../diagnostic.ts'
import { isMapping } from '../frontmatter/plain-values.ts'
import type { PathFields } from './file-paths.ts'
import { flattenValues, type KeyEntry, type KeyLookup, normalizeKey, readMember } from './key-lookup.ts'
import { type DateOptions, parseDate } from './parse-date.ts'

const PUBLISHED_KEYS = [
  ...['date', 'pubdate', 'publishdate', 'publishedat', 'created', 'ms.date'],
  ...['publishat', 'pubdatetime', 'publisheddate', 'datepublished', 'published', 'createdat', 'postdate'],
  ...[
    'publishedon',
    'publicationdate',
    'publishtime',
    'datecreated',
    'createdate',
    'createtime',
    'createdon',
  ],
]
const UPDATED_KEYS = [
  ...['lastmod', 'updated', 'modified', 'updateddate', 'updatedat', 'lastmodified'],
  ...['lastmodifiedat', 'moddatetime', 'datemodified', 'lastupdate', 'postmodified'],
  ...['lastupdated', 'dateupdated', 'updatedon', 'updatetime', 'modifiedtime', 'modifieddate', 'modifiedat'],
]

/**
 * Returns the publication date from the first key that has one, else from the file name. Warns when there is
 * none.
 */
export function readPublishedAt(
  keys: KeyLookup,
  path: PathFields,
  options: DateOptions,
  collector: DiagnosticCollector,
): Date | null {
  const { date, problem } = readDate(keys, PUBLISHED_KEYS, options, collector)
  if (date !== null) return date
  const nameDate = path.date === null ? null : parseDate(path.date, options)
  if (nameDate !== null && 'date' in nameDate) return nameDate.date
  collector.warn('undated', `the article has no date${problem === null ? '' : `: ${problem}`}`)
  return null
}

/** Returns the date of the last update, or null. */
export function readUpdatedAt(
  keys: KeyLookup,
  options: DateOptions,
  collector: DiagnosticCollector,
): Date | null {
  return readDate(keys, UPDATED_KEYS, options, collector).date ?? readUpdateInDate(keys, options)
}

const EMBARGO_KEYS = ['publishdate', 'publishat']
/** Keys whose value is a date: Hugo's `expiryDate` (formerly `unpublishdate`), Grav's `unpublish_date`, Bludit and Eleventy themes. */
const EXPIRY_KEYS = [
  ...['expirydate', 'unpublishdate', 'expiresat'],
  ...['expiredate', 'expirationdate', 'unpublishat'],
]
/** Keys that often hold something else: `expires` is a number of seconds in Grav. */
const DOUBTFUL_EXPIRY_KEYS = ['expires', 'expiry', 'expiration', 'expireson', 'expired']

/** The keys whose dates limit the time in which an article is public. */
export const TIME_LIMIT_KEYS: readonly string[] = [...EMBARGO_KEYS, ...EXPIRY_KEYS, ...DOUBTFUL_EXPIRY_KEYS]

/** Returns Hugo's `publishDate`, or null. It may be the publication date too. */
export function readPublishDate(keys: KeyLookup, options: DateOptions): Date | null {
  return peekDate(keys, EMBARGO_KEYS, options)
}

/** Returns the date from which the article is no longer public, or null. */
export function readExpiresAt(
  keys: KeyLookup,
  options: DateOptions,
  collector: DiagnosticCollector,
): Date | null {
  const { date } = readDate(keys, EXPIRY_KEYS, options, collector)
  if (date !== null) return date
  for (const entry of keys.find(DOUBTFUL_EXPIRY_KEYS)) {
    const [text] = flattenValues(entry)
    const parsed = typeof text === 'string' && /\D/.test(text) ? parseDate(text, options) : null
    if (parsed === null || !('date' in parsed)) continue
    keys.markUsed(entry)
    return parsed.date
  }
  return null
}

/** Returns the first valid date of these names, without warnings and without marking its key as used. */
function peekDate(keys: KeyLookup, names: readonly string[], options: DateOptions): Date | null {
  const dates = keys.find(names).flatMap((entry) => {
    const [text] = flattenValues(entry)
    const parsed = parseDate(typeof text === 'string' ? text : '', options)
    return 'date' in parsed ? [parsed.date] : []
  })
  return dates[0] ?? null
}

interface DateResult {
  date: Date | null
  /** The last placeholder in place of a date. */
  problem: string | null
}

/** Returns the first valid date of these names. Warns about an invalid date, which stays metadata. */
function readDate(
  keys: KeyLookup,
  names: readonly string[],
  options: DateOptions,
  collector: DiagnosticCollector,
): DateResult {
  let problem: string | null = null
  for (const entry of keys.find(names)) {
    const [item] = typeof entry.value === 'boolean' ? [] : flattenValues(entry)
    const text = typeof item === 'object' ? (readMember(item, ['date', ...names]) ?? 'a mapping') : item
    const parsed = parseDate(text ?? '', options)
    if ('date' in parsed) {
      if (!hasOtherMembers(item)) keys.markUsed(entry)
      return { date: parsed.date, problem: null }
    }
    if (parsed.problem === 'is a placeholder') {
      if (typeof entry.value !== 'boolean') keys.markUsed(entry)
      if (text) problem = `"${entry.key}" is "${text}"`
    } else {
      const excerpt = (text ?? '').slice(0, 100)
      collector.warn('unreadable-date', `"${entry.key}" ${parsed.problem}: "${excerpt}"`)
    }
  }
  return { date: null, problem }
}

const DATE_NAMES = new Set([...PUBLISHED_KEYS, ...UPDATED_KEYS])

/**
 * Returns true for a mapping with other members than dates (Docusaurus: `last_update: {date: …, author: …}`).
 * It stays metadata.
 */
function hasOtherMembers(item: string | KeyEntry | undefined): boolean {
  if (typeof item !== 'object' || !isMapping(item.value)) return false
  return Object.keys(item.value).some((key) => !DATE_NAMES.has(normalizeKey(key)))
}

/** Returns the update in Material for MkDocs's `date: {created: …, updated: …}`, or null. */
function readUpdateInDate(keys: KeyLookup, options: DateOptions): Date | null {
  const [item] = keys.find(['date']).flatMap(flattenValues)
  const parsed = parseDate((typeof item === 'object' ? readMember(item, UPDATED_KEYS) : null) ?? '', options)
  return 'date' in parsed ? parsed.date : null
}

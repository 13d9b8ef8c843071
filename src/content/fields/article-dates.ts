/** The dates that front matter and path give: when an article was published and updated, from when and until when it is shown. */

import type { DiagnosticCollector } from '../diagnostic.ts'
import { isMapping } from '../frontmatter/plain-values.ts'
import type { PathFields } from './file-paths.ts'
import { flattenValues, type KeyEntry, type KeyLookup, normalizeKey, readMember } from './key-lookup.ts'
import { parseDate } from './parse-date.ts'

const PUBLISHED = [
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
const UPDATED = [
  ...['lastmod', 'updated', 'modified', 'updateddate', 'updatedat', 'lastmodified'],
  ...['lastmodifiedat', 'moddatetime', 'datemodified', 'lastupdate', 'postmodified'],
  ...['lastupdated', 'dateupdated', 'updatedon', 'updatetime', 'modifiedtime', 'modifieddate', 'modifiedat'],
]

/** The date of an article: of the first of its keys that has one, else of its name; a notice when there is none. */
export function readPublishedAt(
  keys: KeyLookup,
  path: PathFields,
  warnings: DiagnosticCollector,
): Date | null {
  const { date, problem } = readDate(keys, PUBLISHED, warnings)
  if (date !== null) return date
  const byName = path.date === null ? null : parseDate(path.date)
  if (byName !== null && 'date' in byName) return byName.date
  warnings.warn('undated', `the article has no date${problem === null ? '' : `: ${problem}`}`)
  return null
}

/** When an article was changed last, or null. */
export function readUpdatedAt(keys: KeyLookup, warnings: DiagnosticCollector): Date | null {
  return readDate(keys, UPDATED, warnings).date ?? updateInDate(keys)
}

/** Hugo's `publishDate`. It may be the date of the article as well. */
export function readPublishDate(keys: KeyLookup): Date | null {
  return peekDate(keys, ['publishdate', 'publishat'])
}

/** Hugo's `expiryDate`, older `unpublishdate`. It stays metadata. */
export function readExpiresAt(keys: KeyLookup): Date | null {
  return peekDate(keys, ['expirydate', 'unpublishdate'])
}

function peekDate(keys: KeyLookup, names: readonly string[]): Date | null {
  const dates = keys.find(names).flatMap((entry) => {
    const [text] = flattenValues(entry)
    const reading = parseDate(typeof text === 'string' ? text : '')
    return 'date' in reading ? [reading.date] : []
  })
  return dates[0] ?? null
}

interface DateFound {
  date: Date | null
  /** What was wrong with the last placeholder. */
  problem: string | null
}

/** The first date under these names. What cannot be read gives a notice and stays metadata. */
function readDate(keys: KeyLookup, names: readonly string[], warnings: DiagnosticCollector): DateFound {
  let problem: string | null = null
  for (const entry of keys.find(names)) {
    const [item] = typeof entry.value === 'boolean' ? [] : flattenValues(entry)
    const text = typeof item === 'object' ? (readMember(item, ['date', ...names]) ?? 'a mapping') : item
    const reading = parseDate(text ?? '')
    if ('date' in reading) {
      if (!saysMore(item)) keys.take(entry)
      return { date: reading.date, problem: null }
    }
    if (reading.problem === 'is a placeholder') {
      if (typeof entry.value !== 'boolean') keys.take(entry)
      if (text) problem = `"${entry.key}" is "${text}"`
    } else {
      const shown = (text ?? '').slice(0, 100)
      warnings.warn('unreadable-date', `"${entry.key}" ${reading.problem}: "${shown}"`)
    }
  }
  return { date: null, problem }
}

const DATES = new Set([...PUBLISHED, ...UPDATED])

/** A mapping that holds more than dates, as Docusaurus's `last_update: {date: …, author: …}` does, stays metadata. */
function saysMore(item: string | KeyEntry | undefined): boolean {
  if (typeof item !== 'object' || !isMapping(item.value)) return false
  return Object.keys(item.value).some((key) => !DATES.has(normalizeKey(key)))
}

/** Material for MkDocs has both dates in one: `date: {created: …, updated: …}`. */
function updateInDate(keys: KeyLookup): Date | null {
  const [item] = keys.find(['date']).flatMap(flattenValues)
  const reading = parseDate((typeof item === 'object' ? readMember(item, UPDATED) : null) ?? '')
  return 'date' in reading ? reading.date : null
}

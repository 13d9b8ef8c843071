/** Former path of an article, which the permalinks of its site gave it. */

import { pathInSite } from '../site/folder-sites.ts'
import { formerUrlOf } from '../site/former-url.ts'
import { type KeyLookup, normalizeKey, textOf } from './key-lookup.ts'
import type { FileContext } from './path-language.ts'
import { resolveTimeZone } from './time-zone.ts'

/** What a former path depends on. `pathLanguage` is the language in the path of the file. */
interface FormerPathInput {
  keys: KeyLookup
  fields: { title: string | null; publishedAt: Date | null; categories: readonly { name: string }[] }
  pathLanguage: string | null
}

/**
 * Returns the path that an article had by the permalink pattern of its site; null without a pattern, and for a
 * file that gives its own permalink.
 */
export function formerPathOf(
  { site = null, path, timeZone }: Pick<FileContext, 'site' | 'path' | 'timeZone'>,
  { keys, fields, pathLanguage }: FormerPathInput,
): string | null {
  if (site === null || keys.findTopLevel(['permalink', 'url']).length > 0) return null
  const readKey = (name: string) => {
    const [entry] = keys.find([normalizeKey(name)])
    return entry === undefined ? null : textOf(entry)
  }
  const { title, publishedAt, categories } = fields
  return formerUrlOf(site.configuration, {
    ...{ path: pathInSite(site, path), title, readKey, slug: readKey('slug') },
    categories: categories.map(({ name }) => name),
    date: publishedAt === null ? null : calendarDate(publishedAt, readKey('date'), timeZone),
    hasLanguage: pathLanguage !== null,
  })
}

/** Returns a date whose UTC fields are the local ones of the site; without a time zone, those that are written. */
function calendarDate(date: Date, written: string | null, timeZone: string | undefined): Date {
  const zone = timeZone === undefined ? null : resolveTimeZone(timeZone, { isSetting: true })
  if (zone !== null) return new Date(date.getTime() + zone(date.getTime() + zone(date.getTime())))
  const [, year, month, day, hour, minute] =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{1,2}))?/.exec(written ?? '') ?? []
  if (year === undefined) return date
  return new Date(
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour ?? 0), Number(minute ?? 0)),
  )
}

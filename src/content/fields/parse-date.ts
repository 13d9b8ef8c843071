/** Strict date parser for the formats in front matter, independent of the server's time zone. */

import { parseDay } from './day-formats.ts'
import { splitTime } from './time-of-day.ts'
import { resolveTimeZone } from './time-zone.ts'

/** The settings of the site of a date. */
export interface DateOptions {
  /** The zone of dates without one: an IANA name or a fixed offset that `resolveTimeZone` accepts. */
  timeZone?: string
}

/** A date, or the problem of its text as a phrase for the import report ("is a placeholder"). */
type ParsedDate = { date: Date } | { problem: string }

/** Texts that templates and scripts write instead of a date, including the zero date of WordPress. */
const PLACEHOLDER =
  /^(?:none|null|nil|nan|undefined|n\/?a|tbd|todo|draft|unknown|invalid date|[-?~]*|y{4}-?m{2}-?d{2}.*|\{\{.*|0000-00-00.*)$/i

/** 1 January of year 1, Go's zero time. */
const GO_ZERO = -62_135_596_800_000

/** Unix time in seconds (Hugo) or milliseconds (JavaScript), in the years 2001 to 2033. */
const EPOCH = /^1\d{9}(?:\d{3})?$/

/** A wiki link to a daily note, as in Obsidian's properties. */
const WIKI_LINK = /^\[\[(?:[^[\]|]*\/)?([^[\]|/]+)(?:\|[^[\]]*)?\]\]$/

/**
 * Parses a date that has one meaning: ISO 8601 and its variants (week and ordinal dates too), RFC 1123/2822,
 * `MM/DD/YYYY`, a day first where it can be no month, month names in many languages, Unix time in seconds or
 * milliseconds, the time before or after the day. A date without time zone is in `timeZone`. A date that does
 * not exist (30 February, second 80, year 0) is a problem and does not roll over. A date without a day and a
 * placeholder (`None`, the Unix epoch, Go's zero time) are problems too.
 */
export function parseDate(text: string, { timeZone = 'UTC' }: DateOptions = {}): ParsedDate {
  const trimmed = text.trim()
  if (trimmed.length > 100) return { problem: 'is too long to be a date' }
  if (PLACEHOLDER.test(trimmed)) return { problem: 'is a placeholder' }
  const plain = plainText(trimmed)
  if (EPOCH.test(plain)) return { date: new Date(Number(plain.padEnd(13, '0'))) }
  const { day, time, hasTime, zone } = splitTime(plain) ?? {}
  const midnight = day === undefined ? undefined : parseDay(day, hasTime === true)
  if (midnight === undefined || time === undefined) return { problem: 'is not in a supported date format' }
  if (midnight === null) return { problem: 'has a day that does not exist' }
  if (midnight === 0 || midnight === GO_ZERO) return { problem: 'is a placeholder' }
  if (time === null) return { problem: 'has a time that does not exist' }
  const offset = offsetOf(zone, midnight + time, timeZone)
  return offset === null ? { problem: 'has an unknown time zone' } : toDate(midnight + time - offset)
}

/** Returns a text with single spaces, ASCII digits and punctuation, and without the brackets of a link. */
function plainText(text: string): string {
  const label = text.startsWith('[[') ? (WIKI_LINK.exec(text)?.[1] ?? text) : text
  const plain = label.normalize('NFKC').replace(/\s+/g, ' ').replaceAll('\u2212', '-')
  // the last hexadecimal digit of such a digit is its value
  return plain.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) % 16))
}

function toDate(time: number): ParsedDate {
  if (time === 0) return { problem: 'is a placeholder' }
  const date = new Date(time)
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? { date } : { problem: 'is outside the years 1 to 9999' }
}

/**
 * Returns the offset from UTC in milliseconds, or null for an unknown time zone. An unknown `timeZone` of the
 * site counts as UTC.
 */
function offsetOf(zone: string | undefined, localTime: number, timeZone: string): number | null {
  if (zone !== undefined) return resolveTimeZone(zone)?.(localTime) ?? null
  return timeZone === 'UTC' ? 0 : (resolveTimeZone(timeZone, { isSetting: true })?.(localTime) ?? 0)
}

/**
 * The date of a file name: `2024-01-02-title` (Jekyll, Hugo, Docusaurus, Pelican), `2024_01_02_title`,
 * `20240102-title`, `202401021530 title` (Zettelkasten), `2024-01-02T10:00:00Z-title` (Zola).
 */
const NAME_DATE =
  /^(\d{4}-\d{1,2}-\d{1,2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?|\d{4}(?:_\d{2}_|\.\d{2}\.)\d{2}|(?:19|20)\d{6}(?:\d{4}(?:\d{2})?)?)(?:[-_. ]+(.*))?$/s

/** Splits a file name into the date at its beginning and the rest. */
export function splitDatedName(name: string): { date: string; rest: string } | null {
  const [, text, rest = ''] = NAME_DATE.exec(name) ?? []
  if (text === undefined) return null
  const date = text.replaceAll('_', '-')
  // Digits without separators may be another number.
  return date.includes('-') || 'date' in parseDate(date) ? { date, rest } : null
}

/** Strict date parser for the formats in front matter, independent of the server's time zone. */

import { resolveTimeZone } from './time-zone.ts'

/** The settings of the site of a date. */
interface DateOptions {
  /** The zone of dates without one: an IANA name or a fixed offset that `resolveTimeZone` accepts. */
  timeZone?: string
}

/** A date, or the problem of its text as a phrase for the import report ("is a placeholder"). */
type ParsedDate = { date: Date } | { problem: string }

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Texts that templates and scripts write instead of a date, including the zero date of WordPress. */
const PLACEHOLDER =
  /^(?:none|null|nil|nan|undefined|n\/?a|tbd|todo|draft|unknown|invalid date|[-?~]*|y{4}-?m{2}-?d{2}.*|\{\{.*|0000-00-00.*)$/i

const TIME =
  '(?<hour>\\d{1,2}):(?<minute>\\d{1,2})(?::(?<second>\\d{1,2})(?:[.,](?<fraction>\\d{1,12}))?)?(?: ?(?<half>[AaPp])\\.?[Mm]\\.?)?'
const ZONE =
  '(?: ?(?:(?:GMT|UTC)?(?<sign>[+-])(?<east>\\d{1,2})(?::?(?<eastMinute>\\d{2}))?(?: [A-Z]{1,5})?|(?<zone>[A-Za-z]{1,4}))(?: ?\\([^()]{1,60}\\))?)?'
const CLOCK = `(?:(?:[Tt]|,? ) ?(?:at )?${TIME}${ZONE})?`
const WEEKDAY = '(?:[A-Za-z]{3,9}\\.?,? )?'
const ORDINAL = '(?:st|nd|rd|th)?'
const NAME = '(?<name>[A-Za-z]{3,9})\\.?'

const FORMATS = [
  // ISO 8601 and variants: slashes, dots, one-digit parts, a space instead of the T
  `(?<year>\\d{4})(?<separator>[-/.])(?<month>\\d{1,2})\\k<separator>(?<day>\\d{1,2})${CLOCK}`,
  // ISO 8601 basic format
  '(?<year>\\d{4})(?<month>\\d{2})(?<day>\\d{2})(?:T?(?<hour>\\d{2})(?<minute>\\d{2})(?<second>\\d{2})?(?<zone>[Zz])?)?',
  // MM/DD/YYYY
  `(?<month>\\d{1,2})/(?<day>\\d{1,2})/(?<year>\\d{4})${CLOCK}`,
  // RFC 1123 and 2822; 2 January 2024
  `${WEEKDAY}(?<day>\\d{1,2})${ORDINAL}[ -]${NAME},?[ -](?<year>\\d{4})${CLOCK}`,
  // The same with a year of two digits (RFC 2822 §4.3, RFC 850), only with a time
  `${WEEKDAY}(?<day>\\d{1,2})[ -]${NAME}[ -](?<year>\\d{2}) ${TIME}${ZONE}`,
  // 2024-Jan-02
  `(?<year>\\d{4})[ -]${NAME}[ -](?<day>\\d{1,2})${CLOCK}`,
  // Jan 2 2024; January 2, 2024; JavaScript's Date.toString()
  `${WEEKDAY}${NAME} (?<day>\\d{1,2})${ORDINAL},? (?<year>\\d{4})${CLOCK}`,
  // asctime and Unix `date`
  `[A-Za-z]{3} (?<name>[A-Za-z]{3}) (?<day>\\d{1,2}) ${TIME}${ZONE} (?<year>\\d{4})`,
  // 2024. 1. 2. (Korean)
  `(?<year>\\d{4})\\. ?(?<month>\\d{1,2})\\. ?(?<day>\\d{1,2})\\.?(?: ${TIME}${ZONE})?`,
  // 2.1.2024 (German, Polish, Russian, Turkish): with dots the day is always first
  `(?<day>\\d{1,2})\\. ?(?<month>\\d{1,2})\\. ?(?<year>\\d{4})(?:,? ${TIME}${ZONE})?`,
  // 19-02-2024, where the first number cannot be a month
  `(?<day>1[3-9]|2\\d|3[01])-(?<month>\\d{1,2})-(?<year>\\d{4})${CLOCK}`,
  // 2024年1月2日, 2024년 1월 2일
  `(?<year>\\d{4}) ?[年년] ?(?<month>\\d{1,2}) ?[月월] ?(?<day>\\d{1,2}) ?[日일](?: ?${TIME}${ZONE})?`,
].map((format) => new RegExp(`^${format}$`))

/** 1 January of year 1, Go's zero time. */
const GO_ZERO = -62_135_596_800_000

/** Unix time in seconds (Hugo) or milliseconds (JavaScript), in the years 2001 to 2033. */
const EPOCH = /^1\d{9}(?:\d{3})?$/

type Parts = Readonly<Record<string, string | undefined>>

/**
 * Parses a date: common variants of ISO 8601, RFC 1123/2822, `MM/DD/YYYY`, month names, Unix time in seconds
 * or milliseconds. A date without time zone is in `timeZone`. A date that does not exist (30 February, second 80,
 * year 0) is a problem and does not roll over. A date without a day and a placeholder (`None`, the Unix
 * epoch, Go's zero time) are problems too.
 */
export function parseDate(text: string, { timeZone = 'UTC' }: DateOptions = {}): ParsedDate {
  const trimmed = text.trim()
  if (trimmed.length > 100) return { problem: 'is too long to be a date' }
  if (PLACEHOLDER.test(trimmed)) return { problem: 'is a placeholder' }
  const spaced = trimmed.replace(/\s+/g, ' ').replace(/\u2212/g, '-')
  if (EPOCH.test(spaced)) return { date: new Date(Number(spaced.padEnd(13, '0'))) }
  for (const format of FORMATS) {
    const parts = format.exec(spaced)?.groups
    if (parts) return toDate(parts, timeZone)
  }
  return { problem: 'is not in a supported date format' }
}

function toDate(parts: Parts, timeZone: string): ParsedDate {
  const day = dayOf(parts)
  if (day === null) return { problem: 'has a day that does not exist' }
  if (day === 0 || day === GO_ZERO) return { problem: 'is a placeholder' }
  const clock = clockOf(parts)
  if (clock === null) return { problem: 'has a time that does not exist' }
  const offset = offsetOf(parts, day + clock, timeZone)
  if (offset === null) return { problem: 'has an unknown time zone' }
  const date = new Date(day + clock - offset)
  if (date.getTime() === 0) return { problem: 'is a placeholder' }
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? { date } : { problem: 'is outside the years 1 to 9999' }
}

/**
 * Returns midnight of the day in UTC as a Unix time in milliseconds, or null when the calendar has no such
 * day.
 */
function dayOf(parts: Parts): number | null {
  const year = parts.year?.length === 2 ? fullYear(Number(parts.year)) : Number(parts.year)
  const month = parts.name === undefined ? Number(parts.month) : monthOf(parts.name)
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, Number(parts.day))
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1
  return year >= 1 && exists ? date.getTime() : null
}

/** Returns the year of two digits: below 50 it is in this century (RFC 2822 §4.3). */
function fullYear(short: number): number {
  return short + (short < 50 ? 2000 : 1900)
}

/**
 * Returns 1 to 12 for an English month, complete or abbreviated to three letters or more; 0 for any other
 * name.
 */
function monthOf(name: string): number {
  const index = MONTHS.indexOf(name.slice(0, 3).toLowerCase())
  const fullName = index < 0 ? '' : LONG_MONTHS[index]
  return fullName?.startsWith(name.toLowerCase()) || name.toLowerCase() === 'sept' ? index + 1 : 0
}

const LONG_MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july'],
  ...['august', 'september', 'october', 'november', 'december'],
]

/** Returns the milliseconds since midnight, or null when the time does not exist. */
function clockOf({ hour = '0', minute = '0', second = '0', fraction = '', half }: Parts): number | null {
  const hours = half === undefined ? Number(hour) : twelveHours(Number(hour), half)
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59) return null
  return (
    ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
  )
}

function twelveHours(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return Number.POSITIVE_INFINITY
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

/**
 * Returns the offset from UTC in milliseconds at a local time, or null for an unknown time zone. An unknown
 * `timeZone` of the site counts as UTC.
 */
function offsetOf(
  { sign, east = '', eastMinute = '00', zone }: Parts,
  localTime: number,
  timeZone: string,
): number | null {
  const name = sign === undefined ? zone : `${sign}${east}:${eastMinute}`
  if (name !== undefined) return resolveTimeZone(name)?.(localTime) ?? null
  return timeZone === 'UTC' ? 0 : (resolveTimeZone(timeZone, { isSetting: true })?.(localTime) ?? 0)
}

/** Splits a Jekyll, Zola or Docusaurus file name (`2024-01-02-title`) into its date and the rest. */
export function splitDatedName(name: string): { date: string; rest: string } | null {
  const match = /^(\d{4}-\d{1,2}-\d{1,2})(?:[-_ ]+(.*))?$/s.exec(name)
  return match?.[1] === undefined ? null : { date: match[1], rest: match[2] ?? '' }
}

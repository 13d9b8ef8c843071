/** Formats of calendar days in front matter. */
import { monthOf } from './month-names.ts'

const DAY = 86_400_000
const WEEKDAY = '(?:\\p{L}[\\p{L}\\p{M}-]{1,14}[.,]{0,2} )?'
const ORDINAL = '(?:st|nd|rd|th|er|re|\\.?[oa]|°|\\.)?'
const NAME = '(?<name>\\p{L}[\\p{L}\\p{M}]{2,14})\\.?'
const OF = "(?:of |de |del |d’|d')?"

const FORMATS = [
  // ISO 8601 and variants: slashes, dots, one-digit parts
  '(?<year>\\d{4})(?<separator>[-/.])(?<month>\\d{1,2})\\k<separator>(?<day>\\d{1,2})',
  // ISO 8601 basic format, ordinal dates, week dates
  '(?<year>\\d{4})(?<month>\\d{2})(?<day>\\d{2})',
  '(?<year>\\d{4})-(?<ordinal>\\d{3})',
  '(?<year>\\d{4})-?W(?<week>\\d{2})-?(?<weekday>[1-7])',
  // MM/DD/YYYY, 25/12/2020, 25-12-2020, 12-25-2020
  '(?<first>\\d{1,2})(?<separator>[/-])(?<second>\\d{1,2})\\k<separator>(?<year>\\d{4})',
  // RFC 1123 and 2822; 2 January 2024; 2. Januar 2024; 1er janvier 2024; 2 de enero de 2024; 2 января 2024 г.
  `${WEEKDAY}(?<day>\\d{1,2})${ORDINAL}[ ./-]?${OF}${NAME},?[ ./-]${OF}(?<year>\\d{4})(?: ?(?:г|г\\.|года|р\\.|року|r\\.))?`,
  // 2024-Jan-02; 2021. március 5. (Hungarian)
  `(?<year>\\d{4})(?:[ /-]|\\. ?)${NAME}[ /-](?<day>\\d{1,2})\\.?`,
  // 5 tháng 3 năm 2021, Ngày 5 tháng 3, 2021 (Vietnamese)
  '(?:[Nn]gày )?(?<day>\\d{1,2}) [Tt]háng (?<month>\\d{1,2})(?:,| năm) (?<year>\\d{4})',
  // Jan 2 2024; January 2, 2024; JavaScript's Date.toString()
  `${WEEKDAY}${NAME}[ -](?<day>\\d{1,2})${ORDINAL},?[ -]${OF}(?<year>\\d{4})`,
  // 2024. 1. 2. (Korean)
  '(?<year>\\d{4})\\. ?(?<month>\\d{1,2})\\. ?(?<day>\\d{1,2})\\.?',
  // 2.1.2024 (German, Polish, Russian, Turkish): with dots the day is always first
  `${WEEKDAY}(?<day>\\d{1,2})\\. ?(?<month>\\d{1,2})\\. ?(?<year>\\d{4})(?: ?г\\.?)?`,
  // 2024年1月2日, 2024년 1월 2일
  '(?<year>\\d{4}) ?[年년] ?(?<month>\\d{1,2}) ?[月월] ?(?<day>\\d{1,2}) ?[日일号號]',
].map((format) => new RegExp(`^${format}$`, 'u'))

/** A year of two digits (RFC 2822 §4.3, RFC 850), only with a time. */
const SHORT_YEAR = new RegExp(`^${WEEKDAY}(?<day>\\d{1,2})[ -]${NAME}[ -](?<year>\\d{2})$`, 'u')

/** The weekday behind a day: `(火)`, `星期二`, `周二`. */
const WEEKDAY_BEHIND = / ?(?:\(\p{L}{1,4}\)|星期.|周.|\p{L}曜日?|\p{L}요일)$/u

type Parts = Readonly<Record<string, string | undefined>>

/**
 * Returns midnight of a day in UTC as a Unix time in milliseconds, null when the calendar has no such day,
 * undefined when the text has no supported format. Of two numbers before the year, the first one is the
 * month with slashes, unless it can only be the day (`25/12/2020`); with hyphens the values must decide.
 */
export function parseDay(text: string, hasTime: boolean): number | null | undefined {
  const day = /\p{L}\)?$/u.test(text) ? text.replace(WEEKDAY_BEHIND, '') : text
  for (const format of hasTime ? [...FORMATS, SHORT_YEAR] : FORMATS) {
    const parts = format.exec(day)?.groups
    if (parts) return dayOf(parts)
  }
  return undefined
}

function dayOf(parts: Parts): number | null | undefined {
  const year = parts.year?.length === 2 ? fullYear(Number(parts.year)) : Number(parts.year)
  if (parts.ordinal !== undefined) return existingDay(year, 1, Number(parts.ordinal), year)
  if (parts.week !== undefined) return dayOfWeek(year, Number(parts.week), Number(parts.weekday))
  if (parts.first !== undefined) return dayOfNumbers(year, parts)
  const month = parts.name === undefined ? Number(parts.month) : monthOf(parts.name)
  if (parts.name !== undefined && month === 0) return undefined
  return existingDay(year, month, Number(parts.day))
}

/** Returns the year of two digits: below 50 it is in this century (RFC 2822 §4.3). */
function fullYear(short: number): number {
  return short + (short < 50 ? 2000 : 1900)
}

/** Returns a day, or null when it rolls over into another month (or out of `ordinalYear`). */
function existingDay(year: number, month: number, day: number, ordinalYear?: number): number | null {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const isSameMonth = ordinalYear === undefined ? date.getUTCMonth() === month - 1 : day > 0
  return year >= 1 && date.getUTCFullYear() === year && isSameMonth ? date.getTime() : null
}

/** Returns a day of a week (ISO 8601): week 1 has the first Thursday of the year. */
function dayOfWeek(year: number, week: number, weekday: number): number | null {
  const january4 = existingDay(year, 1, 4)
  if (january4 === null || week < 1) return null
  const monday = january4 - ((new Date(january4).getUTCDay() + 6) % 7) * DAY + (week - 1) * 7 * DAY
  const thursday = new Date(monday + 3 * DAY)
  return thursday.getUTCFullYear() === year ? monday + (weekday - 1) * DAY : null
}

/** Returns the day of `25/12/2020`; undefined when both numbers could be the month of `05-06-2020`. */
function dayOfNumbers(year: number, { first, second, separator }: Parts): number | null | undefined {
  const [a, b] = [Number(first), Number(second)]
  if (separator === '-' && a <= 12 && b <= 12 && a !== b) return undefined
  return a > 12 ? existingDay(year, b, a) : existingDay(year, a, b)
}

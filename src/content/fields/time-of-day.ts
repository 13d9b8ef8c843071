/** Times of day in dates: 24 hours, a.m. and p.m. marks of several languages, time zones. */

const MARK = '[AaPp]\\. ?[Mm]\\.?|[AaPp][Mm]|上午|下午|凌晨|早上|中午|晚上|午前|午後|오전|오후'
/** A time does not begin inside a number. */
const BEFORE = '^(?<before>.*?)(?<![\\d:.+-])'
const AFTER = '(?![\\d:])(?<after>.*)$'
const TIMES = [
  `${BEFORE}(?:(?<markBefore>${MARK}) ?)?(?<hour>\\d{1,2}):(?<minute>\\d{1,2})(?::(?<second>\\d{1,2})(?:[.,](?<fraction>\\d{1,12}))?)?(?: ?(?<mark>${MARK})(?![A-Za-z]))?${AFTER}`,
  `${BEFORE}(?<hour>\\d{1,2}) ?(?<mark>${MARK})(?![A-Za-z])${AFTER}`,
  `${BEFORE}(?<markBefore>${MARK}) ?(?<hour>\\d{1,2})${AFTER}`,
  `${BEFORE}(?<hour>\\d{1,2}) ?(?:[hH]|Uhr)(?: ?(?<minute>\\d{2}))?(?![A-Za-z])${AFTER}`,
].map((time) => new RegExp(time, 's'))

/** The basic format of ISO 8601 behind a day: `20240219T115658Z`, `2024-02-19T1156`. */
const BASIC_TIME = /^(\d{8}|\d{4}-\d{2}-\d{2}(?=T))[T ]?(\d{2})(\d{2})(\d{2})?(?![\d:])/
/** The units of Chinese, Japanese and Korean times: `15时04分05秒`, `15시 4분`. */
const UNITS = /(\d{1,2}) ?[时時点點시](?: ?(\d{1,2}) ?[分분](?: ?(\d{1,2}) ?[秒초])?)?/
/** What stands between a day and a time: `T`, a comma, a preposition. */
const BETWEEN =
  /(?:(?<=\d)[Tt_] ?|[ ,]+(?:(?:at|um|à|às|a las?|alle|ore|alle ore|om|в|о|об|saat|kl\.?|on|·|-|–|\|),? )?)$/iu
/** What stands between a time and a day behind it: `3:04 PM · Jan 2, 2020`. */
const BETWEEN_REVERSED = /^(?<zone> ?(?:UTC|GMT|Z)?(?:[+-]\d{1,2}:?\d{2})?)(?:,| on| ·| -| –)? (?<day>.+)$/s
const ZONE =
  /^ ?(?:Uhr|h\.?|hrs)?(?: ?(?:(?:GMT|UTC)?(?<sign>[+-])(?<east>\d{1,2})(?::?(?<eastMinute>\d{2}))?(?: [A-Z]{1,5})?|[([]?(?<name>[A-Za-z][\w+/-]{0,40})[)\]]?)(?: ?[([][^()[\]]{1,60}[)\]])?(?: m=[+-][\d.]+)?)?(?: (?<year>\d{4}))?$/

/** A date that is split into its day and its time. */
interface SplitDate {
  day: string
  /** Milliseconds since midnight, null when the time does not exist. Midnight if the text has no time. */
  time: number | null
  hasTime: boolean
  /** The name or the offset of the time zone. */
  zone: string | undefined
}

/** Splits a date into day, time and zone; returns null for a time that is followed by other text. */
export function splitTime(text: string): SplitDate | null {
  const spelled = text
    .replace(BASIC_TIME, (_, day, hour, minute, second = '00') => `${day} ${hour}:${minute}:${second}`)
    .replace(UNITS, (_, hour, minute = '00', second = '00') => `${hour}:${minute}:${second}`)
  for (const time of TIMES) {
    const parts = time.exec(spelled)?.groups
    if (parts !== undefined) return splitParts(parts)
  }
  return { day: spelled, time: 0, hasTime: false, zone: undefined }
}

function splitParts(parts: Record<string, string | undefined>): SplitDate | null {
  const { before = '', after = '' } = parts
  const reversed = before === '' ? BETWEEN_REVERSED.exec(after)?.groups : undefined
  const zone = ZONE.exec(reversed?.zone ?? after)?.groups
  if (zone === undefined) return null
  const day = reversed?.day ?? before.replace(BETWEEN, '')
  return {
    // asctime and Unix `date` have the year at the end
    day: zone.year === undefined ? day : `${day} ${zone.year}`,
    time: timeOf(parts),
    hasTime: true,
    zone: zone.sign === undefined ? zone.name : `${zone.sign}${zone.east}:${zone.eastMinute ?? '00'}`,
  }
}

/** Returns the milliseconds since midnight, or null when the time does not exist. */
function timeOf(parts: Record<string, string | undefined>): number | null {
  const { minute = '0', second = '0', fraction = '' } = parts
  const hour = hourOf(Number(parts.hour), parts.mark ?? parts.markBefore)
  if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return null
  return (
    ((hour * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
  )
}

/** Returns the hour of 24 of an hour with a mark, `Infinity` when there is none (`13 PM`). */
function hourOf(hour: number, mark: string | undefined): number {
  if (mark === undefined) return hour
  const isMorning = /^(?:[Aa]|上午|凌晨|早上|午前|오전)/.test(mark) || (mark === '中午' && hour === 11)
  const isNight = mark === '晚上' && hour === 12 // midnight, of this day or of the next
  const isZero = hour === 0 && /^[Pp]/.test(mark)
  if (hour > 12 || isNight || isZero) return Number.POSITIVE_INFINITY
  return (hour % 12) + (isMorning ? 0 : 12)
}

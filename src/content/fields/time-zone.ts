/** Time zones: fixed offsets, abbreviations, and IANA names resolved through `Intl`. */

const MINUTE = 60_000
const DAY = 86_400_000

/** Returns the offset from UTC in milliseconds at a local time (given as if it were UTC). */
type TimeZone = (localTime: number) => number

/**
 * Offsets from UTC in hours of time zone abbreviations: those of RFC 2822 §4.3, others that Ruby and so
 * Jekyll accept, and unambiguous ones of Africa, Asia and Australia.
 */
const ABBREVIATIONS: Readonly<Record<string, number>> = {
  ...{ z: 0, ut: 0, utc: 0, gmt: 0, est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7 },
  ...{ akst: -9, akdt: -8, hst: -10, ast: -4, adt: -3, nst: -3.5, ndt: -2.5, brt: -3, art: -3, clt: -4 },
  ...{ wet: 0, west: 1, bst: 1, cet: 1, met: 1, mez: 1, cest: 2, mest: 2, mesz: 2, sast: 2, eet: 2, eest: 3 },
  ...{ msk: 3, ist: 5.5, sgt: 8, jst: 9, kst: 9, nzst: 12, nzdt: 13 },
  ...{ wat: 1, cat: 2, eat: 3, trt: 3, pkt: 5, ict: 7, wib: 7, wita: 8, hkt: 8, awst: 8, acst: 9.5 },
  ...{ acdt: 10.5, aest: 10, aedt: 11 },
}

const OFFSET = /^(?:GMT|UTC)? ?([+-])(\d{1,2})(?::?(\d{2}))?$/i
const zones = new Map<string, TimeZone | null>()
const CACHE_SIZE_MAX = 1000

/**
 * Returns the time zone of a name in a date or in the configuration of a site: `CET`, `+0800`, `UTC+8`,
 * `Europe/Berlin`, `PST8PDT`; null for an unknown one. An abbreviation is a fixed offset, unless `isSetting`:
 * a site in `CET` has summer time.
 */
export function resolveTimeZone(name: string, { isSetting = false } = {}): TimeZone | null {
  const key = `${isSetting} ${name}`
  const cached = zones.get(key)
  if (cached !== undefined) return cached
  const zone = isSetting
    ? (fixedZone(name) ?? regionZone(name) ?? abbreviationZone(name))
    : (fixedZone(name) ?? abbreviationZone(name) ?? regionZone(name))
  if (zones.size < CACHE_SIZE_MAX) zones.set(key, zone)
  return zone
}

function fixedZone(name: string): TimeZone | null {
  const [, sign, hours = '', minutes = '0'] = OFFSET.exec(name) ?? []
  if (sign === undefined || Number(hours) > 23 || Number(minutes) > 59) return null
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE
  return () => offset
}

function abbreviationZone(name: string): TimeZone | null {
  const hours = Object.hasOwn(ABBREVIATIONS, name.toLowerCase())
    ? ABBREVIATIONS[name.toLowerCase()]
    : undefined
  return hours === undefined ? null : () => hours * 60 * MINUTE
}

/**
 * Returns the zone of an IANA name. As with `disambiguation: 'compatible'` of Temporal, a local time that
 * occurs twice is the earlier one, and one that is skipped has the offset from before the transition.
 */
function regionZone(name: string): TimeZone | null {
  const format = createOffsetFormat(name)
  if (format === null) return null
  return (localTime) => {
    const before = offsetAt(format, localTime - DAY)
    const after = offsetAt(format, localTime + DAY)
    if (before === after || offsetAt(format, localTime - before) === before) return before
    return offsetAt(format, localTime - after) === after ? after : before
  }
}

function createOffsetFormat(timeZone: string): Intl.DateTimeFormat | null {
  if (!/^[A-Za-z][A-Za-z\d_+/-]{2,40}$/.test(timeZone)) return null
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  } catch {
    return null
  }
}

function offsetAt(format: Intl.DateTimeFormat, time: number): number {
  const text = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes, seconds = '0'] = /^GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(text) ?? []
  const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE + Number(seconds) * 1000
  return sign === undefined ? 0 : sign === '-' ? -offset : offset
}

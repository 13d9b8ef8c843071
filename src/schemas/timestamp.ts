/** Schemas of timestamps in the range that RFC 3339 and PostgreSQL support. */
import { z } from 'zod'

const FIRST = '0001-01-01T00:00:00.000Z'
const LAST = '9999-12-31T23:59:59.999Z'

/** A time of the years 1 to 9999 in UTC. */
export const StorableDate = z
  .date()
  .min(new Date(FIRST), { error: 'must not be before year 1' })
  .max(new Date(LAST), { error: 'must not be after year 9999' })

const TIME_OR_DAY = 'must be a time with its zone, such as 2026-11-28T09:00:00Z, or a day, such as 2026-11-28'

/** An RFC 3339 timestamp with any offset, or a day, which begins at midnight UTC; parsed to a `Date` with milliseconds. */
export const Timestamp = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: TIME_OR_DAY })
  .transform((text) => new Date(text))
  .pipe(StorableDate)

/** An RFC 3339 timestamp, or a day, which begins at midnight UTC; parsed to text in UTC with milliseconds. */
export const TimestampOrDay = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: TIME_OR_DAY })
  .transform((text) => new Date(text))
  .pipe(StorableDate)
  .transform((time) => time.toISOString())

/** Returns true for a valid time of the years 1 to 9999 in the format of responses. */
export function isIsoTimestamp(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString() === text && text >= FIRST && text <= LAST
}

/** Times in filters and responses of Ghost's Content API. */

/** `2024-01-31`, `2024-01-31 12:00` or RFC 3339, in UTC unless it has an offset. */
const TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}(?:\.\d{1,3})?)\d*)?\s*(Z|[+-]\d{2}:\d{2})?)?$/i

/** Returns the time as RFC 3339 in UTC; null for text that is no time of the years 1 to 9999. */
export function parseTime(text: string): string | null {
  const [, day, minute = '00:00', second = '00', offset = 'Z'] = TIME.exec(text.trim()) ?? []
  if (day === undefined) return null
  const time = new Date(`${day}T${minute}:${second}${offset.toUpperCase()}`)
  if (Number.isNaN(time.getTime())) return null
  const isRealDay = new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) // `Date` turns 31 February into March
  const year = time.getUTCFullYear()
  return isRealDay && year >= 1 && year <= 9999 ? time.toISOString() : null
}

/** Returns a time of this API, which ends in `Z`, in the form of Ghost: with the offset `+00:00`. */
export const toGhostTime = (time: string | null): string | null => time?.replace(/Z$/, '+00:00') ?? null

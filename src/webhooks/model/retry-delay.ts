/** Delays between attempts: exponential back-off with jitter, and the header Retry-After. */

/** The longest delay by back-off, in milliseconds. */
const BACKOFF_MAX = 3_600_000
/** A longer Retry-After is cut off here, in milliseconds. */
const RETRY_AFTER_MAX = 86_400_000

/**
 * Returns the delay after a failed attempt, in milliseconds: `base` doubles with each further failure in a row, and a random half of
 * it is jitter, so that webhooks that have failed together do not return together. `random` is a number from 0 to 1.
 */
export function backoffDelay(failures: number, base: number, random: number): number {
  const delay = Math.min(BACKOFF_MAX, base * 2 ** Math.min(failures - 1, 30))
  return Math.round(delay * (1 - random / 2))
}

/**
 * Returns the delay that a response asks for (RFC 9110, section 10.2.3), in milliseconds; 0 without one. A date counts from the
 * time of the response, `date`, by the clock of the same server, if it has one; else from `now`, in milliseconds since 1970.
 */
export function retryAfterDelay(
  headers: { 'retry-after'?: string | undefined; date?: string | undefined },
  now: number,
): number {
  const value = headers['retry-after']?.trim() ?? ''
  if (value === '') return 0
  const sentAt = Date.parse(headers.date ?? '')
  const ms = /^\d+$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - (Number.isNaN(sentAt) ? now : sentAt)
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(0, ms), RETRY_AFTER_MAX)
}

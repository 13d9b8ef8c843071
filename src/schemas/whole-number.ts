/** Schema of whole numbers in query and path parameters. */
import { z } from 'zod'

const isDecimal = (value: unknown) => typeof value === 'string' && /^-?\d+$/.test(value)

/** A greater maximum is that of the database, and is not named. */
const NAMED_MAX = 1_000_000

/**
 * Returns the schema of a whole number from `min` to `max`, in decimal digits. JavaScript's own conversion would also accept
 * empty text as 0, and `0x1F` as 31. The metadata declares an integer in the OpenAPI document.
 */
export const wholeNumber = (min: number, max: number) =>
  z
    .unknown()
    .refine(isDecimal, { error: ({ input }) => notDecimalMessage(input, min, max) })
    .pipe(z.coerce.number().int().min(min).max(max))
    .meta({ type: 'integer', minimum: min, maximum: max })

function notDecimalMessage(input: unknown, min: number, max: number): string {
  if (Array.isArray(input)) return 'must be sent once'
  const range = max > NAMED_MAX ? '' : ` from ${min} to ${max}`
  return `must be a whole number${range}`
}

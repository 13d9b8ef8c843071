/** Schema of whole numbers in query and path parameters. */
import { z } from 'zod'

const isDecimal = (value: unknown) => typeof value === 'string' && /^-?\d+$/.test(value)

/**
 * Returns the schema of a whole number from `min` to `max`, in decimal digits. JavaScript's own conversion would also accept
 * empty text as 0, and `0x1F` as 31. The metadata declares an integer in the OpenAPI document.
 */
export const wholeNumber = (min: number, max: number) =>
  z
    .unknown()
    .refine(isDecimal, {
      error: ({ input }) => (Array.isArray(input) ? 'must be sent once' : 'must be a whole number'),
    })
    .pipe(z.coerce.number().int().min(min).max(max))
    .meta({ type: 'integer', minimum: min, maximum: max })

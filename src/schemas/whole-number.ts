/** Whole numbers in queries and paths, where everything is text. */
import { z } from 'zod'

const isDecimal = (value: unknown) => typeof value === 'string' && /^-?\d+$/.test(value)

/**
 * A whole number from `min` to `max`, in decimal digits. JavaScript would take more for one: nothing for 0, `0x1F`
 * for 31. The OpenAPI document declares an integer, which the text before it is read does not tell.
 */
export const wholeNumber = (min: number, max: number) =>
  z
    .unknown()
    .refine(isDecimal, { error: 'must be a whole number' })
    .pipe(z.coerce.number().int().min(min).max(max))
    .meta({ type: 'integer', minimum: min, maximum: max })

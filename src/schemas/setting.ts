/** Schemas of numbers in settings. Their messages complete the sentence "NAME=value must be …". */
import { z } from 'zod'

/** What a number in a setting may be. */
interface NumberRange {
  /** What the number counts, such as `milliseconds`. */
  unit?: string
  min: number
  max: number
}

/** Returns the schema of a whole number in decimal digits. */
export const wholeNumberSetting = (range: NumberRange) => numberOf(range, /^\d+$/, 'a whole number')

/** Returns the schema of a number, which may have decimals: `0.5`. */
export const decimalSetting = (range: NumberRange) => numberOf(range, /^\d+(?:\.\d+)?$/, 'a number')

/** The schema of a port to listen on. */
export const portSetting = numberOf({ min: 0, max: 65_535 }, /^\d+$/, 'a port number')

function numberOf({ unit, min, max }: NumberRange, pattern: RegExp, noun: string) {
  const error = `must be ${noun}${unit === undefined ? '' : ` of ${unit}`} from ${min} to ${max}`
  return z
    .string({ error })
    .refine((text) => pattern.test(text) && Number(text) >= min && Number(text) <= max, { error })
    .transform(Number)
}

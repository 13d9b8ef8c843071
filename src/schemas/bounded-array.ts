/** Schema of arrays with a maximum length, which is checked before their items. */
import { z } from 'zod'

/**
 * Returns the schema of an array. A longer array has one issue, and none of its items is validated: zod would otherwise create
 * an issue for each of a million wrong items.
 */
export function boundedArray<Item extends z.ZodType>(item: Item, max: number, min = 0) {
  return z.preprocess(
    (value, context) => {
      if (!Array.isArray(value) || value.length <= max) return value
      context.addIssue({ code: 'custom', message: `must have at most ${max} items, and has ${value.length}` })
      return z.NEVER
    },
    min > 0 ? z.array(item).min(min).max(max) : z.array(item).max(max),
  )
}

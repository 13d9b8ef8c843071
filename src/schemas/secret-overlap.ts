/** Overlap of a rotation: the time for which a replaced secret remains valid, so that all its users can change to the new one. */
import { z } from 'zod'

/** The default, in seconds. */
export const OVERLAP_DEFAULT = 86_400
/** The maximum, in seconds. */
export const OVERLAP_MAX = 7 * 86_400

/** Returns the schema of an overlap. `noun` is what remains valid. */
export const overlapSeconds = (noun: string) =>
  z
    .number()
    .int()
    .min(0)
    .max(OVERLAP_MAX)
    .optional()
    .meta({
      description: `Seconds for which the old ${noun} remains valid. Default: ${OVERLAP_DEFAULT}. 0 revokes it at once.`,
    })

/** Cursors of the changes feed: a place in the log, and enough of the change there to know the log again. */
import { z } from 'zod'

/** The place after a change. `time` is the change's own, in milliseconds since 1970; both are 0 at the beginning. */
export interface ChangeCursor {
  seq: bigint
  time: bigint
}

/** Before the first change. */
export const LOG_START: ChangeCursor = { seq: 0n, time: 0n }

const BIGINT_MAX = 9_223_372_036_854_775_807n

/** A whole number that PostgreSQL's bigint can hold. */
const Whole = z
  .string()
  .regex(/^(0|[1-9]\d{0,18})$/)
  .transform(BigInt)
  .refine((value) => value <= BIGINT_MAX)

const Parts = z.tuple([z.literal('changes'), Whole, Whole])

/** A place as opaque text. It depends on the log alone, so it survives dump and restore. */
export function printChangeCursor({ seq, time }: ChangeCursor): string {
  return Buffer.from(JSON.stringify(['changes', String(seq), String(time)])).toString('base64url')
}

/** Reads what `printPlace` has written; null for anything else. */
export function parseChangeCursor(text: string): ChangeCursor | null {
  const parts = Parts.safeParse(tryJson(Buffer.from(text, 'base64url').toString('utf8')))
  if (!parts.success) return null
  const [, seq, time] = parts.data
  return { seq, time }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Cursors of the changes feed: opaque texts for positions in the change log. */
import { z } from 'zod'

/**
 * The position after a change. `time` is that of the change, in milliseconds since 1970: it detects a log that was
 * replaced by another one. Both are 0 before the first change.
 */
export interface ChangeCursor {
  seq: bigint
  time: bigint
}

/** The position before the first change. */
export const LOG_START: ChangeCursor = { seq: 0n, time: 0n }

const BIGINT_MAX = 9_223_372_036_854_775_807n

/** A non-negative integer in the range of PostgreSQL's bigint. */
const BigIntText = z
  .string()
  .regex(/^(0|[1-9]\d{0,18})$/)
  .transform(BigInt)
  .refine((value) => value <= BIGINT_MAX)

const CursorParts = z.tuple([z.literal('changes'), BigIntText, BigIntText])

/** Returns a cursor as text. It depends only on the content of the log, so it stays valid after dump and restore. */
export function printChangeCursor({ seq, time }: ChangeCursor): string {
  return Buffer.from(JSON.stringify(['changes', String(seq), String(time)])).toString('base64url')
}

/** Parses a text of `printChangeCursor`. Returns null for any other text. */
export function parseChangeCursor(text: string): ChangeCursor | null {
  const parts = CursorParts.safeParse(parseJson(Buffer.from(text, 'base64url').toString('utf8')))
  if (!parts.success) return null
  const [, seq, time] = parts.data
  return { seq, time }
}

/** Returns null for invalid JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

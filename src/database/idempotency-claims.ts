/** Requests that may be sent twice, and their first answers: kept for a day, in PostgreSQL. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { DomainError } from '../errors.ts'
import type { Database, Tx } from './connection.ts'

/** A request under the name that its sender gives it. `fingerprint` tells it from others under the same name. */
export interface IdempotencyRequest {
  keyId: string
  name: string
  fingerprint: string
}

/** The right to carry a request out. Nobody else has it, as long as `since` is what the record says. */
export interface IdempotencyClaim {
  keyId: string
  name: string
  since: Date
}

/** An answer as it was sent. `headers` are by names in lower case. */
export interface StoredResponse {
  status: number
  headers: Record<string, string>
  body: string | null
}

/** What there is to do about a request: carry it out, or say what has become of it. */
export type ClaimStatus =
  | { kind: 'ours'; claim: IdempotencyClaim }
  | { kind: 'answered'; answer: StoredResponse }
  | { kind: 'under-way' }
  /** It was carried out, and whoever did so ended before the answer was kept. `article` is what was written, if known. */
  | { kind: 'unanswered'; article: string | null }
  | { kind: 'another' }

/** A claim whose holder has written nothing for this long is anybody's: longer than a request and a transaction may take. */
const ABANDONED = "interval '60 seconds'"
/** How long an answer is kept. */
const KEPT = "interval '24 hours'"

/**
 * Of a record that may be claimed by a request with the fingerprint $3. A record has three states: claimed (`status` and
 * `headers` are null), carried out (`headers` names what was written; see `settle`), answered (`status` is set).
 */
const FREE = `(r.created_at < now() - ${KEPT}
  OR (r.status IS NULL AND r.headers IS NULL AND r.fingerprint = $3 AND r.created_at < now() - ${ABANDONED}))`

const FIND = `
  SELECT fingerprint = $3 AS same, status, headers, body, ${FREE} AS free, created_at < now() - ${ABANDONED} AS late
  FROM idempotency_record r WHERE key_id = $1 AND key = $2`

/** One statement decides who is first, across all servers. */
const CLAIM = `
  INSERT INTO idempotency_record AS r (key_id, key, fingerprint, created_at) VALUES ($1, $2, $3, now())
  ON CONFLICT (key_id, key) DO UPDATE
  SET fingerprint = EXCLUDED.fingerprint, created_at = EXCLUDED.created_at, status = NULL, headers = NULL, body = NULL
  WHERE ${FREE} RETURNING created_at AS since`

interface Found {
  same: boolean
  status: number | null
  headers: Record<string, string> | null
  body: string | null
  free: boolean
  late: boolean
}

/** Claims a request, or says how it stands. */
export async function acquireClaim(
  db: Database,
  { keyId, name, fingerprint }: IdempotencyRequest,
): Promise<ClaimStatus> {
  const values = [keyId, name, fingerprint]
  const [known] = await db.query<Found>({ text: FIND, values }) // first, since it waits for nobody
  if (known && !known.free) return standingOf(known)
  const [ours] = await db.query<{ since: Date }>({ text: CLAIM, values })
  if (ours) return { kind: 'ours', claim: { keyId, name, since: ours.since } }
  const [found] = await db.query<Found>({ text: FIND, values })
  return found ? standingOf(found) : { kind: 'under-way' } // it was refused just now: the next attempt will be the first
}

function standingOf({ same, status, headers, body, late }: Found): ClaimStatus {
  if (!same) return { kind: 'another' }
  if (status !== null) return { kind: 'answered', answer: { status, headers: headers ?? {}, body } }
  if (headers === null || !late) return { kind: 'under-way' }
  return { kind: 'unanswered', article: headers.article ?? null }
}

const HELD = 'key_id = $1 AND key = $2 AND created_at = $3'

/** Keeps the answer of a request that was carried out. */
export async function storeResponse(
  db: Database,
  claim: IdempotencyClaim,
  answer: StoredResponse,
): Promise<void> {
  const text = `UPDATE idempotency_record SET status = $4, headers = $5, body = $6 WHERE ${HELD}`
  const { status, headers, body } = answer
  await db.query({
    text,
    values: [claim.keyId, claim.name, claim.since, status, JSON.stringify(headers), body],
  })
}

/** Gives a claim back, so that the request may be sent again; of one that was carried out, nothing happens. */
export async function releaseClaim(db: Database, claim: IdempotencyClaim): Promise<void> {
  const text = `DELETE FROM idempotency_record WHERE ${HELD} AND status IS NULL AND headers IS NULL`
  await db.query({ text, values: [claim.keyId, claim.name, claim.since] })
}

/** Forgets a request that was carried out and whose answer must not be kept, so that it is never carried out again. */
export async function markUnreplayable(db: Database, claim: IdempotencyClaim): Promise<void> {
  const text = `UPDATE idempotency_record SET headers = coalesce(headers, '{}') WHERE ${HELD}`
  await db.query({ text, values: [claim.keyId, claim.name, claim.since] })
}

/** Deletes what is older than a day. */
export async function deleteExpiredClaims(db: Database): Promise<void> {
  await db.query({ text: `DELETE FROM idempotency_record WHERE created_at < now() - ${KEPT}`, values: [] })
}

const current = new AsyncLocalStorage<IdempotencyClaim>()

/** Runs what carries a request out: its transactions find the claim, see `settle`. */
export function runUnderClaim<Result>(claim: IdempotencyClaim, work: () => Result): Result {
  return current.run(claim, work)
}

/**
 * Notes in the transaction of a deed that the request was carried out, so that both are there or neither: should the
 * process end before the answer is kept, nobody carries the request out again. Of several deeds none is *the* article.
 * Outside of a claim it does nothing.
 * Throws DomainError `conflict` when somebody else has taken over meanwhile; the deed is then undone.
 */
export async function completeClaim(tx: Tx, article: string | null): Promise<void> {
  const claim = current.getStore()
  if (!claim) return
  const made = JSON.stringify(article === null ? {} : { article })
  const count = await tx.$executeRaw`
    UPDATE idempotency_record SET headers = CASE WHEN headers IS NULL THEN ${made}::jsonb ELSE '{}' END
    WHERE key_id = ${claim.keyId}::uuid AND key = ${claim.name} AND created_at = ${claim.since}::timestamptz`
  if (count === 0)
    throw new DomainError('conflict', 'This took so long that the same request was begun anew.')
}

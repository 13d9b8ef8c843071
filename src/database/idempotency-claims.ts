/** Idempotency claims in the database: one of several requests with the same key acquires it; responses are stored for a day. */
import { DomainError } from '../errors.ts'
import type { Database, Tx } from './connection.ts'
import { raw, sql } from './sql.ts'

/** A request with an idempotency key. `fingerprint` is the hash of method, URL, media type and body. */
interface IdempotencyRequest {
  keyId: string
  name: string
  fingerprint: string
}

/** The right to carry out a request, valid while `since` is the time of its record. */
export interface IdempotencyClaim {
  keyId: string
  name: string
  since: Date
}

/** A response as it was sent. The names of `headers` are in lower case. */
export interface StoredResponse {
  status: number
  headers: Record<string, string>
  body: string | null
}

/** The result of claiming a request. */
export type ClaimStatus =
  | { kind: 'acquired'; claim: IdempotencyClaim }
  | { kind: 'replayed'; response: StoredResponse }
  | { kind: 'in-progress' }
  /** The request was carried out, but its response was not stored. `articleId` is the article that it wrote, if it was one. */
  | { kind: 'completed'; articleId: string | null }
  /** The idempotency key was used for another request. */
  | { kind: 'conflicting' }

/** A claim that completed nothing for this long can be acquired again: longer than a request and a transaction may take. */
const CLAIM_TIMEOUT = raw("interval '60 seconds'")
/** How long a response is stored. */
const RETENTION = raw("interval '24 hours'")

/** The condition that a record `r` can be claimed by a request with this fingerprint. */
const isClaimable = (fingerprint: string) => sql`(r.created_at < now() - ${RETENTION}
  OR (r.state = 'acquired' AND r.fingerprint = ${fingerprint} AND r.created_at < now() - ${CLAIM_TIMEOUT}))`

interface ClaimRow {
  sameRequest: boolean
  state: 'acquired' | 'completed' | 'stored'
  articleId: string | null
  status: number | null
  headers: Record<string, string> | null
  body: string | null
  claimable: boolean
  timedOut: boolean
}

/** Claims a request, or returns why that is not possible. */
export async function acquireClaim(db: Database, request: IdempotencyRequest): Promise<ClaimStatus> {
  const { keyId, name, fingerprint } = request
  const existing = await findRecord(db, request) // before the INSERT, since a SELECT waits for no lock
  if (existing && !existing.claimable) return statusOfRecord(existing)
  const [acquired] = await db.query<{ since: Date }>(sql`
    INSERT INTO idempotency_record AS r (key_id, key, fingerprint, created_at, state)
    VALUES (${keyId}, ${name}, ${fingerprint}, now(), 'acquired')
    ON CONFLICT (key_id, key) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, created_at = EXCLUDED.created_at, state = EXCLUDED.state,
      article_id = NULL, status = NULL, headers = NULL, body = NULL
    WHERE ${isClaimable(fingerprint)} RETURNING created_at AS since`)
  if (acquired) return { kind: 'acquired', claim: { keyId, name, since: acquired.since } }
  const winner = await findRecord(db, request)
  return winner ? statusOfRecord(winner) : { kind: 'in-progress' } // it was released in between: a retry will acquire it
}

async function findRecord(
  db: Database,
  { keyId, name, fingerprint }: IdempotencyRequest,
): Promise<ClaimRow | undefined> {
  const [row] = await db.query<ClaimRow>(sql`
    SELECT fingerprint = ${fingerprint} AS "sameRequest", state, article_id AS "articleId", status, headers, body,
      ${isClaimable(fingerprint)} AS claimable, created_at < now() - ${CLAIM_TIMEOUT} AS "timedOut"
    FROM idempotency_record r WHERE key_id = ${keyId} AND key = ${name}`)
  return row
}

function statusOfRecord(row: ClaimRow): ClaimStatus {
  const { sameRequest, state, articleId, status, headers, body, timedOut } = row
  if (!sameRequest) return { kind: 'conflicting' }
  if (state === 'stored' && status !== null)
    return { kind: 'replayed', response: { status, headers: headers ?? {}, body } }
  return state === 'completed' && timedOut ? { kind: 'completed', articleId } : { kind: 'in-progress' }
}

const recordOf = ({ keyId, name, since }: IdempotencyClaim) =>
  sql`key_id = ${keyId}::uuid AND key = ${name} AND created_at = ${since}::timestamptz`

/** Stores the response of a request that was carried out. */
export async function storeResponse(
  db: Database,
  claim: IdempotencyClaim,
  { status, headers, body }: StoredResponse,
): Promise<void> {
  await db.query(sql`
    UPDATE idempotency_record SET state = 'stored', status = ${status}, headers = ${JSON.stringify(headers)}::jsonb, body = ${body}
    WHERE ${recordOf(claim)}`)
}

/** Releases the claim of a request that changed nothing, so that it may be sent again. */
export async function releaseClaim(db: Database, claim: IdempotencyClaim): Promise<void> {
  await db.query(sql`DELETE FROM idempotency_record WHERE ${recordOf(claim)} AND state = 'acquired'`)
}

/** Marks a request as carried out whose response must not be stored, so that it is never carried out again. */
export async function markUnreplayable(db: Database, claim: IdempotencyClaim): Promise<void> {
  await db.query(sql`UPDATE idempotency_record SET state = 'completed' WHERE ${recordOf(claim)}`)
}

/** Deletes the records that are older than a day. */
export async function deleteExpiredClaims(db: Database): Promise<void> {
  await db.query(sql`DELETE FROM idempotency_record WHERE created_at < now() - ${RETENTION}`)
}

/**
 * Marks a claim as completed in the transaction that carries out its request, so that both are committed or neither: when
 * the process ends before the response is stored, the request is not executed again. `articleId` is the article that was
 * written; of several transactions under one claim, none is recorded. Throws DomainError `conflict` when another request has
 * taken the claim over; the transaction is then rolled back.
 */
export async function completeClaim(
  tx: Tx,
  claim: IdempotencyClaim,
  articleId: string | null,
): Promise<void> {
  const count = await tx.$executeRaw(sql`
    UPDATE idempotency_record
    SET article_id = CASE WHEN state = 'acquired' THEN ${articleId}::uuid END, state = 'completed'
    WHERE ${recordOf(claim)}`)
  if (count === 0)
    throw new DomainError('conflict', 'The idempotency claim expired and another request took it over.')
}

/** Idempotency claims in the database: one of several requests with the same key acquires it; responses are stored for a day. */
import { RetryLater } from '../errors.ts'
import type { Database } from './connection.ts'
import { raw, sql } from './sql.ts'
import type { Tx } from './transaction.ts'

/** A request with an idempotency key. `fingerprint` is the hash of method, URL, media type and body. */
interface IdempotencyRequest {
  keyId: string
  name: string
  fingerprint: string
}

/** The claim of a request to be carried out once. */
export interface IdempotencyClaim extends IdempotencyRequest {
  /** The time of its record, once a transaction that has acquired it is committed; null until then. */
  recordedAt: Date | null
}

/** A response as it was sent. The names of `headers` are in lower case. */
export interface StoredResponse {
  status: number
  headers: Record<string, string>
  body: string | null
}

/** What is recorded of an idempotency key when a request with it arrives. */
export type ClaimStatus =
  /** Nothing: the request may be carried out. */
  | { kind: 'free' }
  | { kind: 'replayed'; response: StoredResponse }
  | { kind: 'in-progress' }
  /** The request was carried out, but its response was not stored. `articleId` is the article that it wrote, if it was one. */
  | { kind: 'completed'; articleId: string | null }
  /** The idempotency key was used for another request. */
  | { kind: 'conflicting' }

/** A record whose response is not stored after this time has none: longer than a batch may take. */
const CLAIM_TIMEOUT = raw("interval '60 seconds'")
/** The same for the record of one article, whose response is stored right after the commit. */
const ARTICLE_CLAIM_TIMEOUT = raw("interval '2 seconds'")
/** How long a response is stored. */
const RETENTION = raw("interval '24 hours'")

/**
 * The condition that a record `r` can be claimed by a request with this fingerprint. Earlier versions of Inkstone commit the
 * state `acquired` before the transaction.
 */
const isClaimable = (fingerprint: string) => sql`(r.created_at < now() - ${RETENTION}
  OR (r.state = 'acquired' AND r.fingerprint = ${fingerprint} AND r.created_at < now() - ${CLAIM_TIMEOUT}))`

/** The message while the first request is in progress, and when to retry, in seconds. */
const IN_PROGRESS = 'The first request with this key is still in progress. Retry later.'
const RETRY_AFTER = 1

/** Creates the error of a request whose key belongs to a request that is in progress. */
export const claimInProgress = () => new RetryLater(IN_PROGRESS, RETRY_AFTER)

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

/** Returns what is recorded of the key of a request. Waits for no lock. */
export async function findClaimStatus(db: Database, request: IdempotencyRequest): Promise<ClaimStatus> {
  const record = await findRecord(db, request)
  return !record || record.claimable ? { kind: 'free' } : statusOfRecord(record)
}

async function findRecord(
  db: Database,
  { keyId, name, fingerprint }: IdempotencyRequest,
): Promise<ClaimRow | undefined> {
  const [row] = await db.query<ClaimRow>(sql`
    SELECT fingerprint = ${fingerprint} AS "sameRequest", state, article_id AS "articleId", status, headers, body,
      ${isClaimable(fingerprint)} AS claimable, created_at < now() - CASE WHEN article_id IS NULL THEN ${CLAIM_TIMEOUT} ELSE ${ARTICLE_CLAIM_TIMEOUT} END AS "timedOut"
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

/**
 * Acquires a claim in the transaction that carries out its request: when the transaction fails, or its session ends, the claim is
 * free again. Returns the time of its record. Requests with the same key do not wait: throws `RetryLater` while another one is
 * in progress, or when it has just ended.
 */
export async function acquireClaim(tx: Tx, claim: IdempotencyClaim): Promise<Date> {
  if (claim.recordedAt) return claim.recordedAt // by an earlier transaction of the same request
  const { keyId, name, fingerprint } = claim
  const [record] = await tx.execute<{ recordedAt: Date }>(sql`
    INSERT INTO idempotency_record AS r (key_id, key, fingerprint, created_at, state)
    SELECT ${keyId}::uuid, ${name}, ${fingerprint}, now(), 'completed'
    WHERE pg_try_advisory_xact_lock(hashtextextended(${`inkstone claim ${keyId} ${name}`}, 0))
    ON CONFLICT (key_id, key) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, created_at = EXCLUDED.created_at, state = EXCLUDED.state,
      article_id = NULL, status = NULL, headers = NULL, body = NULL
    WHERE ${isClaimable(fingerprint)} RETURNING created_at AS "recordedAt"`)
  if (!record) throw claimInProgress()
  return record.recordedAt
}

/** Adds the article that was written to the record of a claim, in the same transaction. */
export async function completeClaim(
  tx: Tx,
  { keyId, name }: IdempotencyClaim,
  articleId: string,
): Promise<void> {
  await tx.execute(sql`
    UPDATE idempotency_record SET article_id = ${articleId}::uuid WHERE key_id = ${keyId}::uuid AND key = ${name}`)
}

/** Stores the response of a request that was carried out. */
export async function storeResponse(
  db: Database,
  { keyId, name, recordedAt }: IdempotencyClaim,
  { status, headers, body }: StoredResponse,
): Promise<void> {
  await db.execute(sql`
    UPDATE idempotency_record SET state = 'stored', status = ${status}, headers = ${JSON.stringify(headers)}::jsonb, body = ${body}
    WHERE key_id = ${keyId}::uuid AND key = ${name} AND created_at = ${recordedAt}::timestamptz`)
}

/** Deletes the records that are older than a day. */
export async function deleteExpiredClaims(db: Database): Promise<void> {
  await db.execute(sql`DELETE FROM idempotency_record WHERE created_at < now() - ${RETENTION}`)
}

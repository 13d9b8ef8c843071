/** Purge of an undone import run: permanently deletes what it has created, so that no trace of it remains in public. */
import { lockArticles } from '../../articles/db/locks.ts'
import type { TermKind } from '../../articles/model/taxonomies.ts'
import { COMMAND_LINE_ACTOR, recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import { systemPrincipal } from '../../auth/principal.ts'
import type { ChangeEntry } from '../../changes/db/record-changes.ts'
import { inWriteTransaction, type LockingContext } from '../../changes/write-transaction.ts'
import { DEFAULT_POLICY } from '../../content/html/html-policy.ts'
import type { Database } from '../../database/connection.ts'
import {
  type DeletedRow,
  deleteTrashedArticles,
  deleteUnusedTerms,
  findTermsOfRun,
  listTrashedArticlesOfRun,
  type RunPeriod,
} from '../db/purge.ts'

/** The numbers of deleted rows. */
export interface PurgeResult {
  articles: number
  terms: number
}

/** Articles per transaction. */
const BATCH_SIZE = 50

const purgeRequest = { principal: systemPrincipal('undo'), claim: null }

/**
 * Deletes the articles that a run has created and that are in the trash, and the tags, categories and authors that it has created
 * for them. Terms that another article has, or that were edited after the run, stay. When it is interrupted, it can be run again.
 */
export async function purgeRun(db: Database, run: RunPeriod): Promise<PurgeResult> {
  const total = { articles: 0, terms: 0 }
  const dependencies = { db, policy: DEFAULT_POLICY }
  for (;;) {
    const ids = await listTrashedArticlesOfRun(db, run.id, BATCH_SIZE)
    if (ids.length === 0) return total
    const { articles, terms } = await inWriteTransaction(dependencies, purgeRequest, (context) =>
      purgeBatch(context, run, ids),
    )
    total.articles += articles
    total.terms += terms
  }
}

const KINDS = ['tag', 'category', 'author'] as const

async function purgeBatch(
  context: LockingContext,
  run: RunPeriod,
  ids: readonly string[],
): Promise<PurgeResult> {
  const { tx, changes } = context
  await lockArticles(tx, ids)
  const candidates = new Map<TermKind, string[]>()
  for (const kind of KINDS) candidates.set(kind, await findTermsOfRun(tx, run, kind, ids))
  const articles = await deleteTrashedArticles(tx, ids)
  for (const { id, slug } of articles)
    await recordAuditEvent(context, {
      ...COMMAND_LINE_ACTOR,
      ...{ action: 'article.purged', entityId: id, subject: slug },
    })
  let terms = 0
  for (const [kind, termIds] of candidates) {
    for (;;) {
      const deleted = await deleteUnusedTerms(tx, kind, termIds)
      if (deleted.length === 0) break
      terms += deleted.length
      changes.push(...deleted.map((term) => tombstoneOf(kind, term)))
    }
  }
  return { articles: articles.length, terms }
}

/** The change of a deleted term, by which copies of the content delete it too. */
const tombstoneOf = (entity: TermKind, { id, slug, wasPublic }: DeletedRow): ChangeEntry => ({
  ...{ entity, entityId: id, action: 'deleted', visible: wasPublic },
  ...{ slug, lang: null, tags: [] },
})

/** Renders all stored articles again by the present HTML policy, in batches that a later run can continue. */
import { ZodError } from 'zod'
import { systemPrincipal } from '../../auth/principal.ts'
import {
  atPresent,
  inWriteTransaction,
  type LockingContext,
  type WriteDependencies,
} from '../../changes/write-transaction.ts'
import { ContentError } from '../../content/diagnostic.ts'
import { type HtmlPolicy, policyFingerprint } from '../../content/html/html-policy.ts'
import type { Database } from '../../database/connection.ts'
import { analyzeAfterBulkWrite, BULK_WRITE_ROWS } from '../../database/maintenance.ts'
import { lockArticles } from '../db/locks.ts'
import { rewritePortraits } from '../db/portraits.ts'
import { isRenderedOtherwise, storePolicy, storePolicyOfEmptyDatabase } from '../db/rendering-state.ts'
import {
  countStoredArticles,
  type LockedRenderingChange,
  listStoredRenderings,
  readStoredRenderings,
  writeRenderings,
} from '../db/stored-renderings.ts'
import { type RenderingChange, renderAgain, type StoredRendering } from '../model/render-again.ts'

/** Options of a rendering. */
interface RenderOptions {
  /** Count the articles that would change, without writing. */
  dryRun?: boolean
  /** Called after every batch with the number of processed articles and the number of all articles. */
  onProgress?: (done: number, total: number) => void
}

/** The result of a rendering. */
export interface RenderReport {
  articles: number
  /** Slugs of the articles that changed, or would change. */
  changed: string[]
  /** Articles that cannot be rendered, with the reason. They stay as they are. */
  failed: { slug: string; reason: string }[]
}

/** Articles per transaction. */
const BATCH_SIZE = 100

/**
 * Renders all articles again and writes those of which the result differs, in the order of their ids. An article that is
 * already rendered by the policy is skipped, so a run that was interrupted is completed by the next one. An article that is
 * edited at the same time is rendered from its new source. The portraits of authors follow, and the policy is stored at the end.
 */
export async function renderStoredArticles(
  dependencies: WriteDependencies,
  { dryRun = false, onProgress }: RenderOptions = {},
): Promise<RenderReport> {
  const { db, policy } = dependencies
  const total = await countStoredArticles(db)
  const report: RenderReport = { articles: 0, changed: [], failed: [] }
  let after: string | null = null
  while (true) {
    const batch: StoredRendering[] = await listStoredRenderings(db, after, BATCH_SIZE)
    const last = batch.at(-1)
    if (last === undefined) break
    const changes = batch.flatMap((stored) => changeOf(stored, policy, report))
    if (!dryRun && changes.length > 0) await writeBatch(dependencies, changes)
    report.changed.push(...changes.map(({ slug }) => slug))
    report.articles += batch.length
    after = last.id
    onProgress?.(report.articles, Math.max(total, report.articles))
  }
  if (!dryRun) await inWriteTransaction(dependencies, renderRequest, rewritePortraits)
  if (!dryRun) await storePolicy(db, policyFingerprint(policy))
  if (!dryRun && report.changed.length >= BULK_WRITE_ROWS) await analyzeAfterBulkWrite(db)
  return report
}

/** Returns the change of an article, if there is one. Adds an article that cannot be rendered to the report. */
function changeOf(stored: StoredRendering, policy: HtmlPolicy, report: RenderReport): RenderingChange[] {
  try {
    const change = renderAgain(stored, policy)
    return change === null ? [] : [change]
  } catch (err) {
    if (!(err instanceof ContentError) && !(err instanceof ZodError)) throw err
    const reason =
      err instanceof ZodError ? 'its revision does not conform to the current rules' : err.message
    report.failed.push({ slug: stored.slug, reason })
    return []
  }
}

const renderRequest = { principal: systemPrincipal('render'), claim: null }

/** Writes a batch in one transaction, with the articles locked. Those that have another version now are rendered again. */
function writeBatch(dependencies: WriteDependencies, changes: readonly RenderingChange[]): Promise<void> {
  const write = async (locking: LockingContext) => {
    const locked = await lockArticles(
      locking.tx,
      changes.map(({ id }) => id),
    )
    const isCurrent = ({ id, version }: RenderingChange) => locked.get(id)?.version === version
    const edited = changes.filter((change) => !isCurrent(change)).map(({ id }) => id)
    const again = (await readStoredRenderings(locking.tx, edited)).flatMap((stored) =>
      changeOf(stored, dependencies.policy, { articles: 0, changed: [], failed: [] }),
    )
    const current = [...changes.filter(isCurrent), ...again]
    const renderings = current.flatMap((change): LockedRenderingChange[] => {
      const article = locked.get(change.id)
      return article === undefined ? [] : [{ ...change, article }]
    })
    if (renderings.length > 0) await writeRenderings(await atPresent(locking), renderings)
  }
  return inWriteTransaction(dependencies, renderRequest, write)
}

/** Stores the policy of a database without articles. Call it before articles are written by a policy. */
export const startWithPolicy = (db: Database, policy: HtmlPolicy): Promise<void> =>
  storePolicyOfEmptyDatabase(db, policyFingerprint(policy))

/** Returns the advice to render again when the articles were rendered by another policy; else null. */
export async function renderingAdvice(db: Database, policy: HtmlPolicy): Promise<string | null> {
  if (!(await isRenderedOtherwise(db, policyFingerprint(policy)))) return null
  return 'The HTML policy has changed since the articles were rendered. Run `inkstone render` to render them again.'
}

/** One article, written as an editor wants it: all or nothing, never over somebody else's head. */
import type { Principal } from '../../auth/principal.ts'
import { deferChanges } from '../../changes/db/record-changes.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { isRetryable, isUniqueViolation } from '../../database/errors.ts'
import { completeClaim } from '../../database/idempotency-claims.ts'
import { retryTransaction } from '../../database/retry.ts'
import { DomainError } from '../../errors.ts'
import { assertExpectedVersion, type ExpectedVersion } from '../../schemas/expected-version.ts'
import { type LockedArticle, lockArticles } from '../db/locks.ts'
import type { WriteOrigin } from '../db/rows.ts'
import { insertArticles, updateArticles, type WrittenArticle } from '../db/write-articles.ts'
import type { ArticleInput } from '../input.ts'
import { type PreviousArticle, renderInput } from '../model/draft-from-input.ts'
import { requirePublishScope } from '../model/permissions.ts'
import type { RenderedArticle } from '../model/rendered-article.ts'
import { draftFromRevision } from '../model/snapshot.ts'
import type { ArticleDraft } from '../schema.ts'

/** An article that was written. */
export type ArticleVersion = Pick<WrittenArticle, 'id' | 'version'>

/** Numbers behind the title's address that are looked up at once for an article that names none. */
const CANDIDATES = 100

/**
 * Makes an article. Throws DomainError `invalid`, `forbidden`, or `conflict` for an address or old address that belongs
 * to another article.
 */
export function createArticle(tx: Tx, input: ArticleInput, writer: Principal): Promise<ArticleVersion> {
  const origin = writeOriginOf(writer)
  const state = renderInput(input, null, origin.at)
  return createRenderedArticle(tx, state, input.slug !== undefined, writer, origin)
}

/** The same, of a state that is complete but for its address, which is tried with numbers unless it was `given`. */
export async function createRenderedArticle(
  tx: Tx,
  state: RenderedArticle,
  given: boolean,
  writer: Principal,
  origin: WriteOrigin,
): Promise<ArticleVersion> {
  requirePublishScope(writer, null, { ...state.draft, deletedAt: null })
  const placed = await withFreeAddress(tx, state, given)
  const [written] = await insertArticles(tx, [placed], origin)
  return assertAliases(written, [])
}

/** What an edit, at a time, makes of an article. */
export type EditFunction = (
  previous: PreviousArticle,
  at: Date,
  was: LockedArticle,
) => RenderedArticle | Promise<RenderedArticle>

/**
 * Changes what an article says, if it is in the expected version. Throws DomainError `not-found`, `stale`, `version-needed`,
 * `forbidden`, `invalid`, or `conflict` when it is in the trash or an address belongs to another article.
 */
export async function editArticle(
  tx: Tx,
  id: string,
  expected: ExpectedVersion,
  writer: Principal,
  edit: EditFunction,
): Promise<ArticleVersion> {
  const was = (await lockArticles(tx, [id]))(id)
  assertExpectedVersion(was.version, expected)
  if (was.deletedAt) throw new DomainError('conflict', 'It is in the trash. Restore it first.')
  const origin = writeOriginOf(writer)
  const draft = await readRevisionDraft(tx, id, was.liveRevision)
  const state = await edit({ draft, everVisible: was.everVisible }, origin.at, was)
  requirePublishScope(writer, was, { ...state.draft, deletedAt: null })
  await assertAddressFree(tx, was, state.draft)
  const [written] = await updateArticles(tx, [{ id, state }], origin)
  return assertAliases(written, draft.aliases)
}

/** What a revision says. Throws DomainError `not-found`. */
export async function readRevisionDraft(tx: Tx, id: string, number: number): Promise<ArticleDraft> {
  const where = { articleId_number: { articleId: id, number } }
  const revision = await tx.revision.findUnique({ where, select: { snapshot: true } })
  if (!revision) throw new DomainError('not-found', `There is no revision ${number}.`)
  return draftFromRevision(revision.snapshot, number)
}

/**
 * A transaction in which two writers may want the same address: the one that comes second is tried again, and takes
 * another or is told so. One that the database ends, because it waited for another in a circle, is tried again, too; `work`
 * is told which attempt it is, from 1.
 */
export async function inArticleTransaction<Result>(
  db: Database,
  work: (tx: Tx, attempt: number) => Promise<Result>,
): Promise<Result> {
  const attempt = (number: number) =>
    db.prisma.$transaction((tx) => {
      if (number > 1) cautious.add(tx)
      return deferChanges(tx, () => carryOut(tx, () => work(tx, number)))
    })
  try {
    return await retryTransaction(attempt, (err) => isRetryable(err) || isUniqueViolation(err))
  } catch (err) {
    throw isUniqueViolation(err) ? addressTaken() : err
  }
}

/** Does the work, and notes in the same transaction that the request was carried out. */
async function carryOut<Result>(tx: Tx, work: () => Promise<Result>): Promise<Result> {
  const result = await work()
  const { id, version } = (result ?? {}) as Partial<ArticleVersion>
  await completeClaim(tx, id !== undefined && version !== undefined ? id : null)
  return result
}

/** Who writes, and when: now, so it is asked for once what is written is locked. What others wrote lies before it. */
export const writeOriginOf = ({ actor, keyId }: Principal): WriteOrigin => ({
  actor,
  keyId,
  at: new Date(),
  runId: null,
})

/** Transactions that look whether an address is free: those in whose place another one has failed already. */
const cautious = new WeakSet<Tx>()

/**
 * The state at its address, or at the first free one with a number unless it was given. Throws DomainError `conflict`.
 * Nearly every address is free, so that the first attempt does not look: `writing` tries again when it is not. Those that
 * try again look one after the other: of many with one title each gets a number.
 */
async function withFreeAddress(tx: Tx, state: RenderedArticle, given: boolean): Promise<RenderedArticle> {
  if (!cautious.has(tx)) return state
  const { slug, lang } = state.draft
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`address ${slug}`}))`
  if ((await takenAmong(tx, lang, [slug])).size === 0) return state
  if (given) throw addressTaken()
  return { ...state, draft: { ...state.draft, slug: await firstFree(tx, lang, slug) } }
}

/** The slug with the least number, from 2, that no article has in this language. */
async function firstFree(tx: Tx, lang: string, slug: string): Promise<string> {
  for (let first = 2; ; first += CANDIDATES) {
    const candidates = Array.from({ length: CANDIDATES }, (_, index) => `${slug}-${first + index}`)
    const taken = await takenAmong(tx, lang, candidates)
    const free = candidates.find((candidate) => !taken.has(candidate))
    if (free !== undefined) return free
  }
}

async function takenAmong(tx: Tx, lang: string, slugs: readonly string[]): Promise<Set<string>> {
  const found = await tx.$queryRaw<{ slug: string }[]>`
    SELECT slug FROM article WHERE lang = ${lang} AND slug = ANY(${slugs})`
  return new Set(found.map(({ slug }) => slug))
}

/** Throws DomainError `conflict` when an article moves to an address that belongs to another one. */
async function assertAddressFree(tx: Tx, was: LockedArticle, { lang, slug }: ArticleDraft): Promise<void> {
  if (slug === was.slug && lang === was.lang) return
  if ((await takenAmong(tx, lang, [slug])).size > 0) throw addressTaken()
}

const addressTaken = () =>
  new DomainError('conflict', 'Another article has this slug in this language, perhaps in the trash.', [
    { in: 'body', pointer: '/slug', detail: 'belongs to another article' },
  ])

/** Throws DomainError `conflict` for an old address of another article, unless it was named before that had it. */
function assertAliases(written: WrittenArticle | undefined, before: readonly string[]): ArticleVersion {
  const alias = written?.aliasesTaken.find((path) => !before.includes(path))
  if (!written) throw new Error('an article was written and is not there')
  if (alias === undefined) return written
  throw new DomainError('conflict', `The old address ${alias} leads to another article.`, [
    { in: 'body', pointer: '/aliases', detail: `${alias} belongs to another article` },
  ])
}

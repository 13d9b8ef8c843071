/** Articles follow when what they name gets another name, is merged into another one, or is deleted. */

import type { Principal } from '../../auth/principal.ts'
import type { Tx } from '../../database/connection.ts'
import type { WriteOrigin } from '../db/rows.ts'
import { updateArticles, type WrittenArticle } from '../db/write-articles.ts'
import { requirePublishScope } from '../model/permissions.ts'
import { type RenderedArticle, searchEntryOfDraft } from '../model/rendered-article.ts'
import { draftFromSnapshot } from '../model/snapshot.ts'
import { type TermKind, termTables } from '../model/taxonomies.ts'
import type { ArticleDraft } from '../schema.ts'
import type { Byline } from '../term-schema.ts'

/** What articles name from now on. */
export interface TermRename {
  kind: TermKind
  /** Slugs by which they have named it. */
  from: readonly string[]
  /** What they name instead; null: nothing. */
  to: Byline | null
}

/** Articles rewritten at once: so many are in memory. */
const BATCH = 100

/**
 * Keeps everybody else from writing the articles that name something, and from tying others to it. Answers their ids in
 * order. The articles come first, as with every writer; those that were tied to it during the wait come after it.
 */
export async function lockArticlesWithTerm(tx: Tx, kind: TermKind, id: string): Promise<string[]> {
  const { table, ties, key } = termTables[kind]
  const seize = () =>
    tx.$queryRawUnsafe<{ id: string }[]>(
      `SELECT a.id FROM article a WHERE a.id IN (SELECT article_id FROM ${ties} WHERE ${key} = $1::uuid)
       ORDER BY a.id FOR UPDATE OF a`,
      id,
    )
  await seize()
  await tx.$queryRawUnsafe(`SELECT id FROM ${table} WHERE id = $1::uuid FOR UPDATE`, id)
  return (await seize()).map((article) => article.id)
}

/**
 * Gives articles that were seized a further revision with the new name. What they say besides stays, the time of their
 * last edit included; an import of their files does not take them for edited. Throws DomainError `forbidden`.
 */
export async function renameTermInArticles(
  tx: Tx,
  ids: readonly string[],
  renaming: TermRename,
  writer: Principal,
  origin: WriteOrigin,
): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = await load(tx, ids.slice(start, start + BATCH))
    for (const one of batch) requirePublishScope(writer, null, one)
    const keyed = batch.map((one) => ({ id: one.id, state: renamed(one, renaming) }))
    await keepImported(tx, batch, await updateArticles(tx, keyed, origin))
  }
}

/** An article as it is shown, with what its live revision says. */
type Rendered = RenderedArticle['rendered']
interface Loaded extends Rendered {
  id: string
  version: number
  status: ArticleDraft['status']
  deletedAt: Date | null
  updatedAt: Date
  snapshot: unknown
}

const load = (tx: Tx, ids: readonly string[]) => tx.$queryRaw<Loaded[]>`
  SELECT a.id, a.version, a.status::text, a.deleted_at AS "deletedAt", a.updated_at AS "updatedAt", r.snapshot,
    a.html, a.text, a.toc, a.word_count AS "wordCount", a.reading_minutes AS "readingMinutes"
  FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.live_revision
  WHERE a.id = ANY(${ids}::uuid[]) ORDER BY a.id`

function renamed({ snapshot, updatedAt, ...shown }: Loaded, renaming: TermRename): RenderedArticle {
  const before = draftFromSnapshot(snapshot)
  const draft = { ...withNames(before, renaming), modifiedAt: before.modifiedAt ?? updatedAt }
  const { html, text, toc, wordCount, readingMinutes } = shown
  const rendered = { html, text, toc, wordCount, readingMinutes }
  return { draft, rendered, search: searchEntryOfDraft(draft, text) }
}

function withNames(draft: ArticleDraft, { kind, from, to }: TermRename): ArticleDraft {
  const term = to && { slug: to.slug, name: to.name }
  if (kind === 'tag') return { ...draft, tags: replaced(draft.tags, from, term) }
  if (kind === 'category') return { ...draft, categories: replaced(draft.categories, from, term) }
  return { ...draft, authors: replaced(draft.authors, from, to) }
}

/** A list in which the first of several names of one thing is the new one, and the others are gone. */
function replaced<Named extends { slug: string }>(
  list: readonly Named[],
  from: readonly string[],
  to: Named | null,
): Named[] {
  const place = list.findIndex(({ slug }) => from.includes(slug))
  return list.flatMap((one, index) => {
    if (!from.includes(one.slug)) return [one]
    return to !== null && index === place ? [to] : []
  })
}

/** Nobody edits the articles: their new version counts as imported, if the one before did. */
async function keepImported(
  tx: Tx,
  before: readonly Loaded[],
  after: readonly WrittenArticle[],
): Promise<void> {
  const ids = before.map(({ id }) => id)
  const [was, is] = [before.map(({ version }) => version), after.map(({ version }) => version)]
  await tx.$executeRaw`
    UPDATE import_file f SET article_version = v.after
    FROM unnest(${ids}::uuid[], ${was}::int[], ${is}::int[]) AS v(id, before, after)
    WHERE f.article_id = v.id AND f.article_version = v.before`
}

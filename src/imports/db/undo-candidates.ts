/** Comparison of articles with an import run, for its undo: whether they still equal the run's result or the state before it. */
import { raw, sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import { type ArticleTerms, type CurrentSlug, haveSameTerms } from '../source/same-terms.ts'
import { findCurrentSlugs } from './current-terms.ts'

/**
 * An article that a run wrote, compared with its revisions. Terms are compared by their current slugs: renaming or merging
 * a tag, category or author does not count as an edit of the article.
 */
export interface UndoCandidate extends CandidateColumns {
  /** The live revision equals the revision before the run. */
  equalsRevisionBefore: boolean
  /** The live revision equals the last revision of the run. */
  equalsRunResult: boolean
  /** The revision before the run was an editor's, not an import's. */
  wasEditedBefore: boolean
}

interface CandidateColumns {
  id: string
  slug: string
  /** The path of one of its files, or null. */
  path: string | null
  isTrashed: boolean
  /** The number of the revision before the run; null when the run created the article. */
  previousRevision: number | null
  /** The run restored it from the trash. */
  wasRestoredFromTrash: boolean
  /** A later run that is not undone has written it. */
  hasLaterRun: boolean
}

/** A row of the query. PostgreSQL compares everything but the terms, so that no body is transferred. */
interface CandidateRow extends CandidateColumns {
  liveTerms: ArticleTerms
  runTerms: ArticleTerms
  termsBefore: ArticleTerms | null
  /** The live revision equals the last one of the run, except for terms. */
  isLiveLikeRun: boolean
  /** The live revision equals the one before the run, except for terms. */
  isLiveLikeBefore: boolean
  /** Terms of the imported revisions that equal the one before the run, except for terms. */
  importedTerms: ArticleTerms[]
}

/** Compares articles with a run. Their rows should be locked. */
export async function findUndoCandidates(
  tx: Tx,
  run: string,
  ids: readonly string[],
): Promise<UndoCandidate[]> {
  const rows = await tx.query<CandidateRow>(candidatesOf(run, ids))
  const allTerms = rows.flatMap(({ liveTerms, runTerms, termsBefore, importedTerms }) => [
    ...[liveTerms, runTerms, termsBefore ?? liveTerms],
    ...importedTerms,
  ])
  const currentSlug = await findCurrentSlugs(tx, allTerms)
  return rows.map((row) => compareWithRun(row, currentSlug))
}

function compareWithRun(row: CandidateRow, currentSlug: CurrentSlug): UndoCandidate {
  const { liveTerms, runTerms, termsBefore, isLiveLikeRun, isLiveLikeBefore, importedTerms, ...columns } = row
  const isSame = (one: ArticleTerms, other: ArticleTerms) => haveSameTerms(one, other, currentSlug)
  return {
    ...columns,
    equalsRunResult: isLiveLikeRun && isSame(runTerms, liveTerms),
    equalsRevisionBefore: termsBefore !== null && isLiveLikeBefore && isSame(termsBefore, liveTerms),
    wasEditedBefore: termsBefore !== null && !importedTerms.some((terms) => isSame(terms, termsBefore)),
  }
}

const termsSql = (row: string) =>
  raw(`jsonb_build_object('tags', ${row}.snapshot->'tags', 'categories', ${row}.snapshot->'categories',
    'authors', ${row}.snapshot->'authors')`)

const withoutTermsSql = (row: string) => `(${row}.snapshot - '{tags,categories,authors}'::text[])`

const isLikeSql = (one: string, other: string) => raw(`(${withoutTermsSql(one)} = ${withoutTermsSql(other)})`)

const candidatesOf = (run: string, ids: readonly string[]) => sql`
  WITH mine AS (
    SELECT article_id, min(number) AS first, max(number) AS last FROM revision
    WHERE run_id = ${run}::uuid AND article_id = ANY(${ids}::uuid[]) GROUP BY 1)
  SELECT a.id, a.slug, (SELECT min(f.path) FROM import_file f WHERE f.article_id = a.id) AS path,
    a.deleted_at IS NOT NULL AS "isTrashed", first.replaced AS "previousRevision",
    first.from_trash AS "wasRestoredFromTrash",
    EXISTS (
      SELECT 1 FROM revision r JOIN import_run later ON later.id = r.run_id
      WHERE r.article_id = a.id AND r.number > mine.last AND later.undone_at IS NULL) AS "hasLaterRun",
    ${termsSql('live')} AS "liveTerms", ${termsSql('last')} AS "runTerms",
    CASE WHEN before.number IS NOT NULL THEN ${termsSql('before')} END AS "termsBefore",
    ${isLikeSql('last', 'live')} AS "isLiveLikeRun",
    coalesce(${isLikeSql('before', 'live')}, false) AS "isLiveLikeBefore",
    -- revision 1 counts as imported: a file is linked to an existing article only when both are equal
    (SELECT coalesce(jsonb_agg(${termsSql('r')}), '[]') FROM revision r
      WHERE r.article_id = a.id AND r.number <= before.number AND (r.run_id IS NOT NULL OR r.number = 1)
        AND ${isLikeSql('r', 'before')}) AS "importedTerms"
  FROM mine JOIN article a ON a.id = mine.article_id
    JOIN revision first ON first.article_id = a.id AND first.number = mine.first
    JOIN revision last ON last.article_id = a.id AND last.number = mine.last
    JOIN revision live ON live.article_id = a.id AND live.number = a.live_revision
    LEFT JOIN revision before ON before.article_id = a.id AND before.number = first.replaced
  ORDER BY a.id`

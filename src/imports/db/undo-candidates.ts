/** How articles stand against a run that wrote them: which say what it made them say, or what they said before. */
import type { Tx } from '../../database/connection.ts'
import { type ArticleTerms, type CurrentSlug, haveSameTerms } from '../source/same-terms.ts'
import { findCurrentSlugs, statedModifiedAtSql } from './current-terms.ts'

/**
 * How an article stands against a run that wrote it. Two states are the same when they say the same, by what the tags,
 * categories and authors in them are called now: a rename or a merge is nobody's edit of the article.
 */
export interface UndoCandidate extends Found {
  /** It says what it said before the run. */
  asBefore: boolean
  /** It says what the run made it say. */
  asLeft: boolean
  /** What it said before the run was somebody's edit, not an import. */
  wasEdited: boolean
}

interface Found {
  id: string
  slug: string
  /** A file that it comes from, or null. */
  path: string | null
  trashed: boolean
  /** The revision before the run; null: the run made the article. */
  previous: number | null
  /** The run took it out of the trash. */
  fromTrash: boolean
  /** A later run, which is not undone, has written it. */
  rewritten: boolean
}

/** What the database tells of it. All but their names is compared there: texts are long. */
interface StandingRow extends Found {
  /** What it names now, what it named after the run, and what before. */
  live: ArticleTerms
  last: ArticleTerms
  before: ArticleTerms | null
  /** But for the names, it says what it said after the run, and before. */
  isLikeLast: boolean
  isLikeBefore: boolean
  /** What it named in states that nobody had edited, and that are, but for the names, like the one before the run. */
  unedited: ArticleTerms[]
}

/** How articles stand against a run. Nobody else changes them until the transaction ends. */
export async function lockUndoCandidates(
  tx: Tx,
  run: string,
  ids: readonly string[],
): Promise<UndoCandidate[]> {
  await tx.$queryRaw`SELECT id FROM article WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`
  const rows = await tx.$queryRawUnsafe<StandingRow[]>(STANDINGS, run, ids)
  const named = rows.flatMap(({ live, last, before, unedited }) => [live, last, before ?? live, ...unedited])
  const present = await findCurrentSlugs(tx, named)
  return rows.map((row) => standingOf(row, present))
}

function standingOf(row: StandingRow, present: CurrentSlug): UndoCandidate {
  const { live, last, before, isLikeLast, isLikeBefore, unedited, ...found } = row
  const isSame = (one: ArticleTerms, other: ArticleTerms) => haveSameTerms(one, other, present)
  return {
    ...found,
    asLeft: isLikeLast && isSame(last, live),
    asBefore: before !== null && isLikeBefore && isSame(before, live),
    wasEdited: before !== null && !unedited.some((names) => isSame(names, before)),
  }
}

const names = (row: string) =>
  `jsonb_build_object('tags', ${row}.snapshot->'tags', 'categories', ${row}.snapshot->'categories',
    'authors', ${row}.snapshot->'authors')`

/** Everything that a state says, but what it names. */
const rest = (row: string) => `(${row}.snapshot - '{tags,categories,authors,modifiedAt}'::text[])`

const isLike = (one: string, other: string) =>
  `(${rest(one)} = ${rest(other)} AND (${statedModifiedAtSql(one)}) IS NOT DISTINCT FROM (${statedModifiedAtSql(other)}))`

const STANDINGS = `
  WITH mine AS (
    SELECT article_id, min(number) AS first, max(number) AS last FROM revision
    WHERE run_id = $1::uuid AND article_id = ANY($2::uuid[]) GROUP BY 1)
  SELECT a.id, a.slug, (SELECT min(f.path) FROM import_file f WHERE f.article_id = a.id) AS path,
    a.deleted_at IS NOT NULL AS trashed, first.replaced AS previous, first.from_trash AS "fromTrash",
    EXISTS (
      SELECT 1 FROM revision r JOIN import_run later ON later.id = r.run_id
      WHERE r.article_id = a.id AND r.number > mine.last AND later.undone_at IS NULL) AS rewritten,
    ${names('live')} AS live, ${names('last')} AS last,
    CASE WHEN before.number IS NOT NULL THEN ${names('before')} END AS before,
    ${isLike('last', 'live')} AS "isLikeLast", coalesce(${isLike('before', 'live')}, false) AS "isLikeBefore",
    -- an article that was not made by an import can only have come to a file as it was then
    (SELECT coalesce(jsonb_agg(${names('r')}), '[]') FROM revision r
      WHERE r.article_id = a.id AND r.number <= before.number AND (r.run_id IS NOT NULL OR r.number = 1)
        AND ${isLike('r', 'before')}) AS unedited
  FROM mine JOIN article a ON a.id = mine.article_id
    JOIN revision first ON first.article_id = a.id AND first.number = mine.first
    JOIN revision last ON last.article_id = a.id AND last.number = mine.last
    JOIN revision live ON live.article_id = a.id AND live.number = a.live_revision
    LEFT JOIN revision before ON before.article_id = a.id AND before.number = first.replaced
  ORDER BY a.id`

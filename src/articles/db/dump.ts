/** Dump of all articles as a stream of NDJSON lines, read in pages by id so that memory use is constant. */
import { printChangeCursor } from '../../changes/cursor.ts'
import { readCurrentCursor } from '../../changes/db/list-changes.ts'
import type { Database } from '../../database/connection.ts'
import { allOf, type Sql, sql } from '../../database/sql.ts'
import type { StatusFilter } from '../filter-schema.ts'
import { type ArticleColumns, articleColumnsSql, articleJson } from './article-json.ts'
import { articleConditions } from './filters.ts'
import { readableSql } from './visibility.ts'

/** The articles of a dump: those after the id `after`; without a status, the visible ones. */
interface DumpQuery {
  after?: string | undefined
  status?: StatusFilter | undefined
}

/** The size that a page should have, in characters, and limits of its number of articles. Other requests wait for one page. */
const PAGE_CHARACTERS = 250_000
const PAGE_MAX = 500
const FIRST_PAGE = 20

/**
 * Yields the lines of a dump: the cursor of the changes before the first article was read, one article (`Article`) each, and
 * their number. Articles that change during the dump are in the changes after the cursor, whether the dump has them or not.
 * Throws when the database fails, and when the signal aborts.
 */
export async function* dumpArticles(
  db: Database,
  query: DumpQuery,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const cursor = await readCurrentCursor(db, { includesHidden: query.status !== undefined })
  yield `{"cursor":"${printChangeCursor(cursor)}"}\n`
  let { after } = query
  let limit = FIRST_PAGE
  let count = 0
  for (;;) {
    signal.throwIfAborted()
    const rows = await db.query<{ id: string } & ArticleColumns>(pageSql({ ...query, after }, limit))
    if (rows.length > 0) {
      const page = `${rows.map(articleJson).join('\n')}\n`
      yield page
      limit = Math.max(1, Math.min(PAGE_MAX, Math.floor((PAGE_CHARACTERS * rows.length) / page.length)))
      count += rows.length
      after = rows.at(-1)?.id
    } else {
      yield `{"articles":${count}}\n`
      return
    }
  }
}

function pageSql({ after, status }: DumpQuery, limit: number): Sql {
  const includesHidden = status !== undefined
  const columns = articleColumnsSql('a', readableSql('o', includesHidden), { includesHidden })
  const start = after === undefined ? [] : [sql`a.id > ${after}::uuid`]
  const conditions = [...articleConditions({ lang: undefined, status }), ...start]
  return sql`SELECT a.id, ${columns} FROM article a WHERE ${allOf(conditions)} ORDER BY a.id LIMIT ${limit}`
}

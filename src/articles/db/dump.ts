/** Every article, one after the other, in pages by id: memory stays flat however many there are. */
import { printChangeCursor } from '../../changes/cursor.ts'
import { readCurrentCursor } from '../../changes/db/list-changes.ts'
import type { Database } from '../../database/connection.ts'
import { bindValues, type Statement } from '../../database/sql.ts'
import type { StatusFilter } from '../query.ts'
import { articleSql } from './article-json.ts'
import { articleConditions } from './filters.ts'
import { notTrashedSql, visibleSql } from './find-article.ts'

/** Which articles: from the one after `after` on, an id. Without a status, those that the public sees. */
interface DumpQuery {
  after?: string | undefined
  status?: StatusFilter | undefined
}

/** What a page should weigh, in characters, and how many articles it may hold. */
const PAGE_WEIGHT = 1_000_000
const PAGE_MAX = 500
const FIRST_PAGE = 20

/**
 * The lines of a dump: the cursor of the changes before the first article was read, an article (`ArticleRead`) each, and
 * their number. What changes meanwhile is in the changes after the cursor, whether the dump has it or not.
 * Throws when the database fails, and when the signal aborts.
 */
export async function* dumpArticles(
  db: Database,
  query: DumpQuery,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield `{"cursor":"${printChangeCursor(await readCurrentCursor(db))}"}\n`
  let { after } = query
  let limit = FIRST_PAGE
  let count = 0
  for (;;) {
    signal.throwIfAborted()
    const { text, values } = pageStatement({ ...query, after }, limit)
    const rows = await db.query<{ id: string; json: string }>({ text, values })
    if (rows.length > 0) {
      const page = `${rows.map(({ json }) => json).join('\n')}\n`
      yield page
      limit = Math.max(1, Math.min(PAGE_MAX, Math.floor((PAGE_WEIGHT * rows.length) / page.length)))
      count += rows.length
      after = rows.at(-1)?.id
    } else {
      yield `{"articles":${count}}\n`
      return
    }
  }
}

function pageStatement({ after, status }: DumpQuery, limit: number): Statement {
  const { bind, values } = bindValues()
  const shown = status === undefined ? visibleSql('o') : notTrashedSql('o')
  const place = after === undefined ? [] : [`a.id > ${bind(after)}::uuid`]
  const conditions = [...articleConditions({ lang: undefined, status }, bind, null), ...place]
  const text = `
    SELECT a.id, ${articleSql('a', shown, { source: false })} AS json
    FROM article a WHERE ${conditions.join(' AND ')} ORDER BY a.id LIMIT ${bind(limit)}`
  return { text, values }
}

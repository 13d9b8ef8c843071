/** SQL for links between the files of a source: the pages that links may lead to, and the links of each file. */
import { visibleSql } from '../../articles/db/visibility.ts'
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import type { FileLinks } from '../links/file-links.ts'
import type { LinkedPage } from '../links/page-index.ts'

/** A page of a source as the database has it. */
interface StoredPage extends LinkedPage {
  /** True when its article was edited since the last import. */
  isEdited: boolean
}

/** Returns the pages of all files of a source. */
export function listStoredPages(db: Database, source: string): Promise<StoredPage[]> {
  return db.query<StoredPage>(sql`
    SELECT f.path, a.lang, a.slug, (${visibleSql('a')}) AS "isPublic", a.translation_key AS "translationKey",
      ARRAY(SELECT l.path FROM alias l WHERE l.article_id = a.id AND l.path LIKE '/%') AS urls,
      a.version > f.article_version AS "isEdited"
    FROM import_file f JOIN article a ON a.id = f.article_id WHERE f.source = ${source} ORDER BY f.path`)
}

/** A file with links, and the language of its article. */
interface LinkingRow {
  path: string
  lang: string
  links: FileLinks
}

const PAGE_SIZE = 1_000

/**
 * Yields the files of a source that have links and whose articles were not edited since the last import, by path. Reads them in
 * pages, which bounds the memory.
 */
export async function* listLinkingFiles(db: Database, source: string): AsyncGenerator<LinkingRow> {
  let last = ''
  for (;;) {
    const rows = await db.query<LinkingRow>(sql`
      SELECT f.path, a.lang, f.links FROM import_file f JOIN article a ON a.id = f.article_id
      WHERE f.source = ${source} AND f.path > ${last} AND f.links <> '{}' AND a.version <= f.article_version
      ORDER BY f.path LIMIT ${PAGE_SIZE}`)
    yield* rows
    const end = rows.at(-1)
    if (end === undefined || rows.length < PAGE_SIZE) return
    last = end.path
  }
}

/** Returns a file with its links; null when there is none with this path. */
export async function findLinkingFile(
  db: Database,
  source: string,
  path: string,
): Promise<LinkingRow | null> {
  const [row] = await db.query<LinkingRow>(sql`
    SELECT f.path, a.lang, f.links FROM import_file f JOIN article a ON a.id = f.article_id
    WHERE f.source = ${source} AND f.path = ${path}`)
  return row ?? null
}

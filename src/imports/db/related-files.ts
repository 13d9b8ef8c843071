/** Files of a source that are related to a single file: siblings, assigned slugs, similar paths. */
import type { SiblingFile } from '../../content/fields/folder-context.ts'
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'

/** Returns the languages and folders of a source's files, as far as they matter to a file with this path. */
export function findSiblingFiles(db: Database, source: string, path: string): Promise<SiblingFile[]> {
  const [topFolder] = path.split('/', 1)
  return db.query<SiblingFile>(sql`
    SELECT DISTINCT lang, CASE WHEN path LIKE '%/%' THEN split_part(path, '/', 1) END AS top,
      CASE WHEN path LIKE '%/%/%' AND split_part(path, '/', 1) = ${topFolder} THEN split_part(path, '/', 2) END AS second
    FROM import_file WHERE source = ${source}`)
}

/** Returns those of some slugs that files of the source have in a language. */
export async function findAssignedSlugs(
  tx: Tx,
  { source, lang, slugs }: { source: string; lang: string; slugs: readonly string[] },
): Promise<Set<string>> {
  const rows = await tx.query<{ slug: string }>(sql`
    SELECT slug FROM import_file WHERE source = ${source} AND lang = ${lang} AND slug = ANY(${slugs})`)
  return new Set(rows.map(({ slug }) => slug))
}

/** Returns the paths of files that may be translations of one another: they differ in language and extension only. */
export async function findSimilarPaths(tx: Tx, source: string, key: string): Promise<string[]> {
  const end = key.split('/').slice(1).join('/') || key // the first folder may be a language
  const pattern = `%${end.replace(/[\\%_]/g, '\\$&')}.%`
  const rows = await tx.query<{ path: string }>(sql`
    SELECT path FROM import_file WHERE source = ${source} AND path LIKE ${pattern}`)
  return rows.map(({ path }) => path)
}

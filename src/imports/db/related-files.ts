/** Questions about the files of a source that only single files ask. */

import type { SiblingFile } from '../../content/fields/folder-context.ts'
import type { Database, Tx } from '../../database/connection.ts'

/** The folders of a source's files, as far as they matter to a file at this path. */
export function findSiblingFiles(db: Database, source: string, path: string): Promise<SiblingFile[]> {
  const text = `
    SELECT DISTINCT lang, CASE WHEN path LIKE '%/%' THEN split_part(path, '/', 1) END AS top,
      CASE WHEN path LIKE '%/%/%' AND split_part(path, '/', 1) = $2 THEN split_part(path, '/', 2) END AS second
    FROM import_file WHERE source = $1`
  return db.query<SiblingFile>({ text, values: [source, path.split('/', 1)[0]] })
}

/** Those of some slugs that files of the source were given in a language. */
export async function findAssignedSlugs(
  tx: Tx,
  { source, lang, slugs }: { source: string; lang: string; slugs: readonly string[] },
): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ slug: string }[]>`
    SELECT slug FROM import_file WHERE source = ${source} AND lang = ${lang} AND slug = ANY(${slugs})`
  return new Set(rows.map(({ slug }) => slug))
}

/** Paths of files that may be translations of one another: they end alike, but for language and extension. */
export async function findSimilarPaths(tx: Tx, source: string, key: string): Promise<string[]> {
  const end = key.split('/').slice(1).join('/') || key // before that a folder may name the language
  const pattern = `%${end.replace(/[\\%_]/g, '\\$&')}.%`
  const rows = await tx.$queryRaw<{ path: string }[]>`
    SELECT path FROM import_file WHERE source = ${source} AND path LIKE ${pattern}`
  return rows.map(({ path }) => path)
}

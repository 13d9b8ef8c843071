/** What the importer remembers: its runs, and which file became which article. */
import { v7 as uuid } from 'uuid'
import type { Database, Tx } from '../database/connection.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Report } from './report.ts'

/** What is known of a file from an earlier import, and the version that its article has now. */
export interface KnownFile {
  path: string
  hash: string
  articleId: string
  slug: string
  lang: string
  importedVersion: number
  currentVersion: number
}

/** Begins a run and answers its id. */
export async function startRun(db: Database, source: string): Promise<string> {
  const run = { id: uuid(), source, startedAt: new Date() }
  await db.prisma.importRun.create({ data: run, select: { id: true } })
  return run.id
}

/** Ends a run with its report. */
export async function finishRun(db: Database, id: string, report: Report): Promise<void> {
  const data = { finishedAt: new Date(), report: report as unknown as Prisma.InputJsonObject }
  await db.prisma.importRun.update({ where: { id }, data, select: { id: true } })
}

const known = `
  SELECT f.path, f.hash, f.article_id AS "articleId", f.slug, f.lang,
    f.article_version AS "importedVersion", a.version AS "currentVersion"
  FROM import_file f JOIN article a ON a.id = f.article_id WHERE f.source = $1`

/** Every file of a source that was imported before. */
export function knownFiles(db: Database, source: string): Promise<KnownFile[]> {
  return db.read<KnownFile>(known, [source])
}

/** The same for some paths, inside a transaction: another import of the source may have been here since. */
export function knownFilesNow(tx: Tx, source: string, paths: readonly string[]): Promise<KnownFile[]> {
  return tx.$queryRawUnsafe<KnownFile[]>(`${known} AND f.path = ANY($2)`, source, paths)
}

/** Makes imports of one source take turns, batch by batch; the lock ends with the transaction. */
export async function lockSource(tx: Tx, source: string): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended('inkstone import ' || ${source}, 0))::text`
}

/** Which of these slugs are in use, as "lang\\nslug". */
export async function takenAddresses(tx: Tx, slugs: readonly string[]): Promise<Set<string>> {
  const found = await tx.article.findMany({
    where: { slug: { in: [...slugs] } },
    select: { lang: true, slug: true },
  })
  return new Set(found.map(({ lang, slug }) => `${lang}\n${slug}`))
}

/** A file that has become an article, or was imported into one again. */
export interface ImportedFile {
  source: string
  path: string
  hash: string
  articleId: string
  slug: string
  lang: string
  articleVersion: number
}

/** Remembers files that were imported for the first time. */
export async function addFiles(tx: Tx, files: ImportedFile[]): Promise<void> {
  await tx.importFile.createMany({ data: files })
}

/** Remembers files that were imported again. The slug stays as it was given. */
export async function updateFiles(tx: Tx, files: ImportedFile[]): Promise<void> {
  for (const { source, path, hash, lang, articleVersion } of files) {
    const data = { hash, lang, articleVersion, missingSince: null }
    await tx.importFile.update({ where: { source_path: { source, path } }, data, select: { path: true } })
  }
}

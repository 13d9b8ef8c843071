/** Small folders, imported for real, and what became of each of their files. */
import { expect } from 'vitest'
import type { Database } from '../../../src/database/connection.ts'
import { type ImportOptions, importFolder } from '../../../src/imports/folder/import-folder.ts'
import type { ImportReport } from '../../../src/imports/folder/report.ts'
import { folderOf } from '../../support/folder.ts'

/** The files of a folder by their paths. */
export type Files = Record<string, string | Uint8Array>

/** An article as the database has it, as simply as a test can say it. */
export interface Shown {
  title: string
  slug: string
  lang: string
  status: string
  /** ISO 8601, UTC, or null. */
  publishedAt: string | null
  updatedAt: string
  authors: string[]
  tags: string[]
  categories: string[]
  keywords: string[]
  cover: unknown
  sourceUrl: string | null
  canonicalUrl: string | null
  excerpt: string
  html: string
  source: string
  metadata: unknown
  aliases: string[]
  translationKey: string | null
}

/** What an import came to: the articles by path, every warning as `path code`, every error as `path:line:column`. */
export interface Imported {
  articles: Record<string, Shown>
  warnings: string[]
  errors: string[]
  report: ImportReport
}

let sources = 0
let sets = 0

/** Imports files as a source of their own. */
export async function importFiles(
  db: Database,
  files: Files,
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const source = `rules-${++sources}`
  return importAs(db, source, await folderOf(files), options)
}

/** Imports a folder as a source. */
export async function importAs(
  db: Database,
  source: string,
  folder: string,
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const report = await importFolder(db, { folder, source, ...options })
  return {
    articles: await articlesOf(db, source),
    warnings: report.warnings.map(({ file, code }) => `${file} ${code}`),
    errors: report.errors.map(({ file, line, column }) => `${file}:${line}:${column}`),
    report,
  }
}

async function articlesOf(db: Database, source: string): Promise<Record<string, Shown>> {
  const rows = await db.prisma.importFile.findMany({
    where: { source },
    include: {
      article: {
        include: {
          aliases: { orderBy: { path: 'asc' } },
          tags: { include: { tag: true }, orderBy: { position: 'asc' } },
          authors: { include: { author: true }, orderBy: { position: 'asc' } },
        },
      },
    },
  })
  const shown = rows.map(({ path, article }): [string, Shown] => {
    const terms = (kind: string) =>
      article.tags.filter(({ tag }) => tag.kind === kind).map(({ tag }) => tag.name)
    return [
      path,
      {
        ...article,
        publishedAt: article.publishedAt?.toISOString() ?? null,
        updatedAt: article.updatedAt.toISOString(),
        authors: article.authors.map(({ author }) => author.name),
        tags: terms('tag'),
        categories: terms('category'),
        aliases: article.aliases.map(({ path: alias }) => alias),
      },
    ]
  })
  return Object.fromEntries(shown)
}

/** Imports each text as a file, and compares one field of its article. */
export async function expectField(
  db: Database,
  field: keyof Shown,
  cases: Record<string, unknown>,
): Promise<void> {
  await importCases(db, field, cases)
}

/** The same for lines of YAML front matter. */
export async function expectYaml(
  db: Database,
  field: keyof Shown,
  cases: Record<string, unknown>,
): Promise<void> {
  await importCases(db, field, inYaml(cases))
}

/** Lines of YAML as the front matter of a file each. */
export function inYaml(cases: Record<string, unknown>): Record<string, unknown> {
  const texts = Object.entries(cases).map(([yaml, value]) => [`---\n${yaml}\n---\nBody.`, value])
  return Object.fromEntries(texts)
}

/** As expectField, and answers what else became of the files: here they are called `case-0.md`, `case-1.md`, … */
export async function importCases(
  db: Database,
  field: keyof Shown,
  cases: Record<string, unknown>,
): Promise<Imported> {
  const texts = Object.keys(cases)
  const prefix = `set-${++sets}-` // no two tests ask for one address
  const { articles, ...rest } = await importFiles(
    db,
    Object.fromEntries(texts.map((text, index) => [`${prefix}${index}.md`, text])),
  )
  expect(rest.errors).toEqual([])
  const found = texts.map((text, index) => [text, articles[`${prefix}${index}.md`]?.[field]])
  expect(Object.fromEntries(found)).toEqual(cases)
  const plain = (path: string) => path.replace(prefix, 'case-')
  return {
    ...rest,
    articles: Object.fromEntries(Object.entries(articles).map(([path, article]) => [plain(path), article])),
    warnings: rest.warnings.map(plain),
  }
}

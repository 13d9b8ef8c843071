/** Test helpers for import rules: import a few files and compare fields of their articles. */
import { expect } from 'vitest'
import type { Database } from '../../../src/database/connection.ts'
import { type ImportOptions, importFolder } from '../../../src/imports/folder/import-folder.ts'
import type { ImportReport } from '../../../src/imports/folder/report.ts'
import { folderOf } from '../../support/folder.ts'

/** The files of a folder by their paths. */
export type Files = Record<string, string | Uint8Array>

/** An article of the database, with terms as names and times as text. */
export interface ImportedArticle {
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

/** The result of an import: articles by path, warnings as `path code`, errors as `path:line:column`. */
export interface ImportResult {
  articles: Record<string, ImportedArticle>
  warnings: string[]
  errors: string[]
  report: ImportReport
}

let sources = 0
let sets = 0

/** Imports files as a new source. */
export async function importFiles(
  db: Database,
  files: Files,
  options: Partial<ImportOptions> = {},
): Promise<ImportResult> {
  const source = `rules-${++sources}`
  return importAs(db, source, await folderOf(files), options)
}

/** Imports a folder as a source. */
export async function importAs(
  db: Database,
  source: string,
  folder: string,
  options: Partial<ImportOptions> = {},
): Promise<ImportResult> {
  const report = await importFolder(db, { folder, source, ...options })
  return {
    articles: await articlesOf(db, source),
    warnings: report.warnings.map(({ file, code }) => `${file} ${code}`),
    errors: report.errors.map(({ file, line, column }) => `${file}:${line}:${column}`),
    report,
  }
}

async function articlesOf(db: Database, source: string): Promise<Record<string, ImportedArticle>> {
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
  const articles = rows.map(({ path, article }): [string, ImportedArticle] => {
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
  return Object.fromEntries(articles)
}

/** Imports each text as a file, and compares a field of its article with the expected value. */
export async function expectField(
  db: Database,
  field: keyof ImportedArticle,
  cases: Record<string, unknown>,
): Promise<void> {
  await importCases(db, field, cases)
}

/** Imports lines of YAML front matter, each as a file, and compares a field of its article. */
export async function expectYaml(
  db: Database,
  field: keyof ImportedArticle,
  cases: Record<string, unknown>,
): Promise<void> {
  await importCases(db, field, inYaml(cases))
}

/** Returns texts of files with the given lines as their YAML front matter. */
export function inYaml(cases: Record<string, unknown>): Record<string, unknown> {
  const texts = Object.entries(cases).map(([yaml, value]) => [`---\n${yaml}\n---\nBody.`, value])
  return Object.fromEntries(texts)
}

/** Compares like `expectField`, and returns the result of the import. The files are named `case-0.md`, `case-1.md`, … */
export async function importCases(
  db: Database,
  field: keyof ImportedArticle,
  cases: Record<string, unknown>,
): Promise<ImportResult> {
  const texts = Object.keys(cases)
  const prefix = `set-${++sets}-` // so that no two tests use one slug
  const { articles, ...rest } = await importFiles(
    db,
    Object.fromEntries(texts.map((text, index) => [`${prefix}${index}.md`, text])),
  )
  expect(rest.errors).toEqual([])
  const values = texts.map((text, index) => [text, articles[`${prefix}${index}.md`]?.[field]])
  expect(Object.fromEntries(values)).toEqual(cases)
  const toCaseName = (path: string) => path.replace(prefix, 'case-')
  return {
    ...rest,
    articles: Object.fromEntries(
      Object.entries(articles).map(([path, article]) => [toCaseName(path), article]),
    ),
    warnings: rest.warnings.map(toCaseName),
  }
}

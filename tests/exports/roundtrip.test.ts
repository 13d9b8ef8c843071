/** Exports are complete: an export that is imported into an empty database is exported as the same bytes again. */
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/connection.ts'
import { exportArticles } from '../../src/exports/export-folder.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { openTestDatabase } from '../support/app.ts'
import { corpusNote, hasCorpus, hugoBlog } from '../support/corpus.ts'
import { createArticles } from '../support/create-articles.ts'
import { anyDraft } from '../support/drafts.ts'
import { folderOf } from '../support/folder.ts'
import { filesIn, newDatabase } from './support.ts'

const seeds = join(import.meta.dirname, '../../seeds')

/** Exports a database into a new folder and expects no problems. */
async function exportToNewFolder(db: Database): Promise<string> {
  const folder = await folderOf({})
  expect(await exportArticles(db, { folder })).toMatchObject({ problems: [] })
  return folder
}

/** Imports a folder into an empty database and expects no errors. */
async function importToNewDatabase(folder: string): Promise<Database> {
  const db = await newDatabase()
  const { failed, errors } = await importFolder(db, { folder, source: 'exported' })
  expect({ failed, errors }).toEqual({ failed: 0, errors: [] })
  return db
}

/** Returns the articles and the number of other rows that an import may write. */
async function countsOf({ prisma }: Database) {
  const [articles, revisions, changes, aliases] = await Promise.all([
    prisma.article.findMany({ select: { id: true, version: true }, orderBy: { id: 'asc' } }),
    prisma.revision.count(),
    prisma.change.count(),
    prisma.alias.count(),
  ])
  return { articles, revisions, changes, aliases }
}

async function expectSameExportAfterImport(db: Database) {
  const first = await exportToNewFolder(db)
  expect(await filesIn(await exportToNewFolder(await importToNewDatabase(first)))).toEqual(
    await filesIn(first),
  )
}

async function expectNoWriteAfterImport(db: Database) {
  const before = await countsOf(db)
  const folder = await exportToNewFolder(db)
  const report = await importFolder(db, { folder, source: 'reimported' })
  expect(report).toMatchObject({
    created: 0,
    updated: 0,
    failed: 0,
    diverged: 0,
    unchanged: before.articles.length,
  })
  expect(await countsOf(db)).toEqual(before)
  expect(await filesIn(await exportToNewFolder(db))).toEqual(await filesIn(folder))
}

const folders = await Promise.all(
  [
    { name: 'the seeds', folder: seeds, exists: true },
    { name: `the corpus${corpusNote}`, folder: hugoBlog, exists: hasCorpus },
  ].map(async (entry) => ({ ...entry, db: await openTestDatabase() })),
)

describe.each(folders)('$name', ({ name, folder, exists, db }) => {
  beforeAll(async () => {
    if (exists) await importFolder(db, { folder, source: 'first' })
  })

  test.skipIf(!exists)(
    `an export of ${name} that is imported into an empty database gives the same export`,
    () => expectSameExportAfterImport(db),
  )

  test.skipIf(!exists)(`an export of ${name} that is imported into the same database causes no write`, () =>
    expectNoWriteAfterImport(db),
  )
})

const articles = fc.uniqueArray(anyDraft, {
  minLength: 8,
  maxLength: 16,
  selector: ({ lang, slug }) => `${lang} ${slug}`,
})

test('generated articles survive an export and import without a difference', async () => {
  await fc.assert(
    fc.asyncProperty(articles, async (drafts) => {
      const db = await newDatabase()
      await createArticles(db, ...drafts)
      await expectSameExportAfterImport(db)
      await expectNoWriteAfterImport(db)
    }),
    { numRuns: 3, endOnFailure: true },
  )
})

test('articles of several sources and of the API survive an export and import without a difference', async () => {
  const db = await newDatabase()
  await createArticles(db, { slug: 'of-the-api' }, { slug: 'of-the-api', lang: 'fr' })
  for (const source of ['one', 'two']) {
    const pair = {
      'posts/a.en.md': '# A',
      'posts/a.fr.md': '# Le A',
      '_drafts/2024-01-02-b.md': '# B',
      'it/c.md': '# C',
    }
    await importFolder(db, { folder: await folderOf(pair), source })
  }
  await expectSameExportAfterImport(db)
  await expectNoWriteAfterImport(db)
})

/** An export says all that there is: imported into an empty database, it is exported as the same bytes. */
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/connection.ts'
import { exportArticles } from '../../src/exports/export-folder.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { openTestDatabase } from '../support/app.ts'
import { corpusNote, hasCorpus, hugoBlog } from '../support/corpus.ts'
import { make } from '../support/create-articles.ts'
import { anyDraft } from '../support/drafts.ts'
import { folderOf } from '../support/folder.ts'
import { filesIn, newDatabase } from './support.ts'

const seeds = join(import.meta.dirname, '../../seeds')

/** Exports a database into a new folder. Nothing may have gone wrong. */
async function exported(db: Database): Promise<string> {
  const folder = await folderOf({})
  expect(await exportArticles(db, { folder })).toMatchObject({ problems: [] })
  return folder
}

/** Imports a folder into an empty database, of which nothing may fail. */
async function importedAnew(folder: string): Promise<Database> {
  const db = await newDatabase()
  const { failed, errors } = await importFolder(db, { folder, source: 'exported' })
  expect({ failed, errors }).toEqual({ failed: 0, errors: [] })
  return db
}

/** Everything that an import might write. */
async function countsOf({ prisma }: Database) {
  const [articles, revisions, changes, aliases] = await Promise.all([
    prisma.article.findMany({ select: { id: true, version: true }, orderBy: { id: 'asc' } }),
    prisma.revision.count(),
    prisma.change.count(),
    prisma.alias.count(),
  ])
  return { articles, revisions, changes, aliases }
}

async function expectSameFolderAnew(db: Database) {
  const first = await exported(db)
  expect(await filesIn(await exported(await importedAnew(first)))).toEqual(await filesIn(first))
}

async function expectNoChange(db: Database) {
  const before = await countsOf(db)
  const folder = await exported(db)
  const report = await importFolder(db, { folder, source: 'back again' })
  expect(report).toMatchObject({
    created: 0,
    updated: 0,
    failed: 0,
    diverged: 0,
    unchanged: before.articles.length,
  })
  expect(await countsOf(db)).toEqual(before)
  expect(await filesIn(await exported(db))).toEqual(await filesIn(folder))
}

const folders = await Promise.all(
  [
    { name: 'the seeds', folder: seeds, isThere: true },
    { name: `the corpus${corpusNote}`, folder: hugoBlog, isThere: hasCorpus },
  ].map(async (found) => ({ ...found, db: await openTestDatabase() })),
)

describe.each(folders)('$name', ({ folder, isThere, db }) => {
  beforeAll(async () => {
    if (isThere) await importFolder(db, { folder, source: 'first' })
  })

  test.skipIf(!isThere)('exported, imported into an empty database, exported: the same folder', () =>
    expectSameFolderAnew(db),
  )

  test.skipIf(!isThere)('exported, imported into the same database: nothing is written', () =>
    expectNoChange(db),
  )
})

const articles = fc.uniqueArray(anyDraft, {
  minLength: 20,
  maxLength: 40,
  selector: ({ lang, slug }) => `${lang} ${slug}`,
})

test('any articles of the API: the same folder from an empty database, no write in the same one', async () => {
  await fc.assert(
    fc.asyncProperty(articles, async (drafts) => {
      const db = await newDatabase()
      await make(db, ...drafts)
      await expectSameFolderAnew(db)
      await expectNoChange(db)
    }),
    { numRuns: 3, endOnFailure: true },
  )
})

test('articles of several sources and of the API: the same, too', async () => {
  const db = await newDatabase()
  await make(db, { slug: 'of-the-api' }, { slug: 'of-the-api', lang: 'fr' })
  for (const source of ['one', 'two']) {
    const pair = {
      'posts/a.en.md': '# A',
      'posts/a.fr.md': '# Le A',
      '_drafts/2024-01-02-b.md': '# B',
      'it/c.md': '# C',
    }
    await importFolder(db, { folder: await folderOf(pair), source })
  }
  await expectSameFolderAnew(db)
  await expectNoChange(db)
})

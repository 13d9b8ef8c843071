import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { millisecondsUntilDue, recordDuePublications } from '../../src/articles/db/scheduled.ts'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import { startPublicationJob } from '../../src/articles/service/publication-job.ts'
import { LOG_START } from '../../src/changes/cursor.ts'
import { type LoggedChange, listChanges, readCurrentCursor } from '../../src/changes/db/list-changes.ts'
import { type Database, openDatabase } from '../../src/database/connection.ts'
import { openTestDatabase } from '../support/app.ts'
import { draftOf, term } from '../support/create-articles.ts'
import { insert, trash, update } from '../support/writes.ts'

const db = await openTestDatabase()

const then = { at: new Date('2020-01-01T00:00:00Z') }
const publishedAt = new Date('2021-01-01T00:00:00Z')

/** Articles that were scheduled long ago for a time that is past, and not announced yet. */
async function schedule(...drafts: Partial<ArticleDraft>[]): Promise<string[]> {
  const states = drafts.map((overrides) => renderArticle(draftOf({ publishedAt, ...overrides })))
  return (await insert(db, states, then)).map(({ id }) => id)
}

const parse = (changes: readonly LoggedChange[]) => changes.map(({ json }) => JSON.parse(json))

/** What the public hears of, after what was there before. */
async function heard(after = before) {
  const { changes } = await listChanges(db, { after, limit: 1_000, hidden: false })
  return parse(changes)
}

let before = LOG_START
beforeEach(async () => {
  await recordDuePublications(db, new Date())
  before = await readCurrentCursor(db)
})

describe('what is due', () => {
  test('is announced with its address and tags, once', async () => {
    const [id] = await schedule({ slug: 'due', lang: 'en', tags: [term('B'), term('A')] })
    expect(await heard()).toEqual([])
    expect(await recordDuePublications(db, new Date())).toBe(1)
    expect(await recordDuePublications(db, new Date())).toBe(0)
    expect(await heard()).toMatchObject([
      { id, action: 'published', slug: 'due', lang: 'en', tags: ['b', 'a'] },
    ])
    const row = await db.prisma.article.findUniqueOrThrow({ where: { id: String(id) } })
    expect(row).toMatchObject({ dueAt: null, everVisible: true, version: 1 })
  })

  test('is announced once, though many instances try at the same time', async () => {
    const others = Array.from({ length: 4 }, () => openDatabase(urlOf(db), { max: 2 }))
    onTestFinished(() => Promise.all(others.map((other) => other.close())).then(() => {}))
    const ids = await schedule(...Array.from({ length: 450 }, () => ({})))
    const counts = await Promise.all(others.map((other) => recordDuePublications(other, new Date())))
    expect(
      counts.reduce((sum, count) => sum + count, 0) + (await recordDuePublications(db, new Date())),
    ).toBe(450)
    const announced = (await heard()).map(({ id }) => id)
    expect(announced.sort()).toEqual([...ids].sort())
  })

  test('is not what lies in the future', async () => {
    await schedule({ publishedAt: new Date('2999-01-01T00:00:00Z') })
    expect(await recordDuePublications(db, new Date())).toBe(0)
  })

  test('is not announced from the trash', async () => {
    const [id = ''] = await schedule({})
    await trash(db, [id])
    expect(await recordDuePublications(db, new Date())).toBe(0)
    expect((await heard()).map(({ action }) => action)).toEqual(['deleted'])
  })

  test('an edit after its time, but before it was announced, announces it', async () => {
    const [id = ''] = await schedule({ slug: 'late' })
    const state = renderArticle(draftOf({ slug: 'later', publishedAt }))
    await update(db, id, state)
    expect(await recordDuePublications(db, new Date())).toBe(0)
    expect(await heard()).toMatchObject([{ id, action: 'published', slug: 'later' }])
  })

  test('an edit before its time leaves it to the clock', async () => {
    const [id = ''] = await schedule({})
    const state = renderArticle(draftOf({ slug: 'edited', publishedAt }))
    await update(db, id, state, then)
    expect(await heard()).toEqual([])
    await recordDuePublications(db, new Date())
    expect(await heard()).toMatchObject([{ id, action: 'published', slug: 'edited' }])
  })

  test('is left to whoever is writing it', async () => {
    const [id = ''] = await schedule({})
    await db.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM article WHERE id = ${id}::uuid FOR UPDATE`
      expect(await recordDuePublications(db, new Date())).toBe(0)
    })
    expect(await recordDuePublications(db, new Date())).toBe(1)
  })

  test('the next time is told from the earliest that is not announced', async () => {
    await db.prisma.article.deleteMany({})
    expect(await millisecondsUntilDue(db)).toBeNull()
    await schedule({ publishedAt: new Date(Date.now() + 3_600_000) })
    expect((await millisecondsUntilDue(db)) ?? 0).toBeGreaterThan(3_500_000)
    await schedule({})
    expect((await millisecondsUntilDue(db)) ?? 0).toBeLessThan(0)
  })
})

const urlOf = (database: Database) => String(database.pool.options.connectionString)

describe('the job', () => {
  test('announces what is due, and says so', async () => {
    const [id] = await schedule({})
    await new Promise<void>((resolve, reject) => {
      const job = startPublicationJob({ db, onPublish: async () => resolve(), onError: reject })
      onTestFinished(job.stop)
    })
    expect(await heard()).toMatchObject([{ id, action: 'published' }])
  })

  test('announces what becomes due while it runs', async () => {
    let announced = () => {}
    const told = new Promise<void>((resolve) => {
      announced = resolve
    })
    const job = startPublicationJob({ db, onPublish: async () => announced(), onError: () => {} })
    onTestFinished(job.stop)
    const soon = new Date(Date.now() + 300)
    const state = renderArticle(draftOf({ slug: 'soon', publishedAt: soon }))
    await insert(db, [state])
    await told
    expect(await heard()).toMatchObject([{ action: 'published', slug: 'soon' }])
    expect(Date.now()).toBeGreaterThanOrEqual(soon.getTime())
  })

  test('survives failures: it tells of them, and tries again', async () => {
    await schedule({})
    let failures = 0
    const failing: Database = {
      ...db,
      query: (statement) => (failures < 1 ? Promise.reject(new Error('gone')) : db.query(statement)),
    }
    await new Promise<void>((resolve) => {
      const onError = () => {
        failures += 1
      }
      const job = startPublicationJob({ db: failing, onPublish: async () => resolve(), onError })
      onTestFinished(job.stop)
    })
    expect(failures).toBe(1)
    expect(await heard()).toHaveLength(1)
  })
})

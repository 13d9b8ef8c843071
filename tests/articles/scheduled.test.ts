import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { millisecondsUntilDue, recordDueChanges } from '../../src/articles/db/scheduled.ts'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import { startPublicationJob } from '../../src/articles/service/publication-job.ts'
import { watchChanges } from '../../src/changes/change-watcher.ts'
import { LOG_START } from '../../src/changes/cursor.ts'
import {
  type LoggedChange,
  listChanges,
  readChangeCounter,
  readCurrentCursor,
} from '../../src/changes/db/list-changes.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { type Database, openDatabase } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import { openTestDatabase } from '../support/app.ts'
import { draftOf, term } from '../support/create-articles.ts'
import { insert, trash, update } from '../support/writes.ts'

const db = await openTestDatabase()

const longAgo = { at: new Date('2020-01-01T00:00:00Z') }
const publishedAt = new Date('2021-01-01T00:00:00Z')

/** Creates articles that were scheduled for a past time and whose publication is not recorded yet. */
async function schedule(...drafts: Partial<ArticleDraft>[]): Promise<string[]> {
  const articles = drafts.map((overrides) =>
    renderArticle(draftOf({ publishedAt, ...overrides }), DEFAULT_POLICY),
  )
  return (await insert(db, articles, longAgo)).map(({ id }) => id)
}

const parse = (changes: readonly LoggedChange[]) => changes.map(({ json }) => JSON.parse(json))

/** Returns the public changes since the start of the test. */
async function publicChanges(after = before) {
  const { changes } = await listChanges(db, { after, limit: 1_000, includesHidden: false })
  return parse(changes)
}

let before = LOG_START
beforeEach(async () => {
  await recordDueChanges(db)
  before = await readCurrentCursor(db, { includesHidden: true })
})

describe('recordDueChanges', () => {
  test('a due publication is recorded once, with slug and tags', async () => {
    const [id] = await schedule({ slug: 'due', lang: 'en', tags: [term('B'), term('A')] })
    expect(await publicChanges()).toEqual([])
    expect(await recordDueChanges(db)).toBe(1)
    expect(await recordDueChanges(db)).toBe(0)
    expect(await publicChanges()).toMatchObject([
      { id, action: 'published', slug: 'due', lang: 'en', tags: ['b', 'a'] },
    ])
    const row = await db.prisma.article.findUniqueOrThrow({ where: { id: String(id) } })
    expect(row).toMatchObject({ dueAt: null, everVisible: true, version: 1 })
  })

  test('a due publication is recorded once by concurrent instances', async () => {
    const instances = Array.from({ length: 4 }, () => openDatabase(urlOf(db), { readSessions: 2 }))
    onTestFinished(() => Promise.all(instances.map((instance) => instance.close())).then(() => {}))
    const ids = await schedule(...Array.from({ length: 450 }, () => ({})))
    const counts = await Promise.all(instances.map((instance) => recordDueChanges(instance)))
    expect(counts.reduce((sum, count) => sum + count, 0) + (await recordDueChanges(db))).toBe(450)
    const recordedIds = (await publicChanges()).map(({ id }) => id)
    expect(recordedIds.sort()).toEqual([...ids].sort())
  })

  test('a future publication is not recorded', async () => {
    await schedule({ publishedAt: new Date('2999-01-01T00:00:00Z') })
    expect(await recordDueChanges(db)).toBe(0)
  })

  test('the publication of an article in the trash is not recorded', async () => {
    const [id = ''] = await schedule({})
    await trash(db, [id])
    expect(await recordDueChanges(db)).toBe(0)
    expect((await publicChanges()).map(({ action }) => action)).toEqual(['deleted'])
  })

  test('an edit after the due time records the publication', async () => {
    const [id = ''] = await schedule({ slug: 'late' })
    const state = renderArticle(draftOf({ slug: 'later', publishedAt }), DEFAULT_POLICY)
    await update(db, id, state)
    expect(await recordDueChanges(db)).toBe(0)
    expect(await publicChanges()).toMatchObject([{ id, action: 'published', slug: 'later' }])
  })

  test('an edit before the due time does not record the publication', async () => {
    const [id = ''] = await schedule({})
    const state = renderArticle(draftOf({ slug: 'edited', publishedAt }), DEFAULT_POLICY)
    await update(db, id, state, longAgo)
    expect(await publicChanges()).toEqual([])
    await recordDueChanges(db)
    expect(await publicChanges()).toMatchObject([{ id, action: 'published', slug: 'edited' }])
  })

  test('the publication of a locked article is skipped', async () => {
    const [id = ''] = await schedule({})
    await db.transaction(async ({ tx }) => {
      await tx.query(sql`SELECT 1 FROM article WHERE id = ${id}::uuid FOR UPDATE`)
      expect(await recordDueChanges(db)).toBe(0)
    })
    expect(await recordDueChanges(db)).toBe(1)
  })

  test('millisecondsUntilDue returns the time until the earliest publication that is not recorded', async () => {
    await db.prisma.article.deleteMany({})
    expect(await millisecondsUntilDue(db)).toBeNull()
    await schedule({ publishedAt: new Date(Date.now() + 3_600_000) })
    expect((await millisecondsUntilDue(db)) ?? 0).toBeGreaterThan(3_500_000)
    await schedule({})
    expect((await millisecondsUntilDue(db)) ?? 0).toBeLessThan(0)
  })
})

const urlOf = (database: Database) => String(database.pool.options.connectionString)

function watch() {
  const watcher = watchChanges(db)
  onTestFinished(watcher.close)
  return watcher
}

describe('publication job', () => {
  test('the job records due publications, which the watcher then knows', async () => {
    const [id] = await schedule({})
    const errors: unknown[] = []
    const watcher = watch()
    const job = startPublicationJob({ db, watcher, onError: (err) => errors.push(err) })
    onTestFinished(job.stop)
    await expect.poll(publicChanges).toMatchObject([{ id, action: 'published' }])
    await expect.poll(watcher.current).toBe((await readChangeCounter(db)).seq)
    expect(errors).toEqual([])
  })

  test('the job records publications that become due while it runs', async () => {
    const job = startPublicationJob({ db, watcher: watch(), onError: () => {} })
    onTestFinished(job.stop)
    const soon = new Date(Date.now() + 300)
    const state = renderArticle(draftOf({ slug: 'soon', publishedAt: soon }), DEFAULT_POLICY)
    await insert(db, [state])
    await expect.poll(publicChanges).toMatchObject([{ action: 'published', slug: 'soon' }])
    expect(Date.now()).toBeGreaterThanOrEqual(soon.getTime())
  })

  test('the job reports an error and retries', async () => {
    await schedule({})
    let failures = 0
    const failing: Database = {
      ...db,
      query: (statement) => (failures < 1 ? Promise.reject(new Error('gone')) : db.query(statement)),
    }
    const onError = () => {
      failures += 1
    }
    const job = startPublicationJob({ db: failing, watcher: watch(), onError })
    onTestFinished(job.stop)
    await expect.poll(publicChanges).toHaveLength(1)
    expect(failures).toBe(1)
  })
})

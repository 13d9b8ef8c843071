/** Expiry in the change log: followers and caches hear of it. Without an application, whose job would record it. */

import { describe, expect, test } from 'vitest'
import { recordDueChanges } from '../../src/articles/db/scheduled.ts'
import { readVisibilityPeriod } from '../../src/articles/db/visibility-period.ts'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { openTestDatabase } from '../support/app.ts'
import { createArticles, draftOf } from '../support/create-articles.ts'
import { insert, trash, update } from '../support/writes.ts'
import { future, in2020, insertExpired, past } from './expiry-support.ts'

const db = await openTestDatabase()

const expired = (...drafts: Partial<ArticleDraft>[]) => insertExpired(db, ...drafts)

const actionsOf = async (entityId: string) =>
  (await db.prisma.change.findMany({ where: { entityId }, orderBy: { seq: 'asc' } })).map(
    ({ action, visible }) => `${action}${visible ? '' : ' (hidden)'}`,
  )

const dueAtOf = async (id: string) => (await db.prisma.article.findUniqueOrThrow({ where: { id } })).dueAt

describe('the change log', () => {
  test('has an expiry as unpublished, once', async () => {
    const [id = ''] = await expired({ slug: 'recorded' })
    expect(await actionsOf(id)).toEqual(['published'])
    await recordDueChanges(db)
    await recordDueChanges(db)
    expect(await actionsOf(id)).toEqual(['published', 'unpublished'])
    expect(await dueAtOf(id)).toBeNull()
  })

  test('has the publication of a scheduled article first, and then its expiry', async () => {
    const draft = draftOf({ publishedAt: past, expiresAt: future })
    const [{ id } = { id: '' }] = await insert(db, [renderArticle(draft, DEFAULT_POLICY)], in2020)
    expect(await dueAtOf(id)).toEqual(past)
    await recordDueChanges(db)
    expect(await actionsOf(id)).toEqual(['created (hidden)', 'published'])
    expect(await dueAtOf(id)).toEqual(future)
  })

  test('tells of an expired article that is edited before its expiry is recorded', async () => {
    const [edited = '', trashed = '', extended = ''] = await expired({}, {}, {})
    await update(
      db,
      edited,
      renderArticle(draftOf({ slug: 'edited-later', expiresAt: past }), DEFAULT_POLICY),
    )
    expect(await actionsOf(edited)).toEqual(['published', 'unpublished'])
    await trash(db, [trashed])
    expect(await actionsOf(trashed)).toEqual(['published', 'deleted'])
    await update(
      db,
      extended,
      renderArticle(draftOf({ slug: 'extended', expiresAt: future }), DEFAULT_POLICY),
    )
    expect(await actionsOf(extended)).toEqual(['published', 'updated'])
    await recordDueChanges(db)
    expect((await actionsOf(edited)).length + (await actionsOf(trashed)).length).toBe(4)
  })

  test('has an edit of an article that will expire as an update', async () => {
    const [id = ''] = await createArticles(db, { slug: 'will-expire', expiresAt: future })
    await update(
      db,
      id,
      renderArticle(draftOf({ slug: 'will-expire', title: 'Other', expiresAt: future }), DEFAULT_POLICY),
    )
    expect(await actionsOf(id)).toEqual(['published', 'updated'])
  })
})

test('the period of visibility began with the last publication or expiry', async () => {
  await createArticles(db, { publishedAt: new Date(Date.now() - 2_000) })
  const { sinceMs } = await readVisibilityPeriod(db)
  expect(sinceMs).toBeGreaterThanOrEqual(0)
  expect(sinceMs).toBeLessThanOrEqual(60_000)
})

test('cached responses end at the next expiry', async () => {
  const [id = ''] = await createArticles(db, { expiresAt: new Date(Date.now() + 3_600_000) })
  const { untilMs } = await readVisibilityPeriod(db)
  expect(untilMs).toBeLessThanOrEqual(3_600_000)
  expect(untilMs).toBeGreaterThan(3_000_000)
  await trash(db, [id])
  expect((await readVisibilityPeriod(db)).untilMs).toBeGreaterThan(3_600_000)
})

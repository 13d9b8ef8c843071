/** Idempotency keys when the database fails: the claim lives and dies with its transaction. */
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { sql } from '../../src/database/sql.ts'
import { until } from '../support/until.ts'
import { bootFaulty, createArticle, whileLocked } from './support.ts'

const faulty = await bootFaulty()
const { direct, proxy, url } = faulty

const countOf = async (title: string) =>
  (await direct.query(sql`SELECT 1 FROM article WHERE title = ${title}`)).length

test('a key whose first request failed with 503 is free at once', async () => {
  for (const lock of ['LOCK TABLE article IN EXCLUSIVE MODE', 'SELECT 1 FROM change_counter FOR UPDATE']) {
    const [key, title] = [randomUUID(), randomUUID()]
    const first = await whileLocked(url, lock, () => createArticle(faulty, title, key))
    expect([first.status, first.retryAfter]).toEqual([503, '5'])
    expect((await createArticle(faulty, title, key)).status).toBe(201)
    expect(await countOf(title)).toBe(1)
  }
})

test('a key whose first request lost its connection is free when the session has ended', async () => {
  const [key, title] = [randomUUID(), randomUUID()]
  await whileLocked(url, 'LOCK TABLE article IN EXCLUSIVE MODE', async () => {
    const first = createArticle(faulty, title, key)
    const isWaiting = sql`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    await until(async () => (await direct.query(isWaiting)).length > 0)
    proxy.reset()
    expect((await first).status).toBe(503)
  })
  await until(async () => (await createArticle(faulty, title, key)).status === 201)
  expect(await countOf(title)).toBe(1)
})

test('a request whose commit was carried out but not confirmed is not repeated: a retry gets its article', async () => {
  const [key, title] = [randomUUID(), randomUUID()]
  proxy.reset() // a new session sends the text of a statement, a later execution only its name
  proxy.loseResponseTo((chunk) => chunk.includes('COMMIT'))
  const first = await createArticle(faulty, title, key)
  expect([first.status, await countOf(title)]).toEqual([503, 1])
  let retry = first
  await until(async () => {
    retry = await createArticle(faulty, title, key)
    if (retry.status === 409) expect(retry.retryAfter).toBe('1')
    return retry.status !== 409
  }, 200)
  expect(retry.status).toBe(303)
  const [article] = await direct.query<{ id: string }>(sql`SELECT id FROM article WHERE title = ${title}`)
  expect([retry.location, await countOf(title)]).toEqual([`/v1/articles/${article?.id}`, 1])
})

/** Locks between edits of terms and concurrent writes of articles with these terms. */

import type { Response } from 'supertest'
import { describe, expect, test } from 'vitest'
import { findOrCreateAuthors, findOrCreateTags } from '../../src/articles/db/terms.ts'
import { insertArticles } from '../../src/articles/db/write-articles.ts'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import type { Database } from '../../src/database/connection.ts'
import { mergeTerms } from '../../src/taxonomy/service/merge-and-delete.ts'
import { byline, draftOf } from '../support/create-articles.ts'
import { inTestTransaction } from '../support/writes.ts'
import { bootForTerms, KINDS } from './support.ts'

const { db, send, uniqueTerm, createArticle, read, changes, cursor } = await bootForTerms()
const principal = { actor: 'test', keyId: '01a2089c-dc60-7667-9b38-7c5b1fadfa37', may: () => true }
const request = { principal, claim: null }

/** Resolves when a session of this database waits for a lock of another. */
async function untilLockWait(): Promise<void> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  while ((await db.pool.query(waiting)).rowCount === 0);
}

/**
 * Runs two writers. The second starts when the first has finished its work but not committed, and has to wait for a lock.
 * `first` gets a database whose transactions pause before they commit.
 */
async function writeConcurrently<First, Second>(
  first: (pausing: Database) => Promise<First>,
  second: () => PromiseLike<Second>,
): Promise<[First, Second]> {
  let later: Promise<Second> | undefined
  const pausing: Database = {
    ...db,
    transaction: (work, options) =>
      db.transaction(async (transaction) => {
        const result = await work(transaction)
        later = Promise.resolve(second())
        await Promise.race([
          untilLockWait(),
          later.then(() => expect.fail('the second writer did not wait for a lock')),
        ])
        return result
      }, options),
  }
  const result = await first(pausing)
  if (!later) throw new Error('the second writer has not started')
  return [result, await later]
}

describe.each(KINDS)('concurrent edits of one %s', (kind, path) => {
  const draftTerm = (name: string, slug: string) => ({ ...byline('x'), name, slug })
  const merge = (database: Database, from: string, into: string) =>
    mergeTerms({ db: database, policy: DEFAULT_POLICY }, request, kind, from, into)

  async function createTwoTerms() {
    const [a, b] = [uniqueTerm(), uniqueTerm()]
    for (const { name } of [a, b]) await createArticle({ [path]: [name] })
    return { a, b }
  }

  test.each(['merge', 'delete', 'rename'])(
    `a concurrent %s of one ${kind} includes an article that is being created`,
    async (operation) => {
      const { a, b } = await createTwoTerms()
      const [method, termPath, body] = {
        merge: ['post', `/${path}/${a.slug}/merge`, { into: b.slug }] as const,
        delete: ['delete', `/${path}/${a.slug}`, undefined] as const,
        rename: ['patch', `/${path}/${a.slug}`, { name: 'Other' }] as const,
      }[operation as 'merge' | 'delete' | 'rename']
      const rendered = renderArticle(
        draftOf({ slug: `article-${a.slug}`, [path]: [draftTerm(a.name, a.slug)] }),
        DEFAULT_POLICY,
      )
      const [[inserted], response] = await writeConcurrently(
        (pausing) => inTestTransaction(pausing, (context) => insertArticles(context, [rendered])),
        () => send(method, termPath, body) as PromiseLike<Response>,
      )
      expect(response.status).toBeLessThan(300)
      const expected = { merge: [b], delete: [], rename: [{ slug: a.slug, name: 'Other' }] }
      expect((await read(inserted?.id ?? ''))[path]).toEqual(expected[operation as keyof typeof expected])
    },
  )

  test(`a ${kind} that an article refers to cannot be merged until its join row is written`, async () => {
    const { a, b } = await createTwoTerms()
    const terms = [draftTerm(a.name, a.slug)]
    const find = (pausing: Database) =>
      inTestTransaction(pausing, ({ tx, at }) =>
        kind === 'author' ? findOrCreateAuthors(tx, terms, at) : findOrCreateTags(tx, kind, terms, at),
      )
    const [, response] = await writeConcurrently(find, () =>
      send('post', `/${path}/${a.slug}/merge`, { into: b.slug }),
    )
    expect(response.status).toBe(200)
  })

  test(`an article that is created during a merge gets the remaining ${kind}, by alias too`, async () => {
    const { a, b } = await createTwoTerms()
    await send('patch', `/${path}/${a.slug}`, { slug: `${a.slug}-b` })
    for (const slug of [a.slug, `${a.slug}-b`]) {
      const article = { title: `During ${slug}`, [path]: [{ slug }] }
      const mergeFirst = (pausing: Database) =>
        slug === a.slug ? merge(pausing, `${a.slug}-b`, b.slug) : merge(pausing, b.slug, a.slug)
      if (slug !== a.slug) await send('post', `/${path}`, { name: a.name, slug: a.slug })
      const from = await cursor()
      const [, response] = await writeConcurrently(mergeFirst, () => send('post', '/articles', article))
      expect([response.status, response.body[path]]).toEqual([201, [slug === a.slug ? b : a]])
      const created = (await changes(from)).data.filter(
        ({ action }: { action: string }) => action === 'created',
      )
      expect(created.map(({ entity }: { entity: string }) => entity)).toEqual(['article'])
    }
  })

  test(`a second merge of one ${kind} waits for the first`, async () => {
    const { a, b } = await createTwoTerms()
    const [, response] = await writeConcurrently(
      (pausing) => merge(pausing, a.slug, b.slug),
      () => send('post', `/${path}/${b.slug}/merge`, { into: a.slug }),
    )
    expect([response.status, response.body.errors[0].pointer]).toEqual([400, '/into'])
  })
})

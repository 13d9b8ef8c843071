/** Who waits for whom when tags are renamed while articles that name them are written. */
import type { Response } from 'supertest'
import { describe, expect, test } from 'vitest'
import { findOrCreateAuthors, findOrCreateTags } from '../../src/articles/db/terms.ts'
import { insertArticles } from '../../src/articles/db/write-articles.ts'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import type { Database } from '../../src/database/connection.ts'
import { mergeTerms } from '../../src/taxonomy/service/merge-and-delete.ts'
import { byline, draftOf } from '../support/create-articles.ts'
import { inTestTransaction } from '../support/writes.ts'
import { bootForTerms, KINDS } from './support.ts'

const { db, send, fresh, article, read, changes, cursor } = await bootForTerms()
const principal = { actor: 'test', keyId: '01a2089c-dc60-7667-9b38-7c5b1fadfa37', may: () => true }
const request = { principal, claim: null }

/** Ends when a session of this database waits for another one's lock. */
async function untilSomebodyWaits(): Promise<void> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  while ((await db.pool.query(waiting)).rowCount === 0);
}

/**
 * Two writers: the first has done its work and not committed when the second begins, and waits. `first` writes through a database
 * whose transactions pause before they commit.
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
        await Promise.race([untilSomebodyWaits(), later.then(() => expect.fail('it did not wait'))])
        return result
      }, options),
  }
  const done = await first(pausing)
  if (!later) throw new Error('the second writer never began')
  return [done, await later]
}

describe.each(KINDS)('of one %s', (kind, path) => {
  const named = (name: string, slug: string) => ({ ...byline('x'), name, slug })
  const merge = (database: Database, from: string, into: string) =>
    mergeTerms({ db: database, onCommit: async () => {} }, request, kind, from, into)

  async function pair() {
    const [a, b] = [fresh(), fresh()]
    for (const { name } of [a, b]) await article({ [path]: [name] })
    return { a, b }
  }

  test.each(['merge', 'delete', 'rename'])(
    'an article that is being made is there for a %s to follow',
    async (what) => {
      const { a, b } = await pair()
      const [method, address, body] = {
        merge: ['post', `/${path}/${a.slug}/merge`, { into: b.slug }] as const,
        delete: ['delete', `/${path}/${a.slug}`, undefined] as const,
        rename: ['patch', `/${path}/${a.slug}`, { name: 'Other' }] as const,
      }[what as 'merge' | 'delete' | 'rename']
      const state = renderArticle(draftOf({ slug: `made-${a.slug}`, [path]: [named(a.name, a.slug)] }))
      const [[made], answer] = await writeConcurrently(
        (pausing) => inTestTransaction(pausing, (context) => insertArticles(context, [state])),
        () => send(method, address, body) as PromiseLike<Response>,
      )
      expect(answer.status).toBeLessThan(300)
      const expected = { merge: [b], delete: [], rename: [{ slug: a.slug, name: 'Other' }] }
      expect((await read(made?.id ?? ''))[path]).toEqual(expected[what as keyof typeof expected])
    },
  )

  test('what an article has found stays until it is tied to it', async () => {
    const { a, b } = await pair()
    const found = [named(a.name, a.slug)]
    const find = (pausing: Database) =>
      inTestTransaction(pausing, ({ tx, at }) =>
        kind === 'author' ? findOrCreateAuthors(tx, found, at) : findOrCreateTags(tx, kind, found, at),
      )
    const [, answer] = await writeConcurrently(find, () =>
      send('post', `/${path}/${a.slug}/merge`, { into: b.slug }),
    )
    expect(answer.status).toBe(200)
  })

  test('an article that comes during a merge is tied to what remains, by an old slug, too', async () => {
    const { a, b } = await pair()
    await send('patch', `/${path}/${a.slug}`, { slug: `${a.slug}-b` })
    for (const slug of [a.slug, `${a.slug}-b`]) {
      const state = { title: `During ${slug}`, [path]: [{ slug }] }
      const mergeFirst = (pausing: Database) =>
        slug === a.slug ? merge(pausing, `${a.slug}-b`, b.slug) : merge(pausing, b.slug, a.slug)
      if (slug !== a.slug) await send('post', `/${path}`, { name: a.name, slug: a.slug })
      const from = await cursor()
      const [, answer] = await writeConcurrently(mergeFirst, () => send('post', '/articles', state))
      expect([answer.status, answer.body[path]]).toEqual([201, [slug === a.slug ? b : a]])
      const created = (await changes(from)).data.filter((one: { action: string }) => one.action === 'created')
      expect(created.map((one: { entity: string }) => one.entity)).toEqual(['article'])
    }
  })

  test('a second rename waits for the first', async () => {
    const { a, b } = await pair()
    const [, answer] = await writeConcurrently(
      (pausing) => merge(pausing, a.slug, b.slug),
      () => send('post', `/${path}/${b.slug}/merge`, { into: a.slug }),
    )
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/into'])
  })
})

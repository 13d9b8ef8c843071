/** Who waits for whom when tags are renamed while articles that name them are written. */
import type { Response } from 'supertest'
import { describe, expect, test } from 'vitest'
import { findOrCreateTerms } from '../../src/articles/db/ensure-terms.ts'
import { insertArticles, type WrittenArticle } from '../../src/articles/db/write-articles.ts'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import type { Tx } from '../../src/database/connection.ts'
import { inTermTransaction } from '../../src/taxonomy/db/terms.ts'
import { mergeTerms } from '../../src/taxonomy/service/merge-and-delete.ts'
import { byline, draftOf } from '../support/create-articles.ts'
import { bootForTerms, KINDS } from './support.ts'

const { db, send, fresh, article, read, changes, cursor } = await bootForTerms()
const writer = { actor: 'test', keyId: '01a2089c-dc60-7667-9b38-7c5b1fadfa37', may: () => true }

/** Ends when a session of this database waits for another one's lock. */
async function untilSomebodyWaits(): Promise<void> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  while ((await db.pool.query(waiting)).rowCount === 0);
}

/** Two writers: the first has done its work and not committed when the second begins, and waits. */
async function inTurns<First, Second>(
  transaction: (work: (tx: Tx) => Promise<First>) => Promise<First>,
  first: (tx: Tx) => Promise<First>,
  second: () => PromiseLike<Second>,
): Promise<[First, Second]> {
  let later: Promise<Second> | undefined
  const done = await transaction(async (tx) => {
    const result = await first(tx)
    later = Promise.resolve(second())
    await Promise.race([untilSomebodyWaits(), later.then(() => expect.fail('it did not wait'))])
    return result
  })
  if (!later) throw new Error('the second writer never began')
  return [done, await later]
}

describe.each(KINDS)('of one %s', (kind, path) => {
  const named = (name: string, slug: string) => ({ ...byline('x'), name, slug })
  const inTransaction = <Result>(work: (tx: Tx) => Promise<Result>) => db.prisma.$transaction(work)

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
      const origin = { actor: 'test', keyId: null, at: new Date(), runId: null }
      const [[made], answer] = await inTurns<WrittenArticle[], Response>(
        inTransaction,
        (tx) => insertArticles(tx, [state], origin),
        () => send(method, address, body),
      )
      expect(answer.status).toBeLessThan(300)
      const expected = { merge: [b], delete: [], rename: [{ slug: a.slug, name: 'Other' }] }
      expect((await read(made?.id ?? ''))[path]).toEqual(expected[what as keyof typeof expected])
    },
  )

  test('what an article has found stays until it is tied to it', async () => {
    const { a, b } = await pair()
    const find = (tx: Tx) => findOrCreateTerms(tx, kind, [{ slug: a.slug }], async () => [])
    const merge = () => send('post', `/${path}/${a.slug}/merge`, { into: b.slug })
    const [, answer] = await inTurns(inTransaction, find, merge)
    expect(answer.status).toBe(200)
  })

  test('an article that comes during a merge is tied to what remains, by an old slug, too', async () => {
    const { a, b } = await pair()
    await send('patch', `/${path}/${a.slug}`, { slug: `${a.slug}-b` })
    for (const slug of [a.slug, `${a.slug}-b`]) {
      const state = { title: `During ${slug}`, [path]: [{ slug }] }
      const merge = (tx: Tx) =>
        slug === a.slug
          ? mergeTerms(tx, kind, `${a.slug}-b`, b.slug, writer)
          : mergeTerms(tx, kind, b.slug, a.slug, writer)
      if (slug !== a.slug) await send('post', `/${path}`, { name: a.name, slug: a.slug })
      const from = await cursor()
      const [, answer] = await inTurns(
        (work) => inTermTransaction(db, work),
        merge,
        () => send('post', '/articles', state),
      )
      expect([answer.status, answer.body[path]]).toEqual([201, [slug === a.slug ? b : a]])
      const created = (await changes(from)).data.filter((one: { action: string }) => one.action === 'created')
      expect(created.map((one: { entity: string }) => one.entity)).toEqual(['article'])
    }
  })

  test('a second rename waits for the first', async () => {
    const { a, b } = await pair()
    const [, answer] = await inTurns(
      (work) => inTermTransaction(db, work),
      (tx) => mergeTerms(tx, kind, a.slug, b.slug, writer),
      () => send('post', `/${path}/${b.slug}/merge`, { into: a.slug }),
    )
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/into'])
  })
})

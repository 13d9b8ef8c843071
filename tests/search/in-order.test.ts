/** What a search finds in the order of publication, over many years: `/v1/articles?q=`. */
import { beforeAll, describe, expect, test } from 'vitest'
import { listArticles } from '../../src/articles/list/read.ts'
import { ArticleListQuery } from '../../src/articles/query.ts'
import { boot } from '../support/app.ts'
import { make } from '../support/make.ts'
import { asker } from './support.ts'

const booted = await boot()
const { ask, all } = asker(booted)

const DAY = 86_400_000

/** Two or three articles every seven weeks or so for ten years from 1968 on, and after a gap from 2015 on; undated ones. */
const times = [Date.UTC(1968, 2, 1), Date.UTC(2015, 0, 1)].flatMap((start) =>
  Array.from({ length: 150 }, (_, i) => new Date(start + Math.floor(i / 2.5) * 49 * DAY)),
)
const articles = [...times, ...Array.from({ length: 7 }, () => null)].map((publishedAt, i) => ({
  title: `N${i}`,
  publishedAt,
  body: { format: 'html' as const, source: `<p>${i % 3 === 0 ? '量子计算机' : '量子力学'}</p>` },
}))

/** Titles and ids, the oldest first and undated ones before all: the ids of one moment grow as the articles are made. */
let ascending: string[] = []

beforeAll(async () => {
  const ids = await make(booted.db, ...articles, { title: 'draft 量子', status: 'draft' })
  ascending = articles
    .map(({ title, publishedAt }, i) => ({ title, time: publishedAt?.getTime() ?? -1e15, id: ids[i] ?? '' }))
    .sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1))
    .map(({ title }) => title)
})

const expected = (sort: string, titles: readonly string[]) =>
  sort === 'publishedAt' ? [...titles] : [...titles].reverse()
const quantum = () => ascending.filter((title) => Number(title.slice(1)) % 3 === 0)

describe.each(['-publishedAt', 'publishedAt'])('by %s', (sort) => {
  test.each(['3', '20', '100'])('every article comes once, in pages of %s', async (limit) => {
    expect(await all('/v1/articles', { q: '量子', sort, limit })).toEqual(expected(sort, ascending))
  })

  test('so do those that a longer run or a phrase finds', async () => {
    expect(await all('/v1/articles', { q: '量子计算', sort, limit: '9' })).toEqual(expected(sort, quantum()))
    expect(await all('/v1/articles', { q: '"计算机"', sort, limit: '40' })).toEqual(expected(sort, quantum()))
  })

  test('going back gives the same', async () => {
    const query = { q: '量子', sort, limit: '17' }
    let page = await ask('/v1/articles', query)
    while (page.pagination.next !== null)
      page = await ask('/v1/articles', { ...query, cursor: page.pagination.next })
    const back: string[] = page.data.map(({ title }: { title: string }) => title)
    while (page.pagination.prev !== null) {
      page = await ask('/v1/articles', { ...query, cursor: page.pagination.prev })
      back.unshift(...page.data.map(({ title }: { title: string }) => title))
    }
    expect(back).toEqual(expected(sort, ascending))
  })

  test('numbered pages give the same', async () => {
    const pages = Array.from({ length: 7 }, (_, i) =>
      ask('/v1/articles', { q: '量子', sort, limit: '50', page: String(i + 1) }),
    )
    const found = (await Promise.all(pages)).flatMap(({ data }) => data)
    expect(found.map(({ title }) => title)).toEqual(expected(sort, ascending))
  })
})

test('a search that finds nothing is an empty page', async () => {
  expect(await ask('/v1/articles', { q: '甲乙丙' })).toMatchObject({ data: [], pagination: { next: null } })
})

test('the periods are looked up in the index, with the words', async () => {
  const asked: [string, readonly unknown[]][] = []
  const read = async (...question: [string, readonly unknown[]]) => {
    asked.push(question)
    return []
  }
  const query = ArticleListQuery.parse({ q: '量子' })
  await listArticles({ ...booted.db, read }, query)
  const client = await booted.db.pool.connect()
  try {
    await client.query('BEGIN; SET LOCAL enable_seqscan = off')
    const [text = '', values = []] = asked[0] ?? []
    const { rows } = await client.query(`EXPLAIN ${text}`, [...values])
    const conditions = rows
      .map((row) => String(row['QUERY PLAN']))
      .filter((line) => /Index Cond: .*terms @@/.test(line))
    expect(conditions).toHaveLength(2)
    expect(conditions[0]).toMatch(/ARRAY\[.*sort_at.*\] && /)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})

/** Search by publication time over many years: limited scans of the index. */

import { beforeAll, describe, expect, test } from 'vitest'
import { listArticles } from '../../src/articles/db/list-articles.ts'
import { parseListQuery } from '../../src/articles/model/parsed-query.ts'
import { ArticleListQuery } from '../../src/articles/query.ts'
import type { Statement } from '../../src/database/sql.ts'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { searchClient } from './support.ts'

const booted = await boot()
const { getJson, allTitles } = searchClient(booted)

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

/** Titles, oldest first and undated ones before all; articles of the same time are sorted by id. */
let ascending: string[] = []

beforeAll(async () => {
  const ids = await createArticles(booted.db, ...articles, { title: 'draft 量子', status: 'draft' })
  ascending = articles
    .map(({ title, publishedAt }, i) => ({ title, time: publishedAt?.getTime() ?? -1e15, id: ids[i] ?? '' }))
    .sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1))
    .map(({ title }) => title)
})

const newestFirst = (titles: readonly string[]) => [...titles].reverse()
const computerTitles = () => ascending.filter((title) => Number(title.slice(1)) % 3 === 0)

describe.each([
  ['the list with ?q=, newest first,', '/v1/articles', { sort: '-publishedAt' }, newestFirst],
  [
    'the list with ?q=, oldest first,',
    '/v1/articles',
    { sort: 'publishedAt' },
    (titles: readonly string[]) => titles,
  ],
  ['the search', '/v1/search', {}, newestFirst],
] as const)('%s', (name, path, sort, ordered) => {
  test.each(['3', '20', '100'])(`${name} has every article once in pages of %s`, async (limit) => {
    expect(await allTitles(path, { q: '量子', ...sort, limit })).toEqual(ordered(ascending))
  })

  test(`${name} has the articles with a longer run or a phrase`, async () => {
    expect(await allTitles(path, { q: '量子计算', ...sort, limit: '9' })).toEqual(ordered(computerTitles()))
    expect(await allTitles(path, { q: '"计算机"', ...sort, limit: '40' })).toEqual(ordered(computerTitles()))
  })

  test(`${name} has the same order backwards`, async () => {
    const query = { q: '量子', ...sort, limit: '17' }
    let page = await getJson(path, query)
    while (page.pagination.next !== null)
      page = await getJson(path, { ...query, cursor: page.pagination.next })
    const backwards: string[] = page.data.map(({ title }: { title: string }) => title)
    while (page.pagination.prev !== null) {
      page = await getJson(path, { ...query, cursor: page.pagination.prev })
      backwards.unshift(...page.data.map(({ title }: { title: string }) => title))
    }
    expect(backwards).toEqual(ordered(ascending))
  })

  test(`${name} has the same order in numbered pages`, async () => {
    const pages = Array.from({ length: 7 }, (_, i) =>
      getJson(path, { q: '量子', ...sort, limit: '50', page: String(i + 1) }),
    )
    const results = (await Promise.all(pages)).flatMap(({ data }) => data)
    expect(results.map(({ title }) => title)).toEqual(ordered(ascending))
  })
})

test('a search without results returns an empty page', async () => {
  expect(await getJson('/v1/articles', { q: '甲乙丙' })).toMatchObject({
    data: [],
    pagination: { next: null },
  })
})

test('a search by time uses periods and search terms as index conditions', async () => {
  const statements: Statement[] = []
  const recordStatement = async (statement: Statement) => {
    statements.push(statement)
    return []
  }
  const query = parseListQuery(ArticleListQuery.parse({ q: '量子' }))
  await listArticles({ ...booted.db, query: recordStatement }, query)
  const client = await booted.db.pool.connect()
  try {
    await client.query('BEGIN; SET LOCAL enable_seqscan = off')
    const { text = '', values = [] } = statements[0] ?? {}
    const { rows } = await client.query(`EXPLAIN ${text}`, [...values])
    const conditions = rows
      .map((row) => String(row['QUERY PLAN']))
      .filter((line) => /Index Cond: .*terms @@/.test(line))
    expect(conditions).toHaveLength(2)
    expect(conditions[0]).toMatch(/ARRAY\[.*sort_at.*\] @> /)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})

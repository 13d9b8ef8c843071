/** Limits of searches: clauses of a query, and counts and facets over very many results. */
import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/database/sql.ts'
import { boot } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { searchClient } from './support.ts'

const booted = await boot()
const { getJson } = searchClient(booted)

describe('the clauses of a query', () => {
  const errorsOf = async (q: string) =>
    (await booted.request.get(`/v1/search?${new URLSearchParams({ q })}`)).body.errors

  test('a query has at most six phrases and long runs, required and excluded together', async () => {
    const phrases = Array.from({ length: 6 }, (_, n) => `${n % 2 ? '-' : ''}"a b${n}"`)
    expect(await errorsOf(phrases.join(' '))).toBeUndefined()
    const detail = 'A search has at most 6 phrases and runs of more than two characters.'
    expect(await errorsOf([...phrases, '发布会'].join(' '))).toEqual([{ in: 'query', pointer: '/q', detail }])
    expect(await errorsOf([...phrases, '发布', 'word'].join(' '))).toBeUndefined()
  })
})

describe('counts and facets over very many results', () => {
  /** More than the index may count. */
  const COPIES = 21_000

  beforeAll(async () => {
    const [id] = await createArticles(booted.db, {
      body: { format: 'markdown', source: 'many words of one kind' },
      tags: [term('Common')],
    })
    await createArticles(booted.db, { body: { format: 'markdown', source: 'few words of another kind' } })
    // Copies of rows are made by the database: 21,000 requests would take minutes.
    const copies = sql`generate_series(1, ${COPIES}) n`
    const insertion = sql`WITH articles AS (
        INSERT INTO article SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'slug', a.slug || '-' || n))).*
        FROM article a, ${copies} WHERE a.id = ${id}::uuid RETURNING id)
      INSERT INTO search_document SELECT (jsonb_populate_record(d, jsonb_build_object('article_id', c.id))).*
      FROM search_document d, articles c WHERE d.article_id = ${id}::uuid`
    await booted.db.transaction(({ tx }) => tx.execute(insertion), { bulk: true }) // without the time-out of a read
    await booted.db.query(sql`ANALYZE search_document`)
  })

  test('an exact count of too many results is an estimate, and says so', async () => {
    const { pagination } = await getJson('/v1/search', { q: 'words', count: 'exact' })
    expect(pagination.isTotalEstimated).toBe(true)
    expect(pagination.total).toBeGreaterThan(COPIES / 2)
    expect(pagination.total).toBeLessThan(COPIES * 2)
    const listed = await getJson('/v1/articles', { q: 'words', count: 'exact' })
    expect(listed.pagination.isTotalEstimated).toBe(true)
  })

  test('a list that reads every result anyway counts them exactly', async () => {
    const parameters = { q: 'words', sort: 'title', count: 'exact' }
    const { pagination } = await getJson('/v1/articles', parameters)
    expect([pagination.total, pagination.isTotalEstimated]).toEqual([COPIES + 2, undefined])
    const beyond = await getJson('/v1/articles', { q: 'few', sort: 'title', count: 'exact', page: '9' })
    expect([beyond.data, beyond.pagination.total]).toEqual([[], 1])
  })

  test('facets of too many results are approximate, and say so', async () => {
    const { facets } = await getJson('/v1/search', { q: 'words', facets: 'lang', count: 'exact' })
    expect(facets).toMatchObject({ isApproximate: true, lang: [{ lang: null, count: 20_000 }] })
  })

  test('a phrase in too many texts is counted in a part of them', async () => {
    const { facets, pagination } = await getJson('/v1/search', {
      q: '"many words"',
      facets: 'year',
      count: 'exact',
    })
    expect([facets.isApproximate, pagination.isTotalEstimated]).toEqual([true, true])
    expect(pagination.total).toBeGreaterThan(COPIES / 2)
  })

  test('a count of few results is exact', async () => {
    const { facets, pagination } = await getJson('/v1/search', { q: 'few', facets: 'year', count: 'exact' })
    expect([facets.isApproximate, pagination.total, pagination.isTotalEstimated]).toEqual([
      false,
      1,
      undefined,
    ])
  })
})

import fc from 'fast-check'
import { v7 as uuid } from 'uuid'
import { beforeAll, describe, expect, test } from 'vitest'
import { printCursor } from '../../src/schemas/pagination.ts'
import { boot } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { searchClient } from './support.ts'

const booted = await boot()
const { getJson, titles, allTitles } = searchClient(booted)

/** Titles contain the tier of relevance; many articles share a time, and some have none. */
const tiers = ['title 词语', 'tagged', 'frequent', 'anywhere']
const articles = Array.from({ length: 61 }, (_, i) => {
  const tier = i % 4
  return {
    title: `${tiers[tier]} ${i}`,
    publishedAt: i % 3 === 0 ? null : new Date(Date.UTC(2024, 0, 1 + (i % 2))),
    tags: tier === 1 ? [term('词语')] : [],
    body: {
      format: 'markdown' as const,
      source: tier === 2 ? '词语，词语，词语。' : tier === 3 ? '词语。' : '无。',
    },
  }
})

beforeAll(async () => {
  await createArticles(booted.db, ...articles, { title: 'hidden 词语', status: 'draft' })
})

describe('pages of a search', () => {
  test('pages of a search have every result once, in the same order for every page size', async () => {
    const firstPage = await titles('词语')
    expect([...firstPage].sort()).toEqual(articles.map(({ title }) => title).sort())
    expect(
      firstPage.map((title) => title.replace(/ \d+$/, '')).filter((tier, i, all) => tier !== all[i - 1]),
    ).toEqual(tiers)
    for (const limit of ['1', '7', '16', '61'])
      expect(await allTitles('/v1/search', { q: '词语', limit })).toEqual(firstPage)
  })

  test('pages of a search have the same order backwards', async () => {
    const firstPage = await titles('词语')
    let cursor: { cursor?: string } = {}
    let page = await getJson('/v1/search', { q: '词语', limit: '9' })
    while (page.pagination.next !== null) {
      cursor = { cursor: page.pagination.next }
      page = await getJson('/v1/search', { q: '词语', limit: '9', ...cursor })
    }
    const backwards: string[] = page.data.map(({ title }: { title: string }) => title)
    while (page.pagination.prev !== null) {
      page = await getJson('/v1/search', { q: '词语', limit: '9', cursor: page.pagination.prev })
      backwards.unshift(...page.data.map(({ title }: { title: string }) => title))
    }
    expect(backwards).toEqual(firstPage)
  })

  test('the total of a search is returned with ?count=', async () => {
    const total = async (params: Record<string, string>) =>
      (await getJson('/v1/search', { q: '词语', limit: '5', ...params })).pagination.total
    expect(await total({})).toBeUndefined()
    expect(await total({ count: 'exact' })).toBe(articles.length)
    expect(await total({ count: 'exact', page: '3', tag: '词语' })).toBe(15)
    expect(await total({ count: 'exact', q: '"词语 词语"' })).toBe(15)
    expect(await total({ count: 'exact', q: '词语 -"词语 词语"' })).toBe(46)
    expect(await total({ count: 'estimated' })).toBeGreaterThan(5)
    expect(await total({ count: 'estimated', limit: '100' })).toBe(articles.length)
    expect(await total({ count: 'estimated', q: '没有' })).toBe(0)
  })

  test('a search has numbered pages', async () => {
    const firstPage = await titles('词语')
    const pages = await Promise.all(
      ['1', '2', '3', '4', '5', '6', '7'].map((page) => titles('词语', { limit: '10', page })),
    )
    expect(pages.flat()).toEqual(firstPage)
    expect(pages.at(-1)).toHaveLength(1)
  })

  test('a search with phrases and exclusions has every result once on all pages', async () => {
    const q = '"词语" -"anywhere 3" -frequent'
    const firstPage = await titles(q)
    expect(firstPage).not.toContain('anywhere 3')
    expect(firstPage.length).toBeGreaterThan(30)
    expect(await allTitles('/v1/search', { q, limit: '4' })).toEqual(firstPage)
  })

  test('a search cursor with an invalid time is rejected', async () => {
    const cursor = printCursor({ direction: 'next', key: '3 2024-02-30T00:00:00.000Z', id: uuid() }, 'search')
    const { status, body } = await booted.request.get(`/v1/search?q=a&cursor=${cursor}`)
    expect([status, body.errors]).toMatchObject([400, [{ in: 'query', pointer: '/cursor' }]])
  })

  test('pages of a search have links', async () => {
    const { headers, body } = await booted.request.get(`/v1/search?q=${encodeURIComponent('词语')}&limit=5`)
    expect(headers.link).toContain(`cursor=${body.pagination.next}>; rel="next"`)
  })
})

describe('search in generated texts', () => {
  const characters = '天地玄黄宇宙洪荒日月盈昃，。 '
  const random = fc.sample(
    fc.string({ unit: fc.constantFrom(...characters), minLength: 5, maxLength: 120 }),
    { seed: 7, numRuns: 150 },
  )
  const texts = random.map((text, i) => ({ title: `N${i}`, text: text.replace(/\s+/g, ' ').trim() }))

  beforeAll(async () => {
    const articles = texts.map(({ title, text }) => ({
      title,
      body: { format: 'html' as const, source: `<p>${text}</p>` },
    }))
    await createArticles(booted.db, ...articles)
  })

  test('a search for one to six generated Han characters finds exactly the articles that contain them', async () => {
    const queries = fc.sample(
      fc.string({ unit: fc.constantFrom(...'天地玄黄宇宙洪荒日月盈昃'), minLength: 1, maxLength: 6 }),
      { seed: 11, numRuns: 60 },
    )
    const substrings = texts.flatMap(({ text }, i) => {
      const from = (i * 13) % text.length
      return [text.slice(from, from + 1 + (i % 6))]
    })
    const searches = [...queries, ...substrings].filter((text) => /^\p{Script=Han}+$/u.test(text))
    expect(searches.length).toBeGreaterThan(100)
    for (const q of searches) {
      const expected = texts.filter(({ text }) => text.includes(q)).map(({ title }) => title)
      const results = (await allTitles('/v1/search', { q, limit: '40' })).sort()
      expect([q, results]).toEqual([q, expected.sort()])
    }
  })
})

import fc from 'fast-check'
import { v7 as uuid } from 'uuid'
import { beforeAll, describe, expect, test } from 'vitest'
import { printCursor } from '../../src/schemas/pagination.ts'
import { boot } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { asker } from './support.ts'

const booted = await boot()
const { ask, titles, all } = asker(booted)

/** Titles say the tier; many articles share a time, and some have none. */
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
  test('go through every result once, in one order, whatever their size', async () => {
    const whole = await titles('词语')
    expect([...whole].sort()).toEqual(articles.map(({ title }) => title).sort())
    expect(
      whole.map((title) => title.replace(/ \d+$/, '')).filter((tier, i, all) => tier !== all[i - 1]),
    ).toEqual(tiers)
    for (const limit of ['1', '7', '16', '61'])
      expect(await all('/v1/search', { q: '词语', limit })).toEqual(whole)
  })

  test('go back the same way', async () => {
    const whole = await titles('词语')
    let cursor: { cursor?: string } = {}
    let page = await ask('/v1/search', { q: '词语', limit: '9' })
    while (page.pagination.next !== null) {
      cursor = { cursor: page.pagination.next }
      page = await ask('/v1/search', { q: '词语', limit: '9', ...cursor })
    }
    const back: string[] = page.data.map(({ title }: { title: string }) => title)
    while (page.pagination.prev !== null) {
      page = await ask('/v1/search', { q: '词语', limit: '9', cursor: page.pagination.prev })
      back.unshift(...page.data.map(({ title }: { title: string }) => title))
    }
    expect(back).toEqual(whole)
  })

  test('say how many results there are when asked', async () => {
    const total = async (params: Record<string, string>) =>
      (await ask('/v1/search', { q: '词语', limit: '5', ...params })).pagination.total
    expect(await total({})).toBeUndefined()
    expect(await total({ count: 'exact' })).toBe(articles.length)
    expect(await total({ count: 'exact', page: '3', tag: '词语' })).toBe(15)
    expect(await total({ count: 'exact', q: '"词语 词语"' })).toBe(15)
    expect(await total({ count: 'exact', q: '词语 -"词语 词语"' })).toBe(46)
    expect(await total({ count: 'estimated' })).toBeGreaterThan(5)
    expect(await total({ count: 'estimated', limit: '100' })).toBe(articles.length)
    expect(await total({ count: 'estimated', q: '没有' })).toBe(0)
  })

  test('are numbered, too', async () => {
    const whole = await titles('词语')
    const numbered = await Promise.all(
      ['1', '2', '3', '4', '5', '6', '7'].map((page) => titles('词语', { limit: '10', page })),
    )
    expect(numbered.flat()).toEqual(whole)
    expect(numbered.at(-1)).toHaveLength(1)
  })

  test('of phrases and exclusions are as exact', async () => {
    const q = '"词语" -"anywhere 3" -frequent'
    const whole = await titles(q)
    expect(whole).not.toContain('anywhere 3')
    expect(whole.length).toBeGreaterThan(30)
    expect(await all('/v1/search', { q, limit: '4' })).toEqual(whole)
  })

  test('begin at no time that is none', async () => {
    const cursor = printCursor({ direction: 'next', key: '3 2024-02-30T00:00:00.000Z', id: uuid() }, 'search')
    const { status, body } = await booted.request.get(`/v1/search?q=a&cursor=${cursor}`)
    expect([status, body.errors]).toMatchObject([400, [{ in: 'query', pointer: '/cursor' }]])
  })

  test('carry links', async () => {
    const { headers, body } = await booted.request.get(`/v1/search?q=${encodeURIComponent('词语')}&limit=5`)
    expect(headers.link).toContain(`cursor=${body.pagination.next}>; rel="next"`)
  })
})

describe('of a generated site', () => {
  const characters = '天地玄黄宇宙洪荒日月盈昃，。 '
  const random = fc.sample(
    fc.string({ unit: fc.constantFrom(...characters), minLength: 5, maxLength: 120 }),
    { seed: 7, numRuns: 150 },
  )
  const texts = random.map((text, i) => ({ title: `N${i}`, text: text.replace(/\s+/g, ' ').trim() }))

  beforeAll(async () => {
    const written = texts.map(({ title, text }) => ({
      title,
      body: { format: 'html' as const, source: `<p>${text}</p>` },
    }))
    await createArticles(booted.db, ...written)
  })

  test('every substring of one to six characters finds exactly the articles that have it', async () => {
    const queries = fc.sample(
      fc.string({ unit: fc.constantFrom(...'天地玄黄宇宙洪荒日月盈昃'), minLength: 1, maxLength: 6 }),
      { seed: 11, numRuns: 60 },
    )
    const there = texts.flatMap(({ text }, i) => {
      const from = (i * 13) % text.length
      return [text.slice(from, from + 1 + (i % 6))]
    })
    for (const q of [...queries, ...there].filter((text) => /^\p{Script=Han}+$/u.test(text))) {
      const truth = texts.filter(({ text }) => text.includes(q)).map(({ title }) => title)
      const found = (await all('/v1/search', { q, limit: '40' })).sort()
      expect([q, found]).toEqual([q, truth.sort()])
    }
  })
})

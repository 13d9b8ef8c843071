import { beforeAll, describe, expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'
import { asker } from './support.ts'

const booted = await boot()
const { ask } = asker(booted)

/** Forty articles, half of which have the word; what each carries follows from its number. */
const articles = Array.from({ length: 40 }, (_, i) => ({
  title: `${i}`,
  lang: i % 8 === 0 ? 'und' : i % 3 === 0 ? 'zh' : 'en',
  publishedAt: i % 5 === 0 ? null : new Date(Date.UTC(2000 + (i % 7), 11, 31, 23, 59)),
  tags: [term(`tag${i % 30}`), term('Common')],
  categories: i % 4 === 0 ? [term('News')] : [],
  authors: [byline(i % 3 === 0 ? 'Ada' : 'Bo'), byline('Cy')],
  body: { format: 'markdown' as const, source: i % 2 === 0 ? '词语' : '别的' },
}))
const hits = articles.filter((_, i) => i % 2 === 0)

beforeAll(async () => {
  await createArticles(
    booted.db,
    ...articles,
    { title: '词语 draft', status: 'draft', tags: [term('Secret')], authors: [byline('Ghost')], lang: 'fr' },
    { title: '词语 later', publishedAt: new Date('2999-01-01T00:00:00Z'), tags: [term('Secret')] },
  )
})

/** How often each value is among the hits. */
function truth<Value>(values: (article: (typeof articles)[number]) => readonly Value[]): Map<Value, number> {
  const counts = new Map<Value, number>()
  for (const value of hits.flatMap(values)) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

const facetsOf = async (facets: string, more = {}) =>
  (await ask('/v1/search', { q: '词语', facets, ...more })).facets

describe('facets', () => {
  test('are null unless asked for, and one by one', async () => {
    expect((await ask('/v1/search', { q: '词语' })).facets).toBeNull()
    expect(await facetsOf('lang')).toMatchObject({ tag: null, category: null, author: null, year: null })
  })

  test('count every result, not those of the page, and nothing hidden', async () => {
    const { tag, category, author } = await facetsOf('tag,category,author', { limit: '1' })
    const named = (counts: { slug: string; count: number }[]) =>
      counts.map(({ slug, count }) => [slug, count])
    expect(named(author)).toEqual([
      ['cy', 20],
      ['bo', truth(({ authors }) => authors.map(({ slug }) => slug)).get('bo')],
      ['ada', truth(({ authors }) => authors.map(({ slug }) => slug)).get('ada')],
    ])
    expect(category).toEqual([{ slug: 'news', name: 'News', count: 10 }])
    const tags = truth(({ tags: terms }) => terms.map(({ slug }) => slug))
    expect(tag[0]).toEqual({ slug: 'common', name: 'Common', count: 20 })
    for (const { slug, count } of tag) expect([slug, count]).toEqual([slug, tags.get(slug)])
    expect(tag).toHaveLength(Math.min(20, tags.size))
  })

  test('of years are in UTC, newest first, undated last', async () => {
    const { year } = await facetsOf('year')
    const years = truth(({ publishedAt }) => [publishedAt?.getUTCFullYear() ?? null])
    const sorted = [...years]
      .sort(([a], [b]) => (b ?? 0) - (a ?? 0))
      .map(([value, count]) => ({ year: value, count }))
    expect(year).toEqual(sorted)
    expect(year.at(-1).year).toBeNull()
  })

  test('of languages call the unknown one null', async () => {
    const { lang } = await facetsOf('lang')
    const langs = truth(({ lang: tag }) => [tag === 'und' ? null : tag])
    expect(
      new Map(lang.map(({ lang: tag, count }: { lang: string; count: number }) => [tag, count])),
    ).toEqual(langs)
  })

  test('follow the filters, and are empty when nothing is found', async () => {
    const { category } = await facetsOf('category', { author: 'ada' })
    expect(category).toEqual([
      { slug: 'news', name: 'News', count: hits.filter((_, i) => (2 * i) % 12 === 0).length },
    ])
    const empty = await ask('/v1/search', { q: 'nothing', facets: 'tag,category,author,year,lang' })
    expect(empty.facets).toEqual({ tag: [], category: [], author: [], year: [], lang: [] })
  })

  test('count what an editor asks to see', async () => {
    const { secret } = await createKey(booted.db, { name: 'k', scopes: ['preview'], expiresAt: null })
    const { facets } = await ask('/v1/search', { q: '词语', facets: 'tag', status: 'draft' }, secret)
    expect(facets.tag).toEqual([{ slug: 'secret', name: 'Secret', count: 1 }])
  })
})

import { beforeAll, describe, expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'
import { searchClient } from './support.ts'

const booted = await boot()
const { getJson } = searchClient(booted)

/** Forty articles, half of which contain the word. Their terms and times follow from their numbers. */
const articles = Array.from({ length: 40 }, (_, i) => ({
  title: `${i}`,
  lang: i % 8 === 0 ? 'und' : i % 3 === 0 ? 'zh' : 'en',
  publishedAt: i % 5 === 0 ? null : new Date(Date.UTC(2000 + (i % 7), 11, 31, 23, 59)),
  tags: [term(`tag${i % 30}`), term('Common')],
  categories: i % 4 === 0 ? [term('News')] : [],
  authors: [byline(i % 3 === 0 ? 'Ada' : 'Bo'), byline('Cy')],
  body: { format: 'markdown' as const, source: i % 2 === 0 ? '词语' : '别的' },
}))
const matching = articles.filter((_, i) => i % 2 === 0)

beforeAll(async () => {
  await createArticles(
    booted.db,
    ...articles,
    { title: '词语 draft', status: 'draft', tags: [term('Secret')], authors: [byline('Ghost')], lang: 'fr' },
    { title: '词语 later', publishedAt: new Date('2999-01-01T00:00:00Z'), tags: [term('Secret')] },
  )
})

/** Returns how often each value occurs in the matching articles. */
function expectedCounts<Value>(
  values: (article: (typeof articles)[number]) => readonly Value[],
): Map<Value, number> {
  const counts = new Map<Value, number>()
  for (const value of matching.flatMap(values)) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

const facetsOf = async (facets: string, parameters = {}) =>
  (await getJson('/v1/search', { q: '词语', facets, ...parameters })).facets

describe('facets', () => {
  test('facets that are not requested are null', async () => {
    expect((await getJson('/v1/search', { q: '词语' })).facets).toBeNull()
    expect(await facetsOf('lang')).toMatchObject({ tag: null, category: null, author: null, year: null })
  })

  test('facets count all results instead of one page, without hidden articles', async () => {
    const { tag, category, author } = await facetsOf('tag,category,author', { limit: '1' })
    const slugsAndCounts = (counts: { slug: string; count: number }[]) =>
      counts.map(({ slug, count }) => [slug, count])
    expect(slugsAndCounts(author)).toEqual([
      ['cy', 20],
      ['bo', expectedCounts(({ authors }) => authors.map(({ slug }) => slug)).get('bo')],
      ['ada', expectedCounts(({ authors }) => authors.map(({ slug }) => slug)).get('ada')],
    ])
    expect(category).toEqual([{ slug: 'news', name: 'News', count: 10 }])
    const tags = expectedCounts(({ tags: terms }) => terms.map(({ slug }) => slug))
    expect(tag[0]).toEqual({ slug: 'common', name: 'Common', count: 20 })
    for (const { slug, count } of tag) expect([slug, count]).toEqual([slug, tags.get(slug)])
    expect(tag).toHaveLength(Math.min(20, tags.size))
  })

  test('the year facet is in UTC, newest first, undated last', async () => {
    const { year } = await facetsOf('year')
    const years = expectedCounts(({ publishedAt }) => [publishedAt?.getUTCFullYear() ?? null])
    const sorted = [...years]
      .sort(([a], [b]) => (b ?? 0) - (a ?? 0))
      .map(([value, count]) => ({ year: value, count }))
    expect(year).toEqual(sorted)
    expect(year.at(-1).year).toBeNull()
  })

  test('the language facet has null for an unknown language', async () => {
    const { lang } = await facetsOf('lang')
    const langs = expectedCounts(({ lang: tag }) => [tag === 'und' ? null : tag])
    expect(
      new Map(lang.map(({ lang: tag, count }: { lang: string; count: number }) => [tag, count])),
    ).toEqual(langs)
  })

  test('facets count filtered results, and are empty without results', async () => {
    const { category } = await facetsOf('category', { author: 'ada' })
    expect(category).toEqual([
      { slug: 'news', name: 'News', count: matching.filter((_, i) => (2 * i) % 12 === 0).length },
    ])
    const empty = await getJson('/v1/search', { q: 'nothing', facets: 'tag,category,author,year,lang' })
    expect(empty.facets).toEqual({
      isApproximate: false,
      tag: [],
      category: [],
      author: [],
      year: [],
      lang: [],
    })
  })

  test('facets with ?status= count hidden articles with a key', async () => {
    const { secret } = await createKey(booted.db, { name: 'k', scopes: ['preview'], expiresAt: null })
    const { facets } = await getJson('/v1/search', { q: '词语', facets: 'tag', status: 'draft' }, secret)
    expect(facets.tag).toEqual([{ slug: 'secret', name: 'Secret', count: 1 }])
  })
})

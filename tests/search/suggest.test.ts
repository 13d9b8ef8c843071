import { beforeAll, describe, expect, test } from 'vitest'
import { Suggestions } from '../../src/search/schema.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'
import { searchClient } from './support.ts'

const booted = await boot()
const { getJson } = searchClient(booted)
const day = (n: number) => new Date(Date.UTC(2024, 0, n))

beforeAll(async () => {
  await createArticles(
    booted.db,
    { title: '量子计算入门', lang: 'zh', slug: 'liangzi', publishedAt: day(1), tags: [term('量子')] },
    { title: '浅谈量子', publishedAt: day(2), authors: [byline('量子君')] },
    { title: 'Memory and Mémoire', publishedAt: day(3), categories: [term('Memory')], tags: [term('Other')] },
    { title: 'About memory', publishedAt: day(4), authors: [byline('Memo')] },
    { title: 'Nothing', publishedAt: day(5), body: { format: 'markdown', source: 'memory 量子' } },
    { title: 'Memory draft', status: 'draft', tags: [term('Memory of drafts')], authors: [byline('Memnon')] },
    { title: 'Memory later', publishedAt: new Date('2999-01-01T00:00:00Z'), tags: [term('Memory later')] },
    ...Array.from({ length: 30 }, (_, i) => ({ title: `Series ${i}`, tags: [term(`Series${i}`)] })),
  )
})

const suggestions = async (q: string, parameters = {}) =>
  (await getJson('/v1/suggest', { q, ...parameters })).data.map(
    ({ kind, text }: { kind: string; text: string }) => [kind, text],
  )

describe('GET /v1/suggest', () => {
  test('suggestions match prefixes of words in titles and names, with prefixes of the text first', async () => {
    expect(await suggestions('mem')).toEqual([
      ['category', 'Memory'],
      ['author', 'Memo'],
      ['article', 'Memory and Mémoire'],
      ['article', 'About memory'],
    ])
  })

  test('suggestions match any part of a Han title', async () => {
    expect(await suggestions('量子')).toEqual([
      ['tag', '量子'],
      ['author', '量子君'],
      ['article', '量子计算入门'],
      ['article', '浅谈量子'],
    ])
    expect(await suggestions('子計算')).toEqual([['article', '量子计算入门']])
    expect(await suggestions('量计')).toEqual([])
  })

  test('suggestions match words in any order with a prefix last, regardless of case and accents', async () => {
    expect(await suggestions('memoire mem')).toEqual([['article', 'Memory and Mémoire']])
    expect(await suggestions('ABOUT ME')).toEqual([['article', 'About memory']])
    expect(await suggestions('abou memory')).toEqual([])
  })

  test('suggestions match the schema', async () => {
    const body = await getJson('/v1/suggest', { q: '量子计' })
    expect(Suggestions.parse(body)).toEqual(body)
    expect(body.data).toEqual([{ kind: 'article', slug: 'liangzi', lang: 'zh', text: '量子计算入门' }])
  })

  test('suggestions are at most the limit, at most half of them articles', async () => {
    const limited = await suggestions('series', { limit: '6' })
    expect(limited).toHaveLength(6)
    expect(limited.filter(([kind]: string[]) => kind === 'article')).toHaveLength(3)
    expect(await suggestions('series')).toHaveLength(8)
  })

  test('suggestions with ?lang= come from articles in those languages', async () => {
    expect(await suggestions('量子', { lang: 'zh' })).toEqual([
      ['tag', '量子'],
      ['article', '量子计算入门'],
    ])
    expect(await suggestions('量子', { lang: '-zh' })).toEqual([
      ['author', '量子君'],
      ['article', '浅谈量子'],
    ])
    expect(await suggestions('memory later', { lang: 'und' })).toEqual([])
  })

  test('suggestions contain nothing that is not public', async () => {
    expect((await suggestions('memory')).map(([, text]: string[]) => text)).not.toContain('Memory later')
    expect(await suggestions('memory d')).toEqual([])
    expect(await suggestions('memn')).toEqual([])
  })

  test('a suggestion never begins with a byte-order mark', async () => {
    await createArticles(booted.db, { title: '\ufeffWindows notes' })
    expect(await suggestions('windows')).toEqual([['article', 'Windows notes']])
  })

  test.each(['q=', 'q=-', '', 'q=a&limit=21', 'q=a&lang=', 'q=a&tag=b'])(
    'the suggestion query "%s" is rejected',
    async (query) => {
      expect((await booted.request.get(`/v1/suggest?${query}`)).status).toBe(400)
    },
  )
})

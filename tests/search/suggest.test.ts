import { beforeAll, describe, expect, test } from 'vitest'
import { Suggestions } from '../../src/search/schema.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'
import { asker } from './support.ts'

const booted = await boot()
const { ask } = asker(booted)
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

const suggested = async (q: string, more = {}) =>
  (await ask('/v1/suggest', { q, ...more })).data.map(({ kind, text }: { kind: string; text: string }) => [
    kind,
    text,
  ])

describe('GET /v1/suggest', () => {
  test('finds titles by the beginning of any word, and names, what begins with it first', async () => {
    expect(await suggested('mem')).toEqual([
      ['category', 'Memory'],
      ['author', 'Memo'],
      ['article', 'Memory and Mémoire'],
      ['article', 'About memory'],
    ])
  })

  test('finds any part of a title without blanks', async () => {
    expect(await suggested('量子')).toEqual([
      ['tag', '量子'],
      ['author', '量子君'],
      ['article', '量子计算入门'],
      ['article', '浅谈量子'],
    ])
    expect(await suggested('子計算')).toEqual([['article', '量子计算入门']])
    expect(await suggested('量计')).toEqual([])
  })

  test('takes words in any order, the last unfinished, without case and accents', async () => {
    expect(await suggested('memoire mem')).toEqual([['article', 'Memory and Mémoire']])
    expect(await suggested('ABOUT ME')).toEqual([['article', 'About memory']])
    expect(await suggested('abou memory')).toEqual([])
  })

  test('answers what the schema says', async () => {
    const body = await ask('/v1/suggest', { q: '量子计' })
    expect(Suggestions.parse(body)).toEqual(body)
    expect(body.data).toEqual([{ kind: 'article', slug: 'liangzi', lang: 'zh', text: '量子计算入门' }])
  })

  test('gives at most the limit, half of it to articles', async () => {
    const found = await suggested('series', { limit: '6' })
    expect(found).toHaveLength(6)
    expect(found.filter(([kind]: string[]) => kind === 'article')).toHaveLength(3)
    expect(await suggested('series')).toHaveLength(8)
  })

  test('in a language, or in all but some, suggests what articles in it have', async () => {
    expect(await suggested('量子', { lang: 'zh' })).toEqual([
      ['tag', '量子'],
      ['article', '量子计算入门'],
    ])
    expect(await suggested('量子', { lang: '-zh' })).toEqual([
      ['author', '量子君'],
      ['article', '浅谈量子'],
    ])
    expect(await suggested('memory later', { lang: 'und' })).toEqual([])
  })

  test('shows nothing that the public does not see', async () => {
    expect((await suggested('memory')).map(([, text]: string[]) => text)).not.toContain('Memory later')
    expect(await suggested('memory d')).toEqual([])
    expect(await suggested('memn')).toEqual([])
  })

  test.each(['q=', 'q=-', '', 'q=a&limit=21', 'q=a&lang=', 'q=a&tag=b'])('refuses %s', async (query) => {
    expect((await booted.request.get(`/v1/suggest?${query}`)).status).toBe(400)
  })
})

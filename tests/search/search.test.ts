import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { SearchPage } from '../../src/search/schema.ts'
import { anyCharacter } from '../support/any-character.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'
import { trash } from '../support/writes.ts'
import { searchClient } from './support.ts'

const booted = await boot()
const { getJson, titles, allTitles } = searchClient(booted)
const day = (n: number) => new Date(Date.UTC(2020 + n, 0, 1))
const body = (source: string) => ({ body: { format: 'markdown' as const, source } })

beforeAll(async () => {
  await createArticles(
    booted.db,
    { title: '量子计算入门', publishedAt: day(1), lang: 'zh', ...body('一台机器。') },
    { title: '物理', tags: [term('量子计算')], publishedAt: day(2), ...body('别的事。') },
    { title: '化学', categories: [term('量子计算')], publishedAt: day(1), ...body('别的事。') },
    { title: '新闻', publishedAt: day(3), ...body('量子计算，量子计算，量子计算。') },
    { title: '随笔', publishedAt: day(4), ...body('谈到量子计算一次。') },
    { title: '旧随笔', publishedAt: null, ...body('也谈到量子計算一次。') },
    { title: '摘要', excerpt: '说的是量子计算', publishedAt: day(0), ...body('无关。') },
    { title: '断开', publishedAt: day(4), ...body('量子。计算。子计') },
    { title: 'draft 量子计算', status: 'draft' },
    { title: 'archived 量子计算', status: 'archived' },
    { title: 'scheduled 量子计算', publishedAt: new Date('2999-01-01T00:00:00Z') },
    {
      title: 'Café & <Crème>',
      publishedAt: day(5),
      authors: [byline('Ada')],
      ...body('Straße. ChatGPT发布会。'),
    },
    { title: 'Ёлка', publishedAt: day(5), ...body('Праздник с ёлкой.') },
    { title: 'Ὀδυσσεύς', publishedAt: day(5), ...body('Ἄνδρα μοι ἔννεπε') },
    { title: 'الكتاب', publishedAt: day(5), ...body('قَرَأْتُ كِتَابًا') },
    { title: '日本語', publishedAt: day(5), ...body('データベースとﾃﾞｰﾀとひらがな') },
    { title: '한국', publishedAt: day(5), ...body('한국어로 씁니다') },
    { title: 'ไทย', publishedAt: day(5), ...body('ภาษาไทยไม่มีช่องว่าง') },
    { title: '𠮷野家', publishedAt: day(5), ...body('牛丼。') },
  )
  const [id = ''] = await createArticles(booted.db, { title: 'trashed 量子计算' })
  await trash(booted.db, [id])
})

describe('GET /v1/search', () => {
  test('results are ranked by title, then terms, then frequency, each newest first', async () => {
    expect(await titles('量子计算')).toEqual([
      ...['量子计算入门', '物理', '化学', '新闻'],
      ...['随笔', '摘要', '旧随笔'],
    ])
  })

  test.each([
    ['articles with all words', 'chatgpt strasse', ['Café & <Crème>']],
    ['no article if a word is missing', 'chatgpt missing', []],
    ['words without accents', 'cafe creme', ['Café & <Crème>']],
    ['complete words only', 'caf', []],
    ['prefixes of words', 'caf*', ['Café & <Crème>']],
    ['a term of two scripts', 'ChatGPT發佈', ['Café & <Crème>']],
    ['a phrase', '"Straße ChatGPT"', ['Café & <Crème>']],
    ['a phrase in its order only', '"ChatGPT Straße"', []],
    ['a phrase within one field only', '"Creme Strasse"', []],
    ['a prefix after other words and with an exclusion', '发布会 chat* -量子', ['Café & <Crème>']],
    [
      'a run of characters, but not its pieces',
      '量子计',
      ['量子计算入门', '新闻', '物理', '化学', '随笔', '摘要', '旧随笔'],
    ],
    ['traditional characters', '量子計算機', []],
    ['articles without excluded words', '量子计算 -入门 -谈到 -说的', ['物理', '化学', '新闻']],
    ['articles without an excluded phrase', '量子 -量子计算', ['断开']],
    ['Cyrillic', 'елка', ['Ёлка']],
    ['Greek', 'οδυσσευς', ['Ὀδυσσεύς']],
    ['Arabic without its vowels', 'كتابا', ['الكتاب']],
    ['katakana of either width', 'データ', ['日本語']],
    ['katakana, not hiragana', 'ヒラガナ', []],
    ['Korean within words', '국어', ['한국']],
    ['Thai within sentences', 'ไทยไม่มี', ['ไทย']],
    ['Han beyond the basic plane', '𠮷野', ['𠮷野家']],
    ['a Han character that differs from the one in the title', '野', ['𠮷野家']],
  ])('a search finds %s: %s', async (_, q, expected) => {
    expect((await titles(q)).sort()).toEqual([...expected].sort())
  })

  test('a search accepts the filters of the list', async () => {
    expect(await titles('量子计算', { tag: '量子计算' })).toEqual(['物理'])
    expect(await titles('量子计算', { lang: 'zh' })).toEqual(['量子计算入门'])
    expect(await titles('strasse', { author: '-ada' })).toEqual([])
    expect(await titles('量子计算', { publishedAfter: '2023-12-31' })).toEqual(['随笔'])
  })

  test('search results match the schema and have highlights', async () => {
    const page = await getJson('/v1/search', { q: 'creme 发布' })
    expect(SearchPage.parse(page)).toEqual(page)
    expect(page.data[0].highlights).toEqual({
      title: 'Café &amp; &lt;<mark>Crème</mark>&gt;',
      text: 'Straße. ChatGPT<mark>发布</mark>会。',
    })
    const [{ highlights }] = (await getJson('/v1/search', { q: '说的' })).data
    expect(highlights).toEqual({ title: null, text: '<mark>说的</mark>是量子计算' })
  })

  test('a search with ?status= finds hidden articles with a key', async () => {
    const { secret } = await createKey(booted.db, { name: 'k', scopes: ['read'], expiresAt: null })
    expect(await titles('量子计算', { status: 'draft' }, secret)).toEqual(['draft 量子计算'])
    expect(await titles('量子计算', { status: 'scheduled' }, secret)).toEqual(['scheduled 量子计算'])
    expect(await titles('量子计算', { status: 'trash' }, secret)).toEqual(['trashed 量子计算'])
    expect(await titles('量子计算', { status: 'any' }, secret)).toHaveLength(10)
    expect(await titles('量子计算', {}, secret)).toHaveLength(7)
  })

  test.each(['draft', 'any', 'trash', 'published'])(
    'a search with status=%s requires a key',
    async (status) => {
      expect((await booted.request.get(`/v1/search?q=a&status=${status}`)).status).toBe(401)
    },
  )

  test.each([
    ['', '/q'],
    ['q=', '/q'],
    ['q=%20%2D%20*', '/q'],
    ['q=-only', '/q'],
    [`q=${'a'.repeat(201)}`, '/q'],
    [`q=${'a+'.repeat(21)}`, '/q'],
    ['q=a&q=b', '/q'],
    ['q=a&facets=colour', '/facets/0'],
    ['q=a&cursor=x', '/cursor'],
    ['q=a&sort=title', '/sort'],
    ['q=a&page=2000', '/page'],
  ])('the search query "%s" is rejected at %s', async (query, pointer) => {
    const { status, body: problem } = await booted.request.get(`/v1/search?${query}`)
    expect([status, problem.errors?.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      400,
      [pointer],
    ])
  })

  test('search, list and suggestions return 200 or 400 for any query text', async () => {
    const unit = fc.oneof(
      fc.constantFrom(...`'"-*\\&|!():<>^#+@%_“「ab量子𠮷é `, '\u0000', '\ud842', 'ﷺ'),
      fc.string({ unit: anyCharacter, minLength: 1, maxLength: 1 }),
    )
    for (const q of fc.sample(fc.string({ unit, maxLength: 30 }), { seed: 3, numRuns: 60 })) {
      for (const path of ['search', 'articles', 'suggest']) {
        const { status } = await booted.request.get(`/v1/${path}`).query({ q: Buffer.from(q).toString() })
        expect([q, [200, 400].includes(status)]).toEqual([q, true])
      }
    }
  })

  test('a cursor of the list is rejected by the search', async () => {
    const { pagination } = await getJson('/v1/articles', { limit: '1' })
    const { status } = await booted.request.get(`/v1/search?q=a&cursor=${pagination.next}`)
    expect(status).toBe(400)
  })
})

describe('GET /v1/articles?q=', () => {
  test.each(['量子计算', '量子 -量子计算', '"Straße ChatGPT"', 'caf*', '量子 -入门'])(
    'the list with ?q= finds the same articles as the search: %s',
    async (q) => {
      const listed = await allTitles('/v1/articles', { q, limit: '2' })
      expect(listed.length).toBeGreaterThan(0)
      expect([...listed].sort()).toEqual((await titles(q)).sort())
    },
  )

  test('the list rejects a query without search terms', async () => {
    const { status, body: problem } = await booted.request.get('/v1/articles?q=-')
    expect([status, problem.errors[0].pointer]).toEqual([400, '/q'])
  })
})

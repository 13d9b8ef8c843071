/** Words with signs, joined words, and forms of words in five languages. */
import { beforeAll, describe, expect, test } from 'vitest'
import { reindexOutdatedBatch } from '../../src/articles/db/search-index.ts'
import { sql } from '../../src/database/sql.ts'
import { boot } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { until } from '../support/until.ts'
import { searchClient } from './support.ts'

const booted = await boot()
const { getJson, titles, allTitles } = searchClient(booted)
const body = (source: string) => ({ body: { format: 'markdown' as const, source } })

/** A query, and a text in a language that it finds or does not find. */
type Case = readonly [q: string, lang: string, text: string]

const FOUND: readonly Case[] = [
  ['C++', 'und', 'Written in C++.'],
  ['c++', 'und', '使用C++17编程'],
  ['C++', 'und', 'Written in Ｃ＋＋.'],
  ['"C++"', 'und', 'Written in C++, too.'],
  ['C#', 'und', 'Written in C#8 and more'],
  ['C#', 'und', '我们写C#语言'],
  ['F#', 'und', 'A song in F♯, and F# code'],
  ['C', 'und', 'Written in C.'],
  ['C', 'und', 'Written in C++, not in the other one.'],
  ['.NET', 'und', 'The .NET platform'],
  ['.net', 'und', 'A page of ASP.NET'],
  ['ASP.NET', 'und', 'A page of ASP.NET.'],
  ['.env', 'und', 'Edit the file ./.env first'],
  ['Node.js', 'und', 'Runs on Node.js only'],
  ['nodejs', 'und', 'Runs on Node.js only'],
  ['Node.js', 'und', 'Runs on NodeJS only'],
  ['node js', 'und', 'Runs on Node.js only'],
  ['AT&T', 'und', 'Calls by AT&T'],
  ['att', 'und', 'Calls by AT&T'],
  ['USA', 'und', 'Made in the U.S.A.'],
  ['wifi', 'und', 'Free Wi-Fi here'],
  ['wi-fi', 'und', 'Free WiFi here'],
  ['wi-fi', 'und', 'Free wi fi here'],
  ['wi‑fi', 'und', 'Free wi‐fi here'],
  ['wi-fi', 'und', 'wi, then fi, and wifi'],
  ['email', 'und', 'Send an E-Mail'],
  ['e-mail', 'und', 'Send an email'],
  ['emails', 'en', 'Send an e-mail'],
  ['e-mails', 'en', 'Send an email'],
  ['email', 'de', 'Die E-Mail-Adresse'],
  ['emailadresse', 'de', 'Die E-Mail-Adresse'],
  ['cooperate', 'und', 'They co-operate'],
  ['co-operate', 'und', 'They cooperate'],
  ['covid19', 'und', 'About COVID-19'],
  ['dont', 'und', 'I don’t know'],
  ['don’t', 'und', 'I dont know'],
  ["don't", 'und', 'I don’t know'],
  ['rocknroll', 'und', 'It is rock’n’roll'],
  ["rock'n'roll", 'und', 'It is RocknRoll'],
  ['OReilly', 'und', 'A book of O’Reilly'],
  ["O'Reilly", 'und', 'A book of OReilly'],
  ['homme', 'fr', 'C’est l’homme'],
  ["l'homme", 'fr', 'Un homme'],
  ['l’homme', 'fr', 'Des hommes'],
  ['run', 'en', 'She is running'],
  ['running', 'en-GB', 'She runs'],
  ['cities', 'en', 'A city'],
  ['Haus', 'de', 'Viele Häuser'],
  ['Häuser', 'de-CH', 'Ein Haus'],
  ['livre', 'fr', 'Des livres'],
  ['mangée', 'fr', 'Il faut manger'],
  ['manger', 'fr', 'Une pomme mangée'],
  ['chevaux', 'fr', 'Un cheval'],
  ['canción', 'es', 'Unas canciones'],
  ['canciones', 'es', 'Una canción'],
  ['comer', 'es', 'Ella comía'],
  ['книга', 'ru', 'Читаю книги'],
  ['книги', 'ru', 'Одна книга'],
  ['новая', 'ru', 'Новый дом'],
  ['новый', 'ru', 'Новая книга'],
]

const NOT_FOUND: readonly Case[] = [
  ['C++', 'und', 'Written in C.'],
  ['C++', 'und', 'Written in C#.'],
  ['C#', 'und', 'Written in C++.'],
  ['C', 'und', 'Written in Rust.'],
  ['"C#"', 'und', 'Written in C.'],
  ['.NET', 'und', 'A fishing net'],
  ['"wifi"', 'und', 'Free Wi-Fi here'],
  ['"wi-fi"', 'und', 'Free WiFi here'],
  ['wi-fi', 'und', 'wi, then fi'],
  ['us', 'und', 'Made in the U.S. again'],
  ['well', 'und', 'Soon we’ll see'],
  ['ema*', 'und', 'Send an E-Mail'],
  ['"run"', 'en', 'She is running'],
  ['runn*', 'en', 'She runs'],
  ['news', 'en', 'A new house'],
  ['Haus', 'en', 'The Häuser of Berlin'],
  ['Haus', 'und', 'The Häuser of Hamburg'],
  ['run', 'und', 'She is running'],
  ['chevaux', 'en', 'A cheval'],
  ['канал', 'und', 'Каналы'],
  ['量子计算', 'zh', '量子。计算'],
]

const titleOf = (one: Case) => one.join(' | ')

beforeAll(async () => {
  await createArticles(
    booted.db,
    // A phrase of the title would match as well: the words of the title are in no query.
    ...[...FOUND, ...NOT_FOUND].map(([q, lang, text], index) => ({
      ...{ title: `case${index}`, lang, metadata: { case: titleOf([q, lang, text]) } },
      ...body(text),
    })),
    ...['in Zig++', 'in the tag', 'frequent', 'once', 'not'].map((title, index) => ({
      ...{ title: `Rank ${title}`, publishedAt: new Date(Date.UTC(2000 + index)) },
      ...(title === 'in the tag' && { tags: [term('Zig++')] }),
      ...body(`ranked ${{ frequent: 'Zig++ Zig++ Zig++', once: 'Zig++', not: 'Zig Zig Zig' }[title] ?? ''}`),
    })),
    {
      title: 'Plural',
      lang: 'en',
      publishedAt: new Date(Date.UTC(2020)),
      ...body('Two zebras, a zebra crossing.'),
    },
    { title: 'Singular', lang: 'en', publishedAt: new Date(Date.UTC(2010)), ...body('One zebra.') },
    { title: 'Zebras', lang: 'en', publishedAt: new Date(Date.UTC(2022)), ...body('Nothing else.') },
  )
})

/** Returns true when the article of a case is among all results of a query. */
async function isFoundBy(q: string, one: Case, path: string): Promise<boolean> {
  const found = await allTitles(path, { q, limit: '100' })
  return found.includes(
    `case${[...FOUND, ...NOT_FOUND].findIndex((other) => titleOf(other) === titleOf(one))}`,
  )
}

const isFound = (one: Case, path: string) => isFoundBy(one[0], one, path)

describe.each(['/v1/search', '/v1/articles'])('GET %s', (path) => {
  test.each(FOUND)('%s finds in the language %s: %s', async (...one) => {
    expect(await isFound(one, path)).toBe(true)
  })

  test.each(NOT_FOUND)('%s does not find in the language %s: %s', async (...one) => {
    expect(await isFound(one, path)).toBe(false)
  })
})

test('every word of a text finds it, as it is written and in quotation marks', async () => {
  for (const [q, lang, text] of [...FOUND, ...NOT_FOUND])
    for (const word of text.split(' ').filter((piece) => /[\p{L}\p{N}]/u.test(piece)))
      for (const written of [word, `"${word}"`])
        expect([written, text, await isFoundBy(written, [q, lang, text], '/v1/search')]).toEqual([
          written,
          text,
          true,
        ])
})

describe('ranking', () => {
  test('a word with signs is ranked like any other word', async () => {
    expect(await titles('Zig++')).toEqual(['Rank in Zig++', 'Rank in the tag', 'Rank frequent', 'Rank once'])
  })

  test('an article with the exact word comes before articles with other forms', async () => {
    expect(await titles('zebra')).toEqual(['Plural', 'Singular', 'Zebras'])
    expect(await titles('zebras')).toEqual(['Zebras', 'Plural', 'Singular'])
    expect(await titles('"zebra"')).toEqual(['Plural', 'Singular'])
  })

  test.each(['zebra', 'zebras', 'wi-fi', 'Zig++'])(
    'pages of one result are the pages of all results, in both directions: %s',
    async (q) => {
      const all = await titles(q)
      expect(all.length).toBeGreaterThan(2)
      expect(await allTitles('/v1/search', { q, limit: '1' })).toEqual(all)
      const backwards: string[] = []
      let page = await getJson('/v1/search', { q, limit: '1', page: String(all.length) })
      for (;;) {
        backwards.unshift(page.data[0].title)
        if (page.pagination.prev === null) break
        page = await getJson('/v1/search', { q, limit: '1', cursor: page.pagination.prev })
      }
      expect(backwards).toEqual(all)
    },
  )

  test('counts and facets include other forms', async () => {
    const { pagination, facets } = await getJson('/v1/search', { q: 'zebra', count: 'exact', facets: 'lang' })
    expect([pagination.total, facets.lang]).toEqual([3, [{ lang: 'en', count: 3 }]])
    const hyphenated = await getJson('/v1/search', { q: 'wi-fi', count: 'exact' })
    expect(hyphenated.pagination.total).toBe((await titles('wi-fi')).length)
  })
})

test('an excluded word excludes only its exact form, with its signs', async () => {
  expect(await titles('zebra -zebras')).toEqual(['Singular'])
  expect(await titles('ranked -Zig++')).toEqual(['Rank not'])
  expect(await titles('zebra -crossings')).toEqual(['Plural', 'Singular', 'Zebras'])
})

describe('highlights', () => {
  test.each([
    ['C++', 'C++ and C, C# and c++', 'und', '<mark>C++</mark> and C, C# and <mark>c++</mark>'],
    ['.NET', 'the net of ASP.NET', 'und', 'the net of ASP<mark>.NET</mark>'],
    ['wifi', 'Free Wi-Fi here', 'und', 'Free <mark>Wi-Fi</mark> here'],
    ['wi-fi', 'Free WiFi here', 'und', 'Free <mark>WiFi</mark> here'],
    ['emails', 'An e-mail is mail', 'en', 'An <mark>e-mail</mark> is mail'],
    ['dont', 'I don’t', 'und', 'I <mark>don’t</mark>'],
    ['Haus', 'Die Häuser der Hansestadt', 'de', 'Die <mark>Häuser</mark> der Hansestadt'],
    ["l'homme", 'Les hommes', 'fr', 'Les <mark>hommes</mark>'],
    ['новая', 'Новый дом', 'ru', '<mark>Новый</mark> дом'],
  ])('the highlight of %s in "%s" is the form in the text', async (q, text, lang, html) => {
    const [id = ''] = await createArticles(booted.db, { lang, ...body(text) })
    const { data } = await getJson('/v1/search', { q, id })
    expect(data[0].highlights.text).toBe(html)
  })
})

describe('search documents of an earlier version', () => {
  const outdatedCount = async () =>
    (await booted.db.query(sql`SELECT FROM search_document WHERE terms_version IS DISTINCT FROM 1`)).length

  test('they are found by their old terms until the job has indexed them again', async () => {
    const { db } = booted
    const ids = await createArticles(
      db,
      { title: 'Old signs', lang: 'en', ...body('oldrow C++ and Wi-Fi, running') },
      { title: 'Old letter', lang: 'en', ...body('oldrow C') },
    )
    // The terms that an earlier version has written.
    await db.transaction(({ tx }) =>
      tx.execute(sql`UPDATE search_document SET terms_version = NULL, terms = array_to_tsvector(ARRAY(
        SELECT lexeme FROM unnest(terms) WHERE lexeme !~ '^[~=.]' AND lexeme !~ '[+]$')) WHERE article_id = ANY(${ids}::uuid[])`),
    )
    const session = await db.pool.connect()
    await session.query("SELECT pg_advisory_lock(hashtext('inkstone search documents'))")
    expect((await titles('oldrow C++')).sort()).toEqual(['Old letter', 'Old signs'])
    expect(await titles('oldrow "C++"')).toHaveLength(2)
    expect(await titles('oldrow -C++')).toEqual([])
    expect(await titles('oldrow running')).toEqual(['Old signs'])
    expect(await titles('oldrow wifi')).toEqual([])
    expect(await reindexOutdatedBatch(db)).toBe(0)
    await session.query("SELECT pg_advisory_unlock(hashtext('inkstone search documents'))")
    session.release()
    await Promise.all([reindexOutdatedBatch(db), reindexOutdatedBatch(db)])
    await until(async () => (await outdatedCount()) === 0)
    expect(await titles('oldrow C++')).toEqual(['Old signs'])
    expect(await titles('oldrow wifi run')).toEqual(['Old signs'])
    expect(await titles('oldrow -C++')).toEqual(['Old letter'])
  })

  test('a row that a process of an earlier version writes has no version', async () => {
    const { rows } = await booted.db.pool.query(
      `SELECT terms_version FROM json_populate_recordset(NULL::search_document, '[{"terms": "a"}]')`,
    )
    expect(rows).toEqual([{ terms_version: null }])
  })
})

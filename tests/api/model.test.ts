/** Thousands of random writes and reads: every answer agrees with a plain model in memory. */
import { describe, expect, test } from 'vitest'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import { stateOf } from '../../src/articles/state.ts'
import { createArticles, trashArticles, updateArticles } from '../../src/articles/store.ts'
import { boot } from '../support/app.ts'
import { byline, draftOf, term } from '../support/make.ts'
import { answerOf, isVisible, type Modelled, type Question } from '../support/model.ts'

const WORDS = ['数据库', '缓存', '网络', '文章', '作者']
const TAGS = ['red', 'green', 'blue', '红']
const LANGS = ['und', 'en', 'zh']
const STEPS = 1_500

/** Numbers that look random and are the same in every run (mulberry32). */
function randomOf(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number) => Math.floor(next() * n)
  const pick = <Item>(list: readonly Item[]): Item => list[below(list.length)] as Item // lists here are not empty
  const some = <Item>(list: readonly Item[]) => list.filter(() => next() < 0.4)
  return { below, pick, some, chance: (p: number) => next() < p }
}

type Random = ReturnType<typeof randomOf>

const booted = await boot()
const articles = new Map<string, Modelled>()
let now = Date.UTC(2026, 0, 1)

/** Few days, so that many articles share one; undated ones and scheduled ones among them. */
function randomDraft(random: Random): Partial<ArticleDraft> {
  const day = new Date(Date.UTC(2024, 0, 1 + random.below(5)))
  const publishedAt = random.chance(0.1) ? new Date('2999-01-01T00:00:00Z') : random.chance(0.2) ? null : day
  return {
    title: `${random.pick(WORDS)}${random.pick(WORDS)}`,
    status: random.pick(['published', 'published', 'published', 'draft', 'archived'] as const),
    publishedAt,
    lang: random.pick(LANGS),
    tags: random.some(TAGS).map(term),
    categories: random.chance(0.3) ? [term('News')] : [],
    authors: random.some(['ada', 'bo']).map(byline),
    body: { format: 'markdown', source: random.some(WORDS).join('，') },
  }
}

const origin = () => ({ actor: 'model', at: new Date(now++), runId: null })

async function create(random: Random): Promise<void> {
  const draft = draftOf(randomDraft(random))
  const at = origin()
  const [written] = await booted.db.prisma.$transaction((tx) => createArticles(tx, [stateOf(draft)], at))
  const id = written?.id ?? ''
  articles.set(id, { id, draft, updatedAt: at.at, trashed: false, version: 1 })
}

async function update(random: Random): Promise<void> {
  const article = random.pick([...articles.values()])
  const draft = { ...article.draft, ...randomDraft(random), lang: article.draft.lang }
  const at = origin()
  const untrash = random.chance(0.5)
  const keyed = [{ id: article.id, state: stateOf(draft) }]
  await booted.db.prisma.$transaction((tx) => updateArticles(tx, keyed, at, { untrash }))
  const trashed = article.trashed && !untrash
  articles.set(article.id, { ...article, draft, updatedAt: at.at, trashed, version: article.version + 1 })
}

async function trash(random: Random): Promise<void> {
  const article = random.pick([...articles.values()])
  await booted.db.prisma.$transaction((tx) => trashArticles(tx, [article.id], origin()))
  if (!article.trashed) articles.set(article.id, { ...article, trashed: true, version: article.version + 1 })
}

function randomQuestion(random: Random): Question {
  const day = () => new Date(Date.UTC(2024, 0, 1 + random.below(5)))
  return {
    sort: random.pick(['-publishedAt', 'publishedAt', '-updatedAt', 'updatedAt', 'title', '-title'] as const),
    ...(random.chance(0.4) && {
      tag: random.some(TAGS).map((tag) => [tag, random.pick(TAGS)].slice(random.below(2))),
    }),
    ...(random.chance(0.1) && { notTag: [random.pick(TAGS)] }),
    ...(random.chance(0.1) && { category: 'news' }),
    ...(random.chance(0.2) && { author: random.pick(['ada', 'bo']) }),
    ...(random.chance(0.2) && { lang: [random.pick(LANGS), random.pick(LANGS)] }),
    ...(random.chance(0.1) && { publishedAfter: day() }),
    ...(random.chance(0.1) && { publishedBefore: day() }),
    ...(random.chance(0.3) && { q: random.pick(WORDS).slice(random.below(2)) }),
  }
}

function queryOf({
  tag = [],
  notTag,
  lang,
  publishedAfter,
  publishedBefore,
  ...same
}: Question): URLSearchParams {
  const query = new URLSearchParams(same)
  for (const group of tag) query.append('tag', group.join(','))
  if (notTag) query.append('tag', `-${notTag.join(',')}`)
  if (lang) query.set('lang', lang.join(','))
  if (publishedAfter) query.set('publishedAfter', publishedAfter.toISOString())
  if (publishedBefore) query.set('publishedBefore', publishedBefore.toISOString())
  return query
}

async function ask(path: string) {
  const { statusCode, body } = await booted.app.inject(path)
  expect(statusCode, `${path}: ${body}`).toBe(200)
  return JSON.parse(body)
}

/** Every page of a list from one end to the other: what is in it, and the last cursor back. */
async function walk(query: URLSearchParams, direction: 'next' | 'prev', from: string | null) {
  const seen: { id: string; version: number }[] = []
  let cursor = from
  let back: string | null = null
  do {
    if (cursor !== null) query.set('cursor', cursor)
    const { data, pagination } = await ask(`/v1/articles?${query}`)
    if (direction === 'next') seen.push(...data)
    else seen.unshift(...data)
    cursor = pagination[direction]
    back = pagination[direction === 'next' ? 'prev' : 'next']
  } while (cursor !== null)
  return { seen: seen.map(({ id, version }) => `${id} ${version}`), back }
}

async function read(random: Random): Promise<void> {
  const question = randomQuestion(random)
  const expected = answerOf(articles.values(), question).map(({ id, version }) => `${id} ${version}`)
  const query = queryOf(question)
  const { pagination } = await ask(`/v1/articles?${query}&count=exact&limit=1`)
  expect(pagination.total, String(query)).toBe(expected.length)
  query.set('limit', String(1 + random.below(20)))
  const { seen, back } = await walk(query, 'next', null)
  expect(seen, String(query)).toEqual(expected)
  if (back === null) return
  const { seen: before } = await walk(query, 'prev', back)
  expect(before, String(query)).toEqual(expected.slice(0, before.length))
}

async function readOne(random: Random): Promise<void> {
  const article = random.pick([...articles.values()])
  const { statusCode, body } = await booted.app.inject(`/v1/articles/${article.id}`)
  expect(statusCode === 200).toBe(isVisible(article))
  if (statusCode === 200)
    expect(JSON.parse(body)).toMatchObject({ version: article.version, title: article.draft.title })
}

async function readTags(): Promise<void> {
  const visible = [...articles.values()].filter(isVisible)
  const { data } = await ask('/v1/tags?limit=100')
  for (const { slug, articles: count } of data) {
    const carrying = visible.filter(({ draft }) => draft.tags.some((tag) => tag.slug === slug))
    expect(count, slug).toBe(carrying.length)
  }
}

describe('a model in memory and the API agree', () => {
  test.each([1, 2])('after each of thousands of steps (seed %i)', { timeout: 120_000 }, async (seed) => {
    const random = randomOf(seed)
    for (let i = 0; i < 20; i++) await create(random)
    for (let step = 0; step < STEPS; step++) {
      const choice = random.below(100)
      if (choice < 20 && articles.size < 120) await create(random)
      else if (choice < 45) await update(random)
      else if (choice < 55) await trash(random)
      else if (choice < 70) await readOne(random)
      else if (choice < 75) await readTags()
      else await read(random)
    }
    expect([...articles.values()].filter(isVisible).length).toBeGreaterThan(20)
  })
})

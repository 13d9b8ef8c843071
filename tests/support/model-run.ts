/** Random writes and reads of the API, each response compared with an in-memory model. */

import { afterAll, expect } from 'vitest'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import { type ChangeWatcher, watchChanges } from '../../src/changes/change-watcher.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { type Booted, boot, openTestDatabase } from './app.ts'
import { byline, draftOf, term } from './create-articles.ts'
import { isVisible, type ModelArticle, type ModelQuery, matchingArticles } from './model.ts'
import { type Random, randomOf } from './random.ts'
import { insert, trash as trashAll, update as updateArticle } from './writes.ts'

const WORDS = ['数据库', '缓存', '网络', '文章', '作者']
const TAGS = ['red', 'green', 'blue', '红']
const LANGS = ['und', 'en', 'zh']
const SORTS = ['-publishedAt', 'publishedAt', '-updatedAt', 'updatedAt', 'title', '-title'] as const
const STATUSES = ['draft', 'published', 'scheduled', 'archived', 'trash', 'any'] as const

/** An application with a response cache and its change watcher. */
export interface ModelApp extends Booted {
  watcher: ChangeWatcher
}

/** Starts the application for a test file. Call it at the top of the file, with `await`. */
export async function bootModel(): Promise<ModelApp> {
  const db = await openTestDatabase()
  const watcher = watchChanges(db)
  afterAll(watcher.close)
  return { ...(await boot({ db, watcher, cacheBytes: 4_000_000 })), watcher }
}

/**
 * Writes and reads `steps` times at random, the same in every run of a seed. Fails at the first response that differs
 * from the model. At the end, the change feed is read from its start, and has to lead to the same articles.
 */
export async function runModel({ app, db, watcher }: ModelApp, seed: number, steps: number): Promise<void> {
  const random = randomOf(seed)
  const articles = new Map<string, ModelArticle>()
  const { secret } = await createKey(db, { name: `model ${seed}`, scopes: ['read'], expiresAt: null })
  let now = Date.UTC(2026, 0, 1)
  const nextWrite = () => ({ actor: 'model', at: new Date(now++) })
  const anyOf = () => random.pick([...articles.values()])

  async function create(): Promise<void> {
    const draft = draftOf(randomDraft(random))
    const write = nextWrite()
    const [inserted] = await insert(db, [renderArticle(draft, DEFAULT_POLICY)], write)
    const id = inserted?.id ?? ''
    articles.set(id, { id, draft, updatedAt: write.at, trashed: false, version: 1 })
  }

  async function update(): Promise<void> {
    const article = anyOf()
    const draft = { ...article.draft, ...randomDraft(random), lang: article.draft.lang }
    const write = nextWrite()
    const restoreFromTrash = random.chance(0.5)
    await updateArticle(db, article.id, renderArticle(draft, DEFAULT_POLICY), { ...write, restoreFromTrash })
    const trashed = article.trashed && !restoreFromTrash
    articles.set(article.id, {
      ...article,
      draft,
      updatedAt: write.at,
      trashed,
      version: article.version + 1,
    })
  }

  async function trash(): Promise<void> {
    const article = anyOf()
    await trashAll(db, [article.id], nextWrite())
    if (!article.trashed)
      articles.set(article.id, { ...article, trashed: true, version: article.version + 1 })
  }

  async function getJson(path: string, key?: string) {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
    const { statusCode, body } = await app.inject({ url: path, headers })
    expect(statusCode, `${path}: ${body}`).toBe(200)
    return JSON.parse(body)
  }

  /** Reads every page of a list in one direction. Returns its articles and the last cursor of the other direction. */
  async function readPages(
    parameters: URLSearchParams,
    direction: 'next' | 'prev',
    from: string | null,
    key?: string,
  ) {
    const listed: { id: string; version: number }[] = []
    let cursor = from
    let back: string | null = null
    do {
      if (cursor !== null) parameters.set('cursor', cursor)
      const { data, pagination } = await getJson(`/v1/articles?${parameters}`, key)
      if (direction === 'next') listed.push(...data)
      else listed.unshift(...data)
      cursor = pagination[direction]
      back = pagination[direction === 'next' ? 'prev' : 'next']
    } while (cursor !== null)
    return { listed: listed.map(idAndVersion), back }
  }

  async function readList(): Promise<void> {
    const query = randomQuery(random)
    const key = random.chance(0.2) ? secret : undefined
    if (key !== undefined) query.status = random.pick(STATUSES)
    const expected = matchingArticles(articles.values(), query).map(idAndVersion)
    const parameters = parametersOf(query)
    const { pagination } = await getJson(`/v1/articles?${parameters}&count=exact&limit=1`, key)
    expect(pagination.total, String(parameters)).toBe(expected.length)
    parameters.set('limit', String(5 + random.below(30)))
    const { listed, back } = await readPages(parameters, 'next', null, key)
    expect(listed, String(parameters)).toEqual(expected)
    if (back === null) return
    const { listed: before } = await readPages(parameters, 'prev', back, key)
    expect(before, String(parameters)).toEqual(expected.slice(0, before.length))
    expect(before.length).toBeGreaterThan(0)
  }

  async function readOne(): Promise<void> {
    const article = anyOf()
    const { statusCode, body } = await app.inject(`/v1/articles/${article.id}`)
    expect(statusCode === 200, `${article.id}: ${statusCode}`).toBe(isVisible(article))
    const { version, draft } = article
    if (statusCode === 200) expect(JSON.parse(body)).toMatchObject({ version, title: draft.title })
  }

  async function readTags(): Promise<void> {
    const visible = [...articles.values()].filter(isVisible)
    const counts = countOf(visible.flatMap(({ draft }) => draft.tags.map(({ slug }) => slug)))
    const { data } = await getJson('/v1/tags?limit=100')
    const counted = data.map(({ slug, articles }: { slug: string; articles: number }) => [slug, articles])
    expect(new Map(counted)).toEqual(counts)
  }

  async function readSearch(): Promise<void> {
    const query: ModelQuery = { ...randomQuery(random), q: random.pick(WORDS).slice(random.below(2)) }
    const expected = matchingArticles(articles.values(), query)
    const parameters = parametersOf(query)
    parameters.delete('sort')
    const { data, facets } = await getJson(`/v1/search?${parameters}&facets=tag,lang,year&limit=100`)
    expect(data.map(idAndVersion).sort(), String(parameters)).toEqual(
      expected.slice(0, 100).map(idAndVersion).sort(),
    )
    const tags = facets.tag.map(({ slug, count }: { slug: string; count: number }) => [slug, count])
    expect(new Map(tags)).toEqual(
      countOf(expected.flatMap(({ draft }) => draft.tags.map(({ slug }) => slug))),
    )
    const years = facets.year.map(({ year, count }: { year: number | null; count: number }) => [year, count])
    expect(new Map(years)).toEqual(
      countOf(expected.map(({ draft }) => draft.publishedAt?.getUTCFullYear() ?? null)),
    )
  }

  async function followChanges(): Promise<void> {
    const publicIds = new Set<string>()
    let cursor = ''
    for (let more = true; more; ) {
      const page = await getJson(`/v1/changes?limit=100${cursor && `&cursor=${cursor}`}`)
      for (const { entity, id, action } of page.data) {
        if (entity !== 'article' || !articles.has(id)) continue
        if (action === 'unpublished' || action === 'deleted') publicIds.delete(id)
        else publicIds.add(id)
      }
      ;({ cursor, more } = page)
    }
    const visible = [...articles.values()].filter(isVisible).map(({ id }) => id)
    expect([...publicIds].sort()).toEqual(visible.sort())
    expect(visible.length).toBeGreaterThan(10)
  }

  for (let i = 0; i < 20; i++) await create()
  for (let step = 0; step < steps; step++) {
    const choice = random.below(100)
    if (choice < 20 && articles.size < 120) await create()
    else if (choice < 45) await update()
    else if (choice < 55) await trash()
    else if (choice < 70) await readOne()
    else if (choice < 75) await readTags()
    else if (choice < 82) await readSearch()
    else await readList()
    if (choice < 55) await watcher.refresh() // as the instance that writes does
  }
  await followChanges()
}

const idAndVersion = ({ id, version }: { id: string; version: number }) => `${id} ${version}`

function countOf<Key>(keys: readonly Key[]): Map<Key, number> {
  const counts = new Map<Key, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

/** Returns a draft on one of few days, so that many articles share one; some are undated or scheduled. */
function randomDraft(random: Random): Partial<ArticleDraft> {
  const publishedAt = random.chance(0.1)
    ? new Date('2999-01-01T00:00:00Z')
    : random.chance(0.2)
      ? null
      : day(random)
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

const day = (random: Random) => new Date(Date.UTC(2024 + random.below(2), 0, 1 + random.below(3)))

function randomQuery(random: Random): ModelQuery {
  const group = () => [random.pick(TAGS), random.pick(TAGS)].slice(random.below(2))
  return {
    sort: random.pick(SORTS),
    ...(random.chance(0.4) && { tag: random.chance(0.3) ? [group(), group()] : [group()] }),
    ...(random.chance(0.1) && { notTag: [random.pick(TAGS)] }),
    ...(random.chance(0.1) && { category: 'news' }),
    ...(random.chance(0.2) && { author: random.pick(['ada', 'bo']) }),
    ...(random.chance(0.2) && { lang: [random.pick(LANGS), random.pick(LANGS)] }),
    ...(random.chance(0.1) && { publishedAfter: day(random) }),
    ...(random.chance(0.1) && { publishedBefore: day(random) }),
    ...(random.chance(0.3) && { q: random.pick(WORDS).slice(random.below(2)) }),
  }
}

function parametersOf(query: ModelQuery): URLSearchParams {
  const { tag = [], notTag, lang, publishedAfter, publishedBefore, ...others } = query
  const parameters = new URLSearchParams(others)
  for (const group of tag) parameters.append('tag', group.join(','))
  if (notTag) parameters.append('tag', `-${notTag.join(',')}`)
  if (lang) parameters.set('lang', lang.join(','))
  if (publishedAfter) parameters.set('publishedAfter', publishedAfter.toISOString())
  if (publishedBefore) parameters.set('publishedBefore', publishedBefore.toISOString())
  return parameters
}

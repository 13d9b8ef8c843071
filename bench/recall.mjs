/**
 * Whether a search finds all that stands in the articles and nothing else: recall and precision 1 for Chinese.
 *
 *   DATABASE_URL=postgres://…/filled node bench/recall.mjs [queries] [seed]
 *
 * Draws so many queries (40) of each length, 1 to 6 Han characters, walks all pages of /v1/articles?q= and /v1/search?q= by
 * their cursors, and holds what is found against the articles that contain the query in title, excerpt, text or the name of
 * a tag, both folded. Ends with 1 when one is missing, surplus or repeated. A common character takes hundreds of pages: PAGES
 * bounds them all. The database has articles, and nothing writes meanwhile. Run `npm run build` first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import simplifications from 'opencc-js/dict/TSCharacters'
import pg from 'pg'
import { normalizeText } from '../dist/content/search/normalized-text.js'
import { serveInkstone } from './support.mjs'

const url = process.env.DATABASE_URL
const [queries, seed] = [Number(process.argv[2] ?? 40), Number(process.argv[3] ?? 1)]
if (!url) {
  console.error('Usage: DATABASE_URL=postgres://…/filled node bench/recall.mjs [queries] [seed]')
  process.exit(2)
}

const LENGTHS = [1, 2, 3, 4, 5, 6]
const LIMIT = 100
const PAGES = 12_000 // walked in all, of both addresses
const SAMPLE = 1_000 // articles to draw from
const DRAWN = 3 // queries for each one that is asked: not all are rare enough
const LANES = 3 // queries under way at once

const HAN = '\\p{Unified_Ideograph}'
/** What may stand between characters: no quotes, which end a phrase. */
const SIGN = '(?![“”„‟＂「」『』"])[\\p{P}\\p{S}\\s]'

/** Seeded numbers from 0 to below 1 (mulberry32), so that a failure can be seen again. */
let state = seed
function random() {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
const below = (limit) => Math.floor(random() * limit)
const pick = (list) => list[below(list.length)]

const traditional = new Map(simplifications.split('|').map((pair) => pair.split(' ', 2).reverse()))

/** Any of the places where a pattern matches, overlapping ones too; undefined when there is none. */
const match = (field, pattern) =>
  pick([...field.matchAll(new RegExp(`(?=(${pattern}))`, 'gu'))].map(([, part]) => part))

/** How a query of `n` characters is drawn from a field of an article: undefined when the field has none. */
const KINDS = {
  inside: (field, n) => match(field, `${HAN}{${n}}`),
  border: (field, n) => match(field, `(?<!${HAN})${HAN}{${n}}|${HAN}{${n}}(?!${HAN})`),
  across(field, n) {
    const part = match(field, `(?!${HAN}{${n}})${HAN}(?:(?:${SIGN})*${HAN}){${n - 1}}`)
    return part && `"${part}"`
  },
  traditional: (field, n) => KINDS.inside(field, n)?.replace(/./gu, (one) => traditional.get(one) ?? one),
  /** Ends with a character of the whole block, of which most stand nowhere. */
  foreign: (field, n) => KINDS.inside(field, n)?.replace(/.$/u, String.fromCodePoint(0x4e00 + below(0x5200))),
  /** Neighbours that all stand in the field, though perhaps not one after another: what an index of pairs confuses. */
  chained(field, n) {
    let chain = match(field, HAN)
    for (let i = 1; chain && i < n; i += 1) {
      const next = match(field, `(?<=${[...chain].at(-1)})${HAN}`)
      chain = next && chain + next
    }
    return chain
  },
}

/** Queries of one length, each once and of each kind as many, as far as there are any. */
function draw(articles, length) {
  const kinds = Object.values(KINDS)
  const drawn = new Set()
  for (let i = 0; i < 40 * DRAWN * queries && drawn.size < DRAWN * queries; i += 1) {
    const { title, excerpt, text, tags } = pick(articles)
    const q = kinds[i % kinds.length](pick([title, excerpt, text, text, ...tags]), length)
    if (q) drawn.add(q)
  }
  return [...drawn].map((q) => ({ q, length, needle: normalizeText(q).trim(), truth: [] }))
}

const VISIBLE = `SELECT a.id, a.title, a.excerpt, a.text,
    ARRAY(SELECT t.name FROM article_tag x JOIN tag t ON t.id = x.tag_id WHERE x.article_id = a.id) AS tags
  FROM article a WHERE a.status = 'published' AND a.deleted_at IS NULL AND a.sort_at <= now()`

/** Fills in which articles hold each query, and answers how many articles there are. */
async function learnTruth(client, candidates) {
  let articles = 0
  await client.query(`BEGIN READ ONLY; DECLARE every CURSOR FOR ${VISIBLE}`)
  for (;;) {
    const { rows } = await client.query('FETCH 500 FROM every')
    if (rows.length === 0) return articles
    articles += rows.length
    for (const { id, title, excerpt, text, tags } of rows) {
      const folded = [title, excerpt, text, ...tags].map(normalizeText).join('\n')
      for (const { needle, truth } of candidates) if (folded.includes(needle)) truth.push(id)
    }
  }
}

/**
 * The queries that are asked: the longest first, since those leave most of their share of the pages to the others. None takes
 * more than half of what is left of a share, so that after a common one others are asked.
 */
function choose(candidates) {
  let left = PAGES
  return LENGTHS.toReversed().flatMap((length) => {
    let [room, asked] = [left / length ** 1.5, 0]
    return candidates.filter((candidate) => {
      const pages = 2 * Math.max(1, Math.ceil(candidate.truth.length / LIMIT))
      if (candidate.length !== length || asked === queries || pages > room / 2) return false
      asked += 1
      room -= pages
      left -= pages
      return true
    })
  })
}

const ADDRESSES = ['/v1/articles?fields=id&', '/v1/search?']

/** Walks every page, and answers how what is found differs from the truth. */
async function walk(base, address, { q, truth }, articles) {
  const found = []
  let pages = 0
  for (let cursor = ''; cursor !== null && found.length <= articles; pages += 1) {
    const asked = `${address}q=${encodeURIComponent(q)}&limit=${LIMIT}${cursor && `&cursor=${cursor}`}`
    const answer = await fetch(base + asked)
    const { data, pagination } = await answer.json()
    if (!answer.ok) throw new Error(`${asked}: ${answer.status}`)
    for (const { id } of data) found.push(id)
    cursor = pagination.next
  }
  const distinct = new Set(found)
  const missing = truth.filter((id) => !distinct.has(id)).length
  const surplus = distinct.size - (truth.length - missing)
  return { pages, found: found.length, missing, surplus, repeated: found.length - distinct.size }
}

/** Asks every query at every address, some at a time. */
async function askAll(base, asked, articles) {
  const walks = asked.flatMap((query) => ADDRESSES.map((address) => ({ query, address })))
  const results = []
  const lane = async () => {
    for (let next = walks.pop(); next; next = walks.pop()) {
      results.push({ ...next, ...(await walk(base, next.address, next.query, articles)) })
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return results
}

/** What was found at an address by queries of one length, added up. */
function sumUp(results, articles, address, length) {
  const rows = results.filter((row) => row.address === address && row.query.length === length)
  const held = (isSo) => rows.filter(({ query }) => isSo(query.truth.length)).length
  const sum = { pages: 0, found: 0, missing: 0, surplus: 0, repeated: 0 }
  for (const row of rows) for (const name of Object.keys(sum)) sum[name] += row[name]
  return {
    address: address.split('?')[0],
    characters: length,
    queries: rows.length,
    'held by none': held((count) => count === 0),
    'by a tenth': held((count) => count >= articles / 10),
    ...sum,
  }
}

async function measure() {
  const client = new pg.Client(url)
  await client.connect()
  const text = `${VISIBLE} ORDER BY md5(a.id::text || $1) LIMIT ${SAMPLE}`
  const { rows: sample } = await client.query(text, [`${seed}`])
  const candidates = LENGTHS.flatMap((length) => draw(sample, length))
  if (candidates.length === 0) throw new Error('No article has Chinese to draw from.')
  const articles = await learnTruth(client, candidates)
  await client.end()

  const folder = mkdtempSync(join(tmpdir(), 'inkstone-recall-'))
  const { child, base } = await serveInkstone(folder, { LOG_LEVEL: 'silent', CACHE_BYTES: '0' })
  const start = performance.now()
  const results = await askAll(base, choose(candidates), articles).finally(() => child.kill())
  rmSync(folder, { recursive: true })
  console.table(ADDRESSES.flatMap((address) => LENGTHS.map((n) => sumUp(results, articles, address, n))))
  const faults = results.filter(({ missing, surplus, repeated }) => missing + surplus + repeated > 0)
  for (const { address, query, ...counts } of faults.slice(0, 10)) console.log(address, query.q, counts)
  const seconds = Math.round((performance.now() - start) / 1_000)
  console.log(
    `${articles} articles, seed ${seed}, ${seconds} s: ${faults.length} of ${results.length} walks are wrong`,
  )
  process.exitCode = faults.length > 0 ? 1 : 0
}

await measure()

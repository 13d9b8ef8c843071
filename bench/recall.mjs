/**
 * Test of recall and precision of Chinese searches on a filled database: both must be 1.
 *
 *   DATABASE_URL=postgres://…/filled node bench/recall.mjs [queries] [seed]
 *
 * Draws queries (40 by default) of each length from 1 to 6 Han characters, reads all pages of /v1/articles?q= and
 * /v1/search?q=, and compares the results with the articles whose normalized title, excerpt, text or tag names contain the
 * normalized query. Exits with code 1 when an article is missing, surplus or repeated. A frequent character has hundreds of
 * pages: PAGES limits the sum. Nothing may write to the database meanwhile. Run `npm run build` first.
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
const DRAWN = 3 // candidates for each query that is sent: not all are rare enough
const CONCURRENCY = 3 // requests at the same time

const HAN = '\\p{Unified_Ideograph}'
/** Signs between characters. Quotes are left out because they end a phrase. */
const SIGN = '(?![“”„‟＂「」『』"])[\\p{P}\\p{S}\\s]'

/** Seeded random numbers from 0 to below 1 (mulberry32), so that a failure can be reproduced. */
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

/** Returns a random match of a pattern, overlapping ones included; undefined when there is none. */
const match = (field, pattern) =>
  pick([...field.matchAll(new RegExp(`(?=(${pattern}))`, 'gu'))].map(([, part]) => part))

/** Functions that draw a query of `n` characters from a field of an article; undefined when it has none. */
const KINDS = {
  inside: (field, n) => match(field, `${HAN}{${n}}`),
  border: (field, n) => match(field, `(?<!${HAN})${HAN}{${n}}|${HAN}{${n}}(?!${HAN})`),
  across(field, n) {
    const part = match(field, `(?!${HAN}{${n}})${HAN}(?:(?:${SIGN})*${HAN}){${n - 1}}`)
    return part && `"${part}"`
  },
  traditional: (field, n) => KINDS.inside(field, n)?.replace(/./gu, (one) => traditional.get(one) ?? one),
  /** Ends with any character of the block, so that most queries match nothing. */
  foreign: (field, n) => KINDS.inside(field, n)?.replace(/.$/u, String.fromCodePoint(0x4e00 + below(0x5200))),
  /** Adjacent pairs that the field contains, perhaps not one after the other: an index of pairs alone would match. */
  chained(field, n) {
    let chain = match(field, HAN)
    for (let i = 1; chain && i < n; i += 1) {
      const next = match(field, `(?<=${[...chain].at(-1)})${HAN}`)
      chain = next && chain + next
    }
    return chain
  },
}

/** Draws different queries of one length, equally many of each kind where possible. */
function draw(articles, length) {
  const kinds = Object.values(KINDS)
  const drawn = new Set()
  for (let i = 0; i < 40 * DRAWN * queries && drawn.size < DRAWN * queries; i += 1) {
    const { title, excerpt, text, tags } = pick(articles)
    const q = kinds[i % kinds.length](pick([title, excerpt, text, text, ...tags]), length)
    if (q) drawn.add(q)
  }
  return [...drawn].map((q) => ({ q, length, normalized: normalizeText(q).trim(), truth: [] }))
}

const VISIBLE = `SELECT a.id, a.title, a.excerpt, a.text,
    ARRAY(SELECT t.name FROM article_tag x JOIN tag t ON t.id = x.tag_id WHERE x.article_id = a.id) AS tags
  FROM article a WHERE a.status = 'published' AND a.deleted_at IS NULL AND a.sort_at <= now()`

/** Adds the matching articles to each query, and returns the number of articles. */
async function findMatches(client, candidates) {
  let articles = 0
  await client.query(`BEGIN READ ONLY; DECLARE every CURSOR FOR ${VISIBLE}`)
  for (;;) {
    const { rows } = await client.query('FETCH 500 FROM every')
    if (rows.length === 0) return articles
    articles += rows.length
    for (const { id, title, excerpt, text, tags } of rows) {
      const content = [title, excerpt, text, ...tags].map(normalizeText).join('\n')
      for (const { normalized, truth } of candidates) if (content.includes(normalized)) truth.push(id)
    }
  }
}

/**
 * Chooses the queries to send. The longest come first, because they need the fewest pages and leave the rest to the others.
 * No query takes more than half of the pages that are left for its length.
 */
function choose(candidates) {
  let left = PAGES
  return LENGTHS.toReversed().flatMap((length) => {
    let [room, count] = [left / length ** 1.5, 0]
    return candidates.filter((candidate) => {
      const pages = 2 * Math.max(1, Math.ceil(candidate.truth.length / LIMIT))
      if (candidate.length !== length || count === queries || pages > room / 2) return false
      count += 1
      room -= pages
      left -= pages
      return true
    })
  })
}

const ENDPOINTS = ['/v1/articles?fields=id&', '/v1/search?']

/** Reads all pages of a query, and returns how the results differ from the matching articles. */
async function readPages(base, endpoint, { q, truth }, articles) {
  const found = []
  let pages = 0
  for (let cursor = ''; cursor !== null && found.length <= articles; pages += 1) {
    const path = `${endpoint}q=${encodeURIComponent(q)}&limit=${LIMIT}${cursor && `&cursor=${cursor}`}`
    const response = await fetch(base + path)
    const { data, pagination } = await response.json()
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
    for (const { id } of data) found.push(id)
    cursor = pagination.next
  }
  const distinct = new Set(found)
  const missing = truth.filter((id) => !distinct.has(id)).length
  const surplus = distinct.size - (truth.length - missing)
  return { pages, found: found.length, missing, surplus, repeated: found.length - distinct.size }
}

/** Sends every query to every endpoint, some at the same time. */
async function sendAll(base, chosen, articles) {
  const jobs = chosen.flatMap((query) => ENDPOINTS.map((endpoint) => ({ query, endpoint })))
  const results = []
  const worker = async () => {
    for (let next = jobs.pop(); next; next = jobs.pop()) {
      results.push({ ...next, ...(await readPages(base, next.endpoint, next.query, articles)) })
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  return results
}

/** Adds up the results of the queries of one length at an endpoint. */
function sumUp(results, articles, endpoint, length) {
  const rows = results.filter((row) => row.endpoint === endpoint && row.query.length === length)
  const matching = (isSo) => rows.filter(({ query }) => isSo(query.truth.length)).length
  const sum = { pages: 0, found: 0, missing: 0, surplus: 0, repeated: 0 }
  for (const row of rows) for (const name of Object.keys(sum)) sum[name] += row[name]
  return {
    endpoint: endpoint.split('?')[0],
    characters: length,
    queries: rows.length,
    'without a match': matching((count) => count === 0),
    'in a tenth': matching((count) => count >= articles / 10),
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
  const articles = await findMatches(client, candidates)
  await client.end()

  const folder = mkdtempSync(join(tmpdir(), 'inkstone-recall-'))
  const { child, base } = await serveInkstone(folder, { LOG_LEVEL: 'silent', CACHE_BYTES: '0' })
  const start = performance.now()
  const results = await sendAll(base, choose(candidates), articles).finally(() => child.kill())
  rmSync(folder, { recursive: true })
  console.table(ENDPOINTS.flatMap((endpoint) => LENGTHS.map((n) => sumUp(results, articles, endpoint, n))))
  const faults = results.filter(({ missing, surplus, repeated }) => missing + surplus + repeated > 0)
  for (const { endpoint, query, ...counts } of faults.slice(0, 10)) console.log(endpoint, query.q, counts)
  const seconds = Math.round((performance.now() - start) / 1_000)
  console.log(
    `${articles} articles, seed ${seed}, ${seconds} s: ${faults.length} of ${results.length} results are wrong`,
  )
  process.exitCode = faults.length > 0 ? 1 : 0
}

await measure()

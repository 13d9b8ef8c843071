/**
 * Costs of pictures: CPU of server and database per request for the sitemap of articles with and without pictures, and for
 * writes of such articles, in the same run. Linux.
 *
 *   node bench/media-costs.mjs [articles] [rounds]
 *
 * Prints a table with medians and ratios. Uses an embedded server in a temporary folder. Measures dist/: run `npm run build` first.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import sharp from 'sharp'
import { openEmbeddedPostgres } from '../dist/database/embedded/embedded-postgres.js'
import { cpuOf, createKey, median, postmasterOf, serveInkstone, treeCpu } from './support.mjs'

const [articles, rounds] = [Number(process.argv[2] ?? 1_000), Number(process.argv[3] ?? 7)]
/** Requests of one measurement. */
const REQUESTS = 60

const folder = await mkdtemp(join(tmpdir(), 'inkstone-media-costs-'))
const database = await openEmbeddedPostgres({ dataDir: folder, log: () => {} })
const client = new pg.Client(database.url)
await client.connect()
const postmaster = await postmasterOf(client)

/** Starts a server with a database of its own. */
async function startSite(name) {
  await client.query(`CREATE DATABASE ${name}`)
  const url = new URL(database.url)
  url.pathname = name
  Object.assign(process.env, { DATABASE_URL: url.href, SITE_URL: 'https://ink.example', DATA_DIR: folder })
  const secret = await createKey(url.href, 'admin')
  const server = await serveInkstone(folder, { LOG_LEVEL: 'silent', CACHE_BYTES: '0' })
  const own = new pg.Client(url.href)
  await own.connect()
  return { ...server, client: own, headers: { authorization: `Bearer ${secret}` } }
}

async function send({ base, headers }, path, body) {
  const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json'
  const init = body && { method: 'POST', body: Buffer.isBuffer(body) ? body : JSON.stringify(body) }
  const response = await fetch(base + path, { ...init, headers: { ...headers, 'content-type': type } })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${path}: ${text}`)
  return text
}

/** Returns the CPU of server and database per request, in milliseconds. Four requests are in flight. */
async function cost(site, work) {
  const used = () => cpuOf(site.child.pid) + treeCpu(postmaster)
  const before = used()
  const queue = Array.from({ length: REQUESTS }, (_, n) => n)
  const worker = async () => {
    while (queue.pop() !== undefined) await work()
  }
  await Promise.all([worker(), worker(), worker(), worker()])
  return ((used() - before) * 1_000) / REQUESTS
}

let titles = 0
const text = 'An ink stone is ground with water until the ink is black and thick. '.repeat(40)
/** Returns an article that shows these pictures; its text is as long without any. */
function article(pictures) {
  const images = pictures.map((url) => `![An ink stone](${url})`)
  const filler = images.length === 0 ? `${'x'.repeat(100)} `.repeat(2) : ''
  const source = `${text}\n\n${images.join('\n\n')}${filler}`
  const cover = pictures[0] && { url: pictures[0] }
  return { title: `Article ${++titles}`, status: 'published', body: { source }, ...(cover && { cover }) }
}

const [plain, pictured] = [await startSite('plain'), await startSite('pictured')]
const urls = []
for (let n = 0; n < 50; n += 1) {
  const picture = sharp({
    create: { width: 800, height: 600, channels: 3, background: { r: n, g: 9, b: 9 } },
  })
  urls.push(JSON.parse(await send(pictured, '/v1/media?filename=a.png', await picture.png().toBuffer())).url)
}
const anyTwo = () => [urls[titles % 50], urls[(titles * 7 + 1) % 50]]
const sites = [
  { site: plain, next: () => article([]) },
  { site: pictured, next: () => article(anyTwo()) },
]
for (const { site, next } of sites)
  for (let n = 0; n < articles; n += 100) {
    const operations = Array.from({ length: 100 }, () => ({ op: 'create', article: next() }))
    await send(site, '/v1/articles/batch', { operations })
  }
for (const { client: own } of [plain, pictured]) await own.query('VACUUM ANALYZE')

const results = []
for (const [name, works] of [
  [
    'sitemap',
    sites.map(
      ({ site }) =>
        () =>
          send(site, '/sitemap.xml'),
    ),
  ],
  [
    'write of an article',
    sites.map(
      ({ site, next }) =>
        () =>
          send(site, '/v1/articles', next()),
    ),
  ],
]) {
  const costs = [[], []]
  for (let round = 0; round <= rounds; round += 1)
    for (const [index, { site }] of sites.entries()) {
      const ms = await cost(site, works[index])
      if (round > 0) costs[index].push(ms) // the first one warms up
    }
  const [without, withPictures] = costs.map(median)
  results.push({ name, without, 'with pictures': withPictures, ratio: (withPictures / without).toFixed(2) })
}
console.table(results)

for (const { child, client: own } of [plain, pictured]) {
  child.kill()
  await own.end()
}
await client.end()
await database.stop()
await rm(folder, { recursive: true, force: true })

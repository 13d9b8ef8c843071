/**
 * Costs of media files against bounds: a stored picture beside @fastify/static, one variant beside sharp alone, and API
 * responses while twenty variants are wanted. Run `npm run build` first; needs DATABASE_URL. Prints a table, and exits with
 * code 1 when a bound is exceeded.
 */
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import Fastify from 'fastify'
import sharp from 'sharp'

const { buildApp } = await import('../dist/app.js')
const { openDatabase } = await import('../dist/database/connection.js')
const { mediaFileRoutes } = await import('../dist/media/routes/serve.js')
const { openDiskStore } = await import('../dist/media/store/disk-store.js')
const { originalKey } = await import('../dist/media/store/store-keys.js')

const folder = await mkdtemp(join(tmpdir(), 'inkstone-bench-'))
const store = openDiskStore(join(folder, 'media'))
const rows = new Map()

async function addPicture(width, height, seed) {
  const noise = { type: 'gaussian', mean: 128, sigma: 20 + seed }
  const picture = sharp({ create: { width, height, channels: 3, background: '#888', noise } })
  const content = await picture.jpeg({ quality: 85 }).toBuffer()
  const hash = createHash('sha256').update(content).digest('hex')
  const type = 'image/jpeg'
  rows.set(hash, {
    hash,
    type,
    width,
    height,
    publicBytes: content.length,
    animated: false,
    focalPoint: null,
    hasCleanedFile: false,
  })
  await store.put(originalKey(hash), { content, bytes: content.length, type })
  await writeFile(join(folder, `${hash}.jpg`), content)
  return { hash, content, path: `/media/${hash}/picture.jpg` }
}

const db = openDatabase(process.env.DATABASE_URL, { readSessions: 5 })
const app = await buildApp({ db, version: 'bench' })
await app.register(mediaFileRoutes, {
  store,
  findMediaByHash: async (hash) => rows.get(hash) ?? null,
  authenticate: async () => null,
})
const ours = await app.listen({ port: 0, host: '127.0.0.1' })
const files = Fastify()
await files.register(fastifyStatic, { root: folder, immutable: true, maxAge: '1y' })
const theirs = await files.listen({ port: 0, host: '127.0.0.1' })

const get = async (url) => {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${response.status} ${url}`)
  return response.arrayBuffer()
}

/** Returns the CPU time of a request in microseconds, with that of the client: the smallest of several rounds. */
async function cpuOf(url, requests) {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 5; round += 1) {
    const before = process.cpuUsage()
    for (let i = 0; i < requests; i += 8) await Promise.all(Array.from({ length: 8 }, () => get(url)))
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / requests)
  }
  return best
}

async function timeOf(work) {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const results = []
const compare = (name, measured, reference, bound, unit) =>
  results.push({
    name,
    measured: measured.toFixed(1),
    reference: reference.toFixed(1),
    unit,
    ratio: (measured / reference).toFixed(2),
    bound,
  })

for (const [name, side] of [
  ['20 KB', 200],
  ['300 KB', 800],
]) {
  const picture = await addPicture(side, side, 1)
  for (const url of [`${ours}${picture.path}`, `${theirs}/${picture.hash}.jpg`]) await cpuOf(url, 400)
  const reference = await cpuOf(`${theirs}/${picture.hash}.jpg`, 2_000)
  compare(`stored picture, ${name}`, await cpuOf(`${ours}${picture.path}`, 2_000), reference, 1.5, 'µs CPU')
}

const times = { ours: [], alone: [] }
for (let i = 0; i < 7; i += 1) {
  const large = await addPicture(4_000, 3_000, i)
  times.alone.push(
    await timeOf(() => sharp(large.content).resize(640).webp({ quality: 80, effort: 3 }).toBuffer()),
  )
  times.ours.push(await timeOf(() => get(`${ours}${large.path}?w=640&format=webp`)))
}
compare('variant of 12 megapixels', median(times.ours), median(times.alone), 1.2, 'ms')

const many = []
for (let i = 0; i < 20; i += 1) many.push(await addPicture(4_000, 3_000, 10 + i))
const api = `${ours}/v1/articles?limit=20`
const sample = async (condition) => {
  const samples = []
  do samples.push(await timeOf(() => get(api)))
  while (condition(samples))
  return median(samples)
}
await sample(({ length }) => length < 200)
const usual = await sample(({ length }) => length < 500)
let isBusy = true
const variants = Promise.all(many.map(({ path }) => get(`${ours}${path}?w=960&format=webp`))).then(() => {
  isBusy = false
})
compare('API while 20 variants are wanted', await sample(() => isBusy), usual, 2, 'ms')
await variants

console.table(results)
await Promise.all([app.close(), files.close()])
await db.close()
await rm(folder, { recursive: true, force: true })
process.exit(results.some(({ ratio, bound }) => Number(ratio) > bound) ? 1 : 0)

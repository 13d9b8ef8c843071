/**
 * Benchmark of media files: CPU of the server process per stored picture beside @fastify/static, one variant of a picture of
 * 12 megapixels beside sharp alone, and API responses while twenty variants are wanted.
 *
 *   node bench/media.mjs [rounds] [seconds]
 *
 * Targets: 1.5, 1.2 and 2 times. Uses DATABASE_URL, or an embedded server in a temporary folder. Needs wrk and Linux.
 * Measures dist/: run `npm run build` first.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import Fastify from 'fastify'
import sharp from 'sharp'
import { cost, median, readsOf, serveInkstone } from './support.mjs'

const [first, second] = process.argv.slice(2)
if (first === 'static') await serveFolder(second)
else await measure(Number(first ?? 5), Number(second ?? 3))

/** The baseline: sends the files of a folder. */
async function serveFolder(root) {
  const app = Fastify({ logger: false })
  await app.register(fastifyStatic, { root, immutable: true, maxAge: '1y' })
  process.send(await app.listen({ port: 0, host: '127.0.0.1' }))
}

async function startStatic(folder) {
  const child = spawn(process.execPath, [import.meta.filename, 'static', folder], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [base] = await once(child, 'message')
  return { child, base }
}

async function measure(rounds, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-media-'))
  const server = await serveInkstone(folder, { LOG_LEVEL: 'silent', CACHE_BYTES: '0' })
  const key = readFileSync(join(folder, 'admin-key'), 'utf8').trim()
  const add = async (width, height, sigma) => {
    const picture = await drawPicture(width, height, sigma)
    return { picture, path: await upload(server.base, key, picture) }
  }
  const other = await startStatic(folder)
  try {
    await compareServing({ server, other, folder, add, rounds, seconds })
    await compareVariant({ server, add })
    await compareApi({ server, add })
  } finally {
    for (const { child } of [server, other]) child.kill()
    await once(server.child, 'exit')
    rmSync(folder, { recursive: true })
  }
}

/** Returns a JPEG of noise, which compresses as a photograph does. */
function drawPicture(width, height, sigma) {
  const noise = { type: 'gaussian', mean: 128, sigma }
  return sharp({ create: { width, height, channels: 3, background: '#888', noise } })
    .jpeg({ quality: 80 })
    .toBuffer()
}

/** Uploads a picture. Returns its path. */
async function upload(base, key, body) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'image/jpeg' }
  const response = await fetch(`${base}/v1/media`, { method: 'POST', headers, body })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()).url
}

async function compareServing({ server, other, folder, add, rounds, seconds }) {
  for (const side of [150, 700]) {
    const { picture, path } = await add(side, side, 20)
    writeFileSync(join(folder, `${side}.jpg`), picture)
    const costs = { ours: [], theirs: [] }
    for (let round = 0; round < rounds; round += 1) {
      costs.ours.push(await cost(server, readsOf([path]), seconds))
      costs.theirs.push(await cost(other, readsOf([`/${side}.jpg`]), seconds))
    }
    show(`stored picture of ${Math.round(picture.length / 1024)} KB, µs CPU`, costs.ours, costs.theirs, 1.5)
  }
}

async function timeOf(work) {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function get(url) {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${response.status} ${url}`)
  await response.arrayBuffer()
}

async function compareVariant({ server, add }) {
  sharp.concurrency(1)
  const times = { ours: [], alone: [] }
  for (let i = 0; i < 9; i += 1) {
    const { picture, path } = await add(4_000, 3_000, 10 + i)
    const alone = () => sharp(picture).resize(640).webp({ quality: 80, effort: 3 }).toBuffer()
    times.alone.push(await timeOf(alone))
    times.ours.push(await timeOf(() => get(`${server.base}${path}?w=640&format=webp`)))
  }
  show('variant of 12 megapixels, ms', times.ours, times.alone, 1.2)
}

async function compareApi({ server, add }) {
  const pictures = []
  for (let i = 0; i < 20; i += 1) pictures.push(await add(4_000, 3_000, 30 + i))
  const ask = async (times) =>
    times.push(await timeOf(() => get(`${server.base}/v1/tags?limit=${1 + (times.length % 100)}`)))
  const usual = []
  for (let i = 0; i < 500; i += 1) await ask(usual)
  const busy = []
  let isBusy = true
  const variants = Promise.all(
    pictures.map(({ path }) => get(`${server.base}${path}?w=960&format=webp`)),
  ).then(() => {
    isBusy = false
  })
  while (isBusy) await ask(busy)
  await variants
  show(`API while 20 variants are wanted (${busy.length} requests), ms`, busy, usual.slice(-200), 2)
}

function show(name, ours, reference, target) {
  const [mine, theirs] = [median(ours), median(reference)]
  const ratio = (mine / theirs).toFixed(2)
  console.log(`${name}: ${mine.toFixed(2)} against ${theirs.toFixed(2)}, ${ratio} times (target ${target})`)
}

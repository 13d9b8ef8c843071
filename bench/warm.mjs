/**
 * Benchmark of cached responses: CPU of the server process (user and system) per request, compared with a bare Fastify route
 * that sends the same bytes as a constant.
 *
 *   DATABASE_URL=postgres://…/scratch node bench/warm.mjs [rounds] [seconds]
 *
 * Targets: 1.4 times the bare route without a log, 2.5 times with default settings. Articles are imported into the
 * database. Needs wrk and Linux. Measures dist/: run `npm run build` first.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { cli, cost, median, readsOf, run, serveInkstone } from './support.mjs'

const [first, second] = process.argv.slice(2)

if (first === 'bare') await serveConstants()
else if (process.env.DATABASE_URL) await measure(Number(first ?? 5), Number(second ?? 3))
else {
  console.error('Usage: DATABASE_URL=postgres://…/scratch node bench/warm.mjs [rounds] [seconds]')
  process.exit(2)
}

/** The baseline: sends the bodies of the parent process at URLs of the same length. */
async function serveConstants() {
  const app = Fastify({ logger: false })
  const [constants] = await once(process, 'message')
  for (const [path, body] of Object.entries(constants)) {
    app.get(path, (_, reply) => reply.type('application/json; charset=utf-8').send(body))
  }
  process.send(await app.listen({ port: 0, host: '127.0.0.1' }))
}

async function measure(rounds, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-warm-'))
  await fill(folder)
  const quiet = await serveInkstone(folder, { LOG_LEVEL: 'silent' })
  const logging = await serveInkstone(folder, { LOG_LEVEL: 'info' })
  const paths = { list: '/v1/articles?limit=20', slug: '/v1/articles/article-7' }
  const constants = {}
  for (const path of Object.values(paths)) constants[path.split('?')[0]] = await textOf(quiet.base + path)
  const bare = await serveBare(constants)
  const targets = { bare, 'log off': quiet, 'log on': logging }
  const costs = {}
  for (let round = 0; round < rounds; round += 1) {
    for (const [page, path] of Object.entries(paths)) {
      for (const [name, server] of Object.entries(targets)) {
        costs[page] ??= {}
        costs[page][name] ??= []
        costs[page][name].push(await cost(server, readsOf([path]), seconds))
      }
    }
  }
  show(costs)
  for (const { child } of Object.values(targets)) child.kill()
  rmSync(folder, { recursive: true })
}

/** Imports two hundred articles of 6 KB, half of them in Chinese. */
async function fill(folder) {
  const content = join(folder, 'content')
  mkdirSync(content)
  for (let n = 0; n < 200; n += 1) {
    const words = n % 2 ? '春眠不觉晓，处处闻啼鸟。' : 'A slow river carries more than a fast one. '
    const head = [
      `title: Article ${n}`,
      `date: ${new Date(Date.UTC(2024, 0, 1, n)).toISOString()}`,
      `tags: [Tag${n % 7}, Tag${7 + (n % 5)}, Tag${12 + (n % 11)}]`,
      `author: Author${n % 9}`,
    ]
    const body = words.repeat(Math.ceil(6_000 / Buffer.byteLength(words)))
    writeFileSync(join(content, `article-${n}.md`), `---\n${head.join('\n')}\n---\n\n${body}\n`)
  }
  await run(process.execPath, [cli, 'import', content])
}

async function textOf(address) {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address}: ${response.status}`)
  return response.text()
}

async function serveBare(constants) {
  const child = spawn(process.execPath, [import.meta.filename, 'bare'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.send(constants)
  const [base] = await once(child, 'message')
  return { child, base }
}

function show(costs) {
  for (const [page, of] of Object.entries(costs)) {
    for (const [name, values] of Object.entries(of)) {
      const ratio = median(values.map((value, round) => value / of.bare[round]))
      console.log(`${page}  ${name.padEnd(7)}  ${median(values).toFixed(1)} µs  ${ratio.toFixed(2)} × bare`)
    }
  }
}

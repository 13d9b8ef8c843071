/**
 * Benchmark of webhooks: CPU of a server process and the database for each delivery, without the subscriber, which is another
 * process. Writes so many changes to the change log first, then lets the server deliver them to so many webhooks.
 *
 *   DATABASE_URL=postgres://…/scratch node bench/webhooks.mjs [changes] [webhooks]
 *
 * Target: at most 2 ms a delivery, with 10,000 changes and 20 webhooks. The database must be empty and on this machine. Linux; run
 * `npm run build` first.
 */
import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '../dist/database/migrations.js'
import { cpuOf, postmasterOf, serveInkstone, treeCpu } from './support.mjs'

const url = process.env.DATABASE_URL
const changes = Number(process.argv[2] ?? 10_000)
const webhooks = Number(process.argv[3] ?? 20)

if (process.send) serveSubscriber()
else if (url) await measure()
else {
  console.error('Usage: DATABASE_URL=postgres://…/scratch node bench/webhooks.mjs [changes] [webhooks]')
  process.exit(2)
}

/** The other process: accepts everything, and reports its port and the number of requests. */
function serveSubscriber() {
  let count = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      count += 1
      response.writeHead(204).end()
    })
  }).listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
  process.on('message', () => process.send({ count }))
  process.on('disconnect', () => process.exit())
}

async function measure() {
  await migrate(url, new URL('../prisma/migrations', import.meta.url).pathname)
  const client = new pg.Client(url)
  await client.connect()
  const subscriber = fork(new URL(import.meta.url).pathname)
  const [{ port }] = await once(subscriber, 'message')
  const postmaster = await postmasterOf(client)
  await insertWebhooks(client, port)
  await insertChanges(client)
  const before = treeCpu(postmaster)
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-bench-'))
  const server = await serveInkstone(folder, { WEBHOOK_ALLOW_PRIVATE: 'true' })
  const startCpu = cpuOf(server.child.pid)
  const startedAt = performance.now()
  await client.query('UPDATE webhook SET enabled = true')
  await client.query(`SELECT pg_notify('inkstone_changes_public', 'wake up')`)
  await delivered(client)
  const seconds = (performance.now() - startedAt) / 1_000
  const node = cpuOf(server.child.pid) - startCpu
  const database = treeCpu(postmaster) - before
  subscriber.send('count')
  const [{ count }] = await once(subscriber, 'message')
  const each = (cpu) => `${((cpu * 1_000) / count).toFixed(3)} ms`
  console.log(`${count} deliveries in ${seconds.toFixed(1)} s (${changes} changes, ${webhooks} webhooks)`)
  console.log(
    `CPU a delivery: server ${each(node)}, database ${each(database)}, both ${each(node + database)}`,
  )
  subscriber.kill()
  server.child.kill()
  await client.end()
}

async function insertWebhooks(client, port) {
  for (let n = 0; n < webhooks; n++)
    await client.query(
      `INSERT INTO webhook (id, name, url, format, events, languages, tags, secret, enabled, cursor, created_at, updated_at)
       VALUES ($1, 'bench', $2, 'standard', '{}', '{}', '{}', $3, false, (SELECT value FROM change_counter), now(), now())`,
      [randomUUID(), `http://127.0.0.1:${port}/${n}`, `whsec_${Buffer.alloc(32, n).toString('base64')}`],
    )
}

/** Inserts changes as the server records them: in batches, which a trigger numbers. */
async function insertChanges(client) {
  for (let n = 0; n < changes; n += 100) {
    const entries = Array.from({ length: Math.min(100, changes - n) }, (_, index) => ({
      ...{ entity: 'article', entityId: randomUUID(), action: 'published', visible: true },
      ...{ slug: `article-${n + index}`, lang: 'en', tags: ['one', 'two', 'three'] },
    }))
    await client.query('INSERT INTO change_batch (entries) VALUES ($1)', [JSON.stringify(entries)])
  }
}

async function delivered(client) {
  for (;;) {
    const { rows } = await client.query(
      'SELECT 1 FROM webhook WHERE cursor < (SELECT value FROM change_counter)',
    )
    if (rows.length === 0) return
    await new Promise((resume) => setTimeout(resume, 200))
  }
}

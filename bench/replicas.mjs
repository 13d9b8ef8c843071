/**
 * Benchmark of reads from a replica: CPU of the server, the primary and the replica, per uncached request, without and with
 * the replica.
 *
 *   DATABASE_URL=postgres://…/filled DATABASE_REPLICA_URLS=postgres://…/filled node bench/replicas.mjs [rounds] [seconds]
 *
 * Both servers must run on this machine, and contain at least 100 articles. Needs wrk and Linux; run `npm run build` first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { cost, cpuOf, median, postmasterOf, readsOf, serveInkstone, treeCpu } from './support.mjs'

const { DATABASE_URL: primaryUrl, DATABASE_REPLICA_URLS: replicaUrl } = process.env
if (!primaryUrl || !replicaUrl) {
  console.error('Usage: DATABASE_URL=… DATABASE_REPLICA_URLS=… node bench/replicas.mjs [rounds] [seconds]')
  process.exit(2)
}
const [rounds = 5, seconds = 3] = process.argv.slice(2).map(Number)

const clients = [primaryUrl, replicaUrl].map((url) => new pg.Client(url))
await Promise.all(clients.map((client) => client.connect()))
const postmasters = await Promise.all(clients.map(postmasterOf))
const { rows } = await clients[0].query(
  `SELECT slug FROM article WHERE status = 'published' AND deleted_at IS NULL ORDER BY sort_at DESC LIMIT 100`,
)
const requests = {
  article: rows.map(({ slug }) => `/v1/articles/${encodeURIComponent(slug)}`),
  list: ['/v1/articles'],
}

for (const [name, replicas] of [
  ['primary only', ''],
  ['with replica', replicaUrl],
]) {
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-replicas-'))
  process.env.DATABASE_REPLICA_URLS = replicas
  const server = await serveInkstone(folder, { CACHE_BYTES: '0', LOG_LEVEL: 'silent' })
  for (const [request, paths] of Object.entries(requests)) {
    const results = []
    for (let round = 0; round < rounds; round += 1) results.push(await measure(server, paths))
    const [node, primary, replica] = [0, 1, 2].map((part) => median(results.map((result) => result[part])))
    console.log(
      `${name.padEnd(14)} ${request.padEnd(8)} server ${node} µs, primary ${primary} µs, replica ${replica} µs`,
    )
  }
  server.child.kill('SIGTERM')
  rmSync(folder, { recursive: true })
}
await Promise.all(clients.map((client) => client.end()))

/** Returns the CPU time per request of the server, the primary and the replica, in microseconds. */
async function measure(server, paths) {
  const used = () => [cpuOf(server.child.pid), ...postmasters.map(treeCpu)]
  const before = used()
  const perRequest = await cost(server, readsOf(paths), seconds) // includes one second that warms up
  const after = used()
  const node = after[0] - before[0]
  return after.map((value, part) => Math.round(((value - before[part]) / node) * perRequest))
}

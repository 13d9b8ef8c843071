/**
 * Rounds of faults under 32 writers, on an embedded PostgreSQL of its own:
 *
 *   npx tsx tests/faults/rounds/run.ts [rounds] [fault,…]
 *
 * For each fault it prints the acknowledged writes that are missing or there twice, responses by status, and the longest time
 * from the end of the fault until every writer has succeeded again. ROUNDS_DIR is the folder of the server; for `full disk`, it
 * has to be a small tmpfs.
 */
import { chmod, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildApp } from '../../../src/app.ts'
import { openDatabase } from '../../../src/database/connection.ts'
import { openEmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.ts'
import { migrate } from '../../../src/database/migrations.ts'
import { createKey } from '../../../src/keys/db/keys.ts'
import { startTcpProxy } from '../../support/tcp-proxy.ts'
import { type FaultTarget, faults } from './faults.ts'
import { startWriters, type Writers } from './writers.ts'

const WRITERS = 32
const [
  rounds = '20',
  selected = Object.keys(faults)
    .filter((name) => name !== 'full disk')
    .join(),
] = process.argv.slice(2)

const dataDir = process.env.ROUNDS_DIR ?? (await mkdtemp(join(tmpdir(), 'inkstone-rounds-')))
await chmod(dataDir, 0o755)
const start = () =>
  openEmbeddedPostgres({
    dataDir,
    settings: { max_connections: '40', wal_level: 'minimal', max_wal_senders: '0', max_wal_size: '64MB' },
    log: () => {},
  })

let server = await start()
await migrate(server.url, fileURLToPath(new URL('../../../prisma/migrations', import.meta.url)))
const proxy = await startTcpProxy(server.url)
const db = openDatabase(proxy.url)
const app = await buildApp({ db, version: '0.0.0' })
const url = await app.listen({ port: 0, host: '127.0.0.1' })
const { secret } = await createKey(db, { name: 'writer', scopes: ['publish'], expiresAt: null })

const postmaster = async () =>
  Number((await readFile(join(dataDir, 'pg18/cluster/postmaster.pid'), 'utf8')).split('\n')[0])
const isRunning = async () => {
  try {
    return process.kill(await postmaster(), 0)
  } catch {
    return false
  }
}
const target: FaultTarget = {
  proxy,
  directUrl: () => server.url,
  kill: async () => void process.kill(await postmaster(), 'SIGKILL'),
  async revive() {
    if (await isRunning()) return
    server = await start()
    proxy.retarget(new URL(server.url).port)
  },
  folder: dataDir,
}

/** Waits until every writer has succeeded since the end of a fault, and returns the time that it took, in milliseconds. */
async function recovery({ succeededAt }: Writers): Promise<number> {
  const endedAt = performance.now()
  while (succeededAt.some((at) => at < endedAt)) await pause(10)
  return performance.now() - endedAt
}

/** Returns how many acknowledged writes are missing, and how many are there more than once. */
async function lostAndDoubled(titles: readonly string[]) {
  const rows = await db.query<{ title: string; count: number }>({
    text: 'SELECT title, count(*)::int AS count FROM article WHERE title = ANY($1) GROUP BY title',
    values: [titles],
  })
  return { lost: titles.length - rows.length, doubled: rows.filter(({ count }) => count > 1).length }
}

for (const name of selected.split(',')) {
  const fault = faults[name]
  if (!fault) throw new Error(`There is no fault ${name}: ${Object.keys(faults).join(', ')}.`)
  const writers = startWriters(url, secret, WRITERS)
  const recoveries: number[] = []
  for (let round = 0; round < Number(rounds); round += 1) {
    await recovery(writers)
    await fault(target)
    recoveries.push(await recovery(writers))
  }
  await writers.stop()
  const result = await lostAndDoubled(writers.acknowledged)
  const statuses = [...writers.responses].map(([status, count]) => `${status}: ${count}`).join(', ')
  const sorted = recoveries.toSorted((a, b) => a - b)
  process.stdout.write(
    `${name}: ${rounds} rounds, ${writers.acknowledged.length} acknowledged, ${result.lost} lost, ${result.doubled} doubled; ${statuses}; well again after ${Math.round(sorted[sorted.length >> 1] ?? 0)} ms (median), ${Math.round(sorted.at(-1) ?? 0)} ms (longest)\n`,
  )
}
await app.close()
await db.close()
await proxy.close()
await server.stop()
process.exit() // Node.js 20 does not end by itself after `resetAndDestroy` of a socket that is closing

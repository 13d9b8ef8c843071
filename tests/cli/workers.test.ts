/** Several server processes on one port. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { inkstone, type RunningProcess, start } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'
import { seriesOf } from '../support/metrics.ts'
import { until } from '../support/until.ts'

const { url, drop } = await createTestDatabase()
afterAll(drop)

const environment = {
  ...{ DATABASE_URL: url, SEEDS_DIR: '', PORT: '0', WORKERS: '2' },
  ...{ DRAIN_DELAY: '0' },
}

/** Starts two server processes. Returns the process that has started them and their base URL. */
async function serve(settings: Record<string, string> = {}) {
  const server = start(['serve'], { ...environment, ...settings, DATA_DIR: await folderOf({}) })
  onTestFinished(() => server.kill('SIGKILL'))
  return { server, base: await server.waitForUrl() }
}

/** Returns a port that is free at present. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((closed) => server.close(closed))
  return port
}

/** Returns the ids of the child processes. Linux. */
const childrenOf = ({ pid }: RunningProcess): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)

/** Sends a request on a connection of its own, which another process than the last one accepts. */
const isReady = (base: string) =>
  fetch(`${base}/health/ready`, { headers: { connection: 'close' } }).then(
    ({ ok }) => ok,
    () => false,
  )

test('two processes serve one port, print one start message, and stop together with exit code 0', async () => {
  const { server, base } = await serve()
  expect(childrenOf(server)).toHaveLength(2)
  expect(await Promise.all(Array.from({ length: 6 }, () => isReady(base)))).toEqual(Array(6).fill(true))
  server.kill('SIGTERM')
  const { code, stdout, stderr } = await server.finished
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout.match(/Inkstone is ready/g)).toHaveLength(1)
  expect(await isReady(base)).toBe(false)
})

test('a process that is killed is started again, and the other one serves meanwhile', async () => {
  const { server, base } = await serve()
  const [first = 0, second] = childrenOf(server)
  process.kill(first, 'SIGKILL')
  await server.waitForOutput(new RegExp(`The server process ${first} has ended \\(SIGKILL\\)`))
  expect(await isReady(base)).toBe(true)
  await until(() => childrenOf(server).length === 2)
  expect(childrenOf(server)).toContain(second)
  server.kill('SIGTERM')
  expect((await server.finished).code).toBe(0)
})

test('signals that a terminal sends to all processes stop each of them once', async () => {
  const { server } = await serve()
  for (const pid of childrenOf(server)) process.kill(pid, 'SIGINT')
  server.kill('SIGINT')
  expect(await server.finished).toMatchObject({ code: 0, stderr: '' })
})

test('the processes end when the one that has started them is killed', async () => {
  const { server, base } = await serve()
  server.kill('SIGKILL')
  await until(async () => !(await isReady(base)))
})

/** Sends requests to both processes, and returns how many `/health/live` answers the metrics add. */
async function countedRequests(base: string, scrape: () => Promise<string>): Promise<number> {
  const key = 'inkstone_http_requests_total{method="GET",route="/health/live",status_class="2xx"}'
  const count = async () => seriesOf(await scrape()).get(key) ?? 0
  const before = await count()
  for (let each = 0; each < 10; each++)
    await fetch(`${base}/health/live`, { headers: { connection: 'close' } }).then((response) =>
      response.text(),
    )
  return (await count()) - before
}

test('the metrics of both processes are added up, for a key and on a port of their own', async () => {
  const db = openDatabase(url)
  onTestFinished(() => db.close())
  const { secret } = await createKey(db, { name: 'scrape', scopes: ['metrics'], expiresAt: null })
  const { base } = await serve()
  const withKey = () =>
    fetch(`${base}/metrics`, { headers: { authorization: `Bearer ${secret}`, connection: 'close' } }).then(
      (response) => response.text(),
    )
  expect(await countedRequests(base, withKey)).toBe(10)
  const series = seriesOf(await withKey())
  expect(series.get('inkstone_database_sessions_max{pool="read"}')).toBe(20)
  expect(series.get('inkstone_database_up')).toBe(1)

  const port = await freePort()
  const other = await serve({ METRICS_PORT: String(port) })
  const onPort = () => fetch(`http://127.0.0.1:${port}/metrics`).then((response) => response.text())
  expect(await countedRequests(other.base, onPort)).toBe(10)
})

test('a port that is in use is reported once, with exit code 2', async () => {
  const blocker = createServer()
  await new Promise<void>((listening) => blocker.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void blocker.close())
  const { port } = blocker.address() as { port: number }
  const { code, stderr } = await inkstone(['serve'], {
    ...{ ...environment, DATA_DIR: await folderOf({}), PORT: String(port) },
  })
  expect(stderr.trim().split('\n')).toEqual([
    `inkstone: Port ${port} on 127.0.0.1 is already in use. Set PORT to another port.`,
  ])
  expect(code).toBe(2)
})

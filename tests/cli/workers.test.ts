/** Several server processes on one port. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { inkstoneProcess, type RunningProcess, start } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
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

/** Returns the ids of the child processes. Linux. */
const childrenOf = ({ pid }: RunningProcess): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)

/** Sends a request on a connection of its own, which another process than the last one accepts. */
const isReady = (base: string) =>
  fetch(`${base}/health/ready`, { headers: { connection: 'close' } }).then(
    ({ ok }) => ok,
    () => false,
  )

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

test('two processes serve one port, add up their metrics for a key, and stop together with exit code 0', async () => {
  const { server, base } = await serve()
  const db = openDatabase(url)
  onTestFinished(() => db.close())
  const { secret } = await createKey(db, { name: 'scrape', scopes: ['metrics'], expiresAt: null })
  const headers = { authorization: `Bearer ${secret}`, connection: 'close' }
  const scrape = () => fetch(`${base}/metrics`, { headers }).then((response) => response.text())
  const sessions = 'inkstone_database_sessions_max{pool="read"}'
  await until(async () => seriesOf(await scrape()).get(sessions) === 20) // both processes are there
  expect(await Promise.all(Array.from({ length: 6 }, () => isReady(base)))).toEqual(Array(6).fill(true))
  expect(seriesOf(await scrape()).get('inkstone_database_up')).toBe(1)
  expect(await countedRequests(base, scrape)).toBe(10)

  server.kill('SIGTERM')
  const { code, stdout, stderr } = await server.finished
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout.match(/Inkstone is ready/g)).toHaveLength(1)
  expect(await isReady(base)).toBe(false)
})

test('metrics have a port of their own, and signals that a terminal sends to all processes stop each of them once', async () => {
  const port = await freePort()
  const { server, base } = await serve({ METRICS_PORT: String(port) })
  const scrape = () => fetch(`http://127.0.0.1:${port}/metrics`).then((response) => response.text())
  expect(await countedRequests(base, scrape)).toBe(10)
  for (const pid of childrenOf(server)) process.kill(pid, 'SIGINT')
  server.kill('SIGINT')
  expect(await server.finished).toMatchObject({ code: 0, stderr: '' })
})

test('a process that is killed is started again while the other one serves; both end when the one that has started them is killed', async () => {
  const { server, base } = await serve()
  await until(() => childrenOf(server).length === 2)
  const [first = 0, second] = childrenOf(server)
  process.kill(first, 'SIGKILL')
  await server.waitForOutput(new RegExp(`The server process ${first} has ended \\(SIGKILL\\)`))
  expect(await isReady(base)).toBe(true)
  await until(() => childrenOf(server).length === 2)
  expect(childrenOf(server)).toContain(second)

  server.kill('SIGKILL')
  await until(async () => !(await isReady(base)))
})

test('a port that is in use is reported once, with exit code 2', async () => {
  const blocker = createServer()
  await new Promise<void>((listening) => blocker.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void blocker.close())
  const { port } = blocker.address() as { port: number }
  const { code, stderr } = await inkstoneProcess(['serve'], {
    ...{ ...environment, DATA_DIR: await folderOf({}), PORT: String(port) },
  })
  expect(stderr.trim().split('\n')).toEqual([
    `inkstone: Port ${port} on 127.0.0.1 is already in use. Set PORT to another port.`,
  ])
  expect(code).toBe(2)
})

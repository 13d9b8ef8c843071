/** Lost and refused connections: each is 503 with Retry-After, and a read is tried once more. */
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { isUnavailable } from '../../src/database/errors.ts'
import { sql } from '../../src/database/sql.ts'
import { boot } from '../support/app.ts'
import { until } from '../support/until.ts'
import { atOnce, bootFaulty, createArticle, send } from './support.ts'

const faulty = await bootFaulty({})
const { booted, direct, proxy, secret } = faulty

const terminate = sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`

/** Sends writes until `isDone`, and returns each status with its Retry-After. */
async function writeUntil(isDone: () => boolean): Promise<Set<string>> {
  const outcomes = new Set<string>()
  await atOnce(12, async () => {
    while (!isDone()) {
      const { status, retryAfter } = await createArticle(faulty)
      outcomes.add(`${status} ${retryAfter}`)
    }
  })
  return outcomes
}

/** Returns the number of the last change. */
async function lastChange(): Promise<string | undefined> {
  const [row] = await direct.query<{ value: string }>(sql`SELECT value::text FROM change_counter`)
  return row?.value
}

/** Repeats a fault whenever writes have succeeded in between. */
async function duringWrites(rounds: number, fault: () => unknown): Promise<Set<string>> {
  let isDone = false
  const writes = writeUntil(() => isDone)
  for (let round = 0; round < rounds; round += 1) {
    const before = await lastChange()
    await until(async () => (await lastChange()) !== before)
    await fault()
  }
  isDone = true
  return writes
}

test.each([
  ['reset', () => proxy.reset()],
  ['half-open', () => proxy.halfOpen()],
  ['terminated by an administrator', () => direct.execute(terminate)],
])('writes whose connections are %s get 201 or 503 with Retry-After', async (_, fault) => {
  const outcomes = await duringWrites(15, fault)
  // A fault between two writes fails none.
  expect([...outcomes].filter((outcome) => !['201 undefined', '503 5'].includes(outcome))).toEqual([])
  // A session that was lost while nobody used it is found by the next write.
  await until(async () => (await createArticle(faulty)).status === 201)
})

test('a read whose connection is lost is tried once more, on a new connection', async () => {
  for (const fault of [() => proxy.reset(), () => proxy.halfOpen(), () => direct.execute(terminate)]) {
    for (let round = 0; round < 10; round += 1) {
      await atOnce(5, () => send(booted, '/v1/articles', { secret }))
      const reads = atOnce(5, () => send(booted, '/v1/articles', { secret }))
      await fault()
      expect(new Set((await reads).map(({ status }) => status))).toEqual(new Set([200]))
    }
  }
})

test('a statement that writes is not tried again', async () => {
  // The number of attempts survives their end: a sequence is not rolled back.
  await direct.execute(sql`CREATE SEQUENCE attempts`)
  await direct.execute(sql`CREATE TABLE tried (attempt bigint, pause text)`)
  // The sessions of `db` may be lost still, by the tests before.
  const own = openDatabase(proxy.url)
  onTestFinished(own.close)
  const write = own.execute(sql`INSERT INTO tried SELECT nextval('attempts'), pg_sleep(30)::text`)
  const isRunning = sql`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`
  await until(async () => (await direct.query(isRunning)).length > 0)
  proxy.reset()
  await expect(write).rejects.toThrow()
  expect(await direct.query(sql`SELECT last_value::int AS count FROM attempts`)).toEqual([{ count: 1 }])
  await direct.execute(terminate)
})

/** Starts a server that refuses every connection with an error message of PostgreSQL's protocol. */
async function startRefusingServer(code: string): Promise<string> {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mrefused\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  const server = createServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.end(Buffer.concat([head, fields])))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `postgres://nobody@127.0.0.1:${(server.address() as { port: number }).port}/nothing`
}

test.each(['57P01', '57P02', '57P03', '53300', '28000', '28P01', '3D000', '08P01', '08004'])(
  'a server that refuses connections with SQLSTATE %s is 503 with Retry-After',
  async (code) => {
    const refused = openDatabase(await startRefusingServer(code))
    onTestFinished(refused.close)
    const { app } = await boot({ db: refused })
    const responses = [
      await send({ ...booted, app }, '/v1/articles'),
      await send({ ...booted, app }, '/v1/articles', { secret, body: { title: 'Refused' } }),
    ]
    expect(responses.map(({ status, retryAfter }) => [status, retryAfter])).toEqual([
      [503, '5'],
      [503, '5'],
    ])
    await expect(refused.transaction(({ tx }) => tx.query(sql`SELECT 1`))).rejects.toSatisfy(isUnavailable)
  },
)

test.each([
  { kind: 'ConnectionClosed' },
  { kind: 'SocketTimeout' },
  { code: 'EPIPE' },
  { code: 'ERR_STREAM_DESTROYED' },
  { code: '25P03' },
  { code: 'P2028' },
])('a driver error with %j means unavailable', (details) => {
  expect(isUnavailable(Object.assign(new Error('failed'), { cause: details }))).toBe(true)
})

/** The API behind PgBouncer in transaction mode: it reads, writes, imports in bulk and follows changes. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { start } from '../support/cli.ts'
import { createEmptyDatabase, createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'
import { databaseUser } from './cluster.ts'
import { atOnce, createArticle, send } from './support.ts'

const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((path) => existsSync(path))
if (program === undefined)
  process.stdout.write(
    'Skipped: the tests of connection poolers need PgBouncer (apt-get install pgbouncer).\n',
  )

/** Starts PgBouncer before a database, with three server connections. Returns the URL. It ends after the file. */
async function startPgBouncer(path: string, databaseUrl: string): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl)
  const [folder, listenPort] = [await mkdtemp(join(tmpdir(), 'inkstone-pgbouncer-')), await freePort()]
  const user = databaseUser()
  await writeFile(join(folder, 'users.txt'), `"${username}" "${decodeURIComponent(password)}"\n`)
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    `[databases]
* = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = plain
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = 3
`,
  )
  if (user.uid !== undefined)
    for (const each of ['', 'users.txt', 'pgbouncer.ini']) chownSync(join(folder, each), user.uid, user.gid)
  const child = spawn(path, [join(folder, 'pgbouncer.ini')], { ...user, cwd: folder, stdio: 'ignore' })
  afterAll(async () => {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true })
  })
  await until(() => accepts(listenPort))
  return `postgres://${username}:${password}@127.0.0.1:${listenPort}${pathname}`
}

/** Returns true when a server accepts connections on a port. */
const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })

describe.skipIf(program === undefined)('behind PgBouncer in transaction mode', async () => {
  const database = await createTestDatabase()
  afterAll(database.drop)
  const url = program === undefined ? '' : await startPgBouncer(program, database.url)

  test('many readers and writers succeed, and see what was written', async () => {
    const patience = 60_000 // forty writers share three sessions: on a slow machine, the last one waits for long
    const db = openDatabase(url, { connectTimeoutMs: patience, lockTimeoutMs: patience })
    const booted = await boot({ db, cacheBytes: 1e6 })
    onTestFinished(async () => {
      await booted.app.close()
      await db.close()
    })
    const { secret } = await createKey(db, { name: randomUUID(), scopes: ['admin'], expiresAt: null })
    const statuses = await atOnce(40, async () => {
      const { status, body } = await createArticle({ booted, secret })
      const path = `/v1/articles/${body.id}`
      const change = { method: 'PATCH', secret, body: { title: 'Changed' } }
      const responses = [
        await send(booted, path),
        await send(booted, path, change),
        await send(booted, path),
        await send(booted, '/v1/articles?count=exact'),
        await send(booted, '/v1/articles?count=estimated'),
        await send(booted, '/v1/search?q=changed'),
      ]
      expect(responses[2]?.body).toMatchObject({ title: 'Changed' })
      return [status, ...responses.map((response) => response.status)]
    })
    expect(new Set(statuses.map(String))).toEqual(new Set(['201,200,200,200,200,200,200']))
    const batch = {
      operations: Array.from({ length: 100 }, () => ({
        op: 'create',
        article: { title: randomUUID(), body: { source: 'Text.' } },
      })),
    }
    expect((await send(booted, '/v1/articles/batch', { secret, body: batch })).status).toBe(200)
  })

  test('servers that start at once migrate an empty database, import their seeds, and follow changes', async () => {
    const empty = await createEmptyDatabase()
    onTestFinished(empty.drop)
    const pooled = Object.assign(new URL(url), { pathname: new URL(empty.url).pathname }).href
    const folder = await folderOf({})
    const servers = ['a', 'b'].map((name) =>
      start(['serve'], {
        ...{ DATABASE_URL: pooled, PORT: '0', SEEDS_DIR: join(import.meta.dirname, '../../seeds') },
        DATA_DIR: join(folder, name),
      }),
    )
    onTestFinished(async () => {
      for (const server of servers) server.kill('SIGTERM')
      await Promise.all(servers.map((server) => server.finished))
    })
    const bases = await Promise.all(servers.map((server) => server.waitForUrl()))
    const newestTitles = () =>
      Promise.all(
        bases.map(async (base) => {
          const { data } = (await (await fetch(`${base}/v1/articles?limit=1`)).json()) as ArticlePage
          return data[0]?.title
        }),
      )
    expect(new Set(await newestTitles()).size).toBe(1)
    const direct = openDatabase(empty.url)
    onTestFinished(direct.close)
    const other = await boot({ db: direct })
    const { secret } = await createKey(direct, { name: randomUUID(), scopes: ['admin'], expiresAt: null })
    const title = randomUUID()
    await createArticle({ booted: other, secret }, title)
    await until(async () => (await newestTitles()).every((newest) => newest === title))
    await other.app.close()
  })
})

type ArticlePage = { data: { title: string }[] }

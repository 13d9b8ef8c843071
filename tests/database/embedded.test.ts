/** The embedded PostgreSQL: one server for all processes on a folder, gone with the last, however that ends. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync } from 'node:fs'
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { findBinaries } from '../../src/database/embedded/binaries.ts'
import { openDataFolder } from '../../src/database/embedded/data-folder.ts'
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts'
import { acceptsConnections, readPostmaster } from '../../src/database/embedded/postmaster.ts'
import { canAccess, databaseUser } from '../../src/database/embedded/system-user.ts'
import { DatabaseError } from '../../src/database/errors.ts'
import { queryOnce } from '../support/database.ts'

const isRoot = process.getuid?.() === 0
const program = fileURLToPath(new URL('../support/embedded-process.ts', import.meta.url))
const somebody = { uid: 65534, gid: 65534 }
const settings = { fsync: 'off' }

/** A cluster, made once: each test begins with a copy of it. */
let made: string
let folder: string
let dataDir: string
const open = (): Promise<EmbeddedPostgres> => openEmbeddedPostgres({ dataDir, settings, log: () => {} })

async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'inkstone-embedded-'))
  await chmod(path, 0o755)
  return path
}

/** For tests that begin without a cluster. */
async function useEmptyFolder(): Promise<void> {
  dataDir = join(folder, 'empty')
  await mkdir(dataDir)
}

beforeAll(async () => {
  made = dataDir = await temporaryFolder()
  await (await open()).stop()
})

beforeEach(async () => {
  folder = dataDir = await temporaryFolder()
  spawnSync('cp', ['-a', join(made, 'pg18'), dataDir]) // keeps the owner, which fs.cp does not
})

afterEach(() => rm(folder, { recursive: true }))
afterAll(() => rm(made, { recursive: true }))

/** tsx wants a folder to write to. */
function run(user?: { uid: number; gid: number }): ChildProcess {
  const scratch = join(folder, 'scratch')
  mkdirSync(scratch)
  chmodSync(scratch, 0o777)
  return spawn(process.execPath, ['--import', import.meta.resolve('tsx'), program, dataDir], {
    ...user,
    env: { ...process.env, TMPDIR: scratch, HOME: scratch },
  })
}

/** Waits until a process has printed its URL. */
async function urlFrom(child: ChildProcess): Promise<string> {
  const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data')
  return String(line).trim()
}

/** The postmaster's process number, as its folder says. */
async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'pg18/cluster/postmaster.pid'), 'utf8'), 10)
}

/** A process that has ended is a zombie until its parent has noticed. */
const isGone = (pid: number) =>
  vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 5_000, interval: 10 })

test('keeps data, password and port from one start to the next', async () => {
  const first = await open()
  await queryOnce(first.url, 'CREATE TABLE kept AS SELECT 42 AS n')
  await first.stop()
  const second = await open()
  expect(await queryOnce(second.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }])
  expect(second.url).toBe(first.url)
  await second.stop()
})

test('is down, and no process of it left, when the last user has stopped', async () => {
  const server = await open()
  const pid = await postmasterPid()
  await server.stop()
  await isGone(pid)
  await expect(server.stop()).resolves.toBeUndefined()
})

test('compares and lower-cases every script, and counts in UTC', async () => {
  const server = await open()
  const sql = `SELECT lower('ÀÉ 中文') AS lower, 'ÀÉ' ILIKE 'àé' AS same, current_setting('timezone') AS zone`
  expect(await queryOnce(server.url, sql)).toEqual([{ lower: 'àé 中文', same: true, zone: 'UTC' }])
  await server.stop()
})

test('lets nobody in without the password, which only its user can read', async () => {
  const server = await open()
  const stranger = Object.assign(new URL(server.url), { password: 'guess' }).href
  await expect(queryOnce(stranger, 'SELECT 1')).rejects.toThrow('password authentication failed')
  expect((await stat(join(dataDir, 'pg18/password'))).mode & 0o777).toBe(0o600)
  await server.stop()
})

test('takes another port when its own is taken', async () => {
  const first = await open()
  await first.stop()
  const { port } = new URL(first.url)
  const squatter = createServer().listen(Number(port), '127.0.0.1')
  await once(squatter, 'listening')
  const second = await open()
  expect(new URL(second.url).port).not.toBe(port)
  await second.stop()
  squatter.close()
})

describe('processes on one folder', () => {
  test('that start at once, on an empty one, share one server', async () => {
    await useEmptyFolder()
    const servers = await Promise.all([open(), open(), open()])
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1)
    const pid = await postmasterPid()
    await Promise.all(servers.map(({ stop }) => stop()))
    await isGone(pid)
  })

  test('may end in any order: the one that started it first', async () => {
    const starter = run()
    const url = await urlFrom(starter)
    const adopter = await open()
    expect(adopter.url).toBe(url)
    starter.stdin?.end()
    expect(await once(starter, 'exit')).toEqual([0, null])
    expect(await queryOnce(adopter.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
    const pid = await postmasterPid()
    await adopter.stop()
    await isGone(pid)
  })

  test('may be killed: nothing is left, and the next start works at once', async () => {
    const killed = run()
    const url = await urlFrom(killed)
    await queryOnce(url, 'CREATE TABLE kept AS SELECT 42 AS n')
    const pid = await postmasterPid()
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    const next = await open()
    expect(await queryOnce(next.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }])
    await next.stop()
    await isGone(pid)
  })
})

describe('a crash', () => {
  test('that leaves a postmaster without a guard does not keep the next start from working', async () => {
    const home = await openDataFolder(dataDir, settings, () => {})
    const binaries = await findBinaries(dataDir, home.user)
    const command = ['-D', home.cluster, '-p', '0', '-c', 'unix_socket_directories=']
    const port = await freePort()
    const orphan = spawn(join(binaries, 'bin/postgres'), command.with(3, String(port)), {
      ...home.user,
      cwd: '/',
      stdio: 'ignore',
    })
    await vi.waitFor(async () => expect(await acceptsConnections(home, port)).toBe(true), { timeout: 10_000 })
    const server = await open()
    expect(orphan.exitCode).toBe(0)
    await server.stop()
  })

  test('whose process number somebody else has got does not either', async () => {
    const home = join(dataDir, 'pg18')
    const { uid, gid } = await stat(home)
    const other = spawn('sleep', ['60'], { uid, gid })
    await writeFile(
      join(home, 'cluster/postmaster.pid'),
      `${other.pid}\n${home}/cluster\n1\n1\n\n127.0.0.1\n\nready\n`,
    )
    const server = await open()
    expect(readPostmaster(await openDataFolder(dataDir, settings, () => {}))?.pid).not.toBe(other.pid)
    other.kill()
    await server.stop()
  })
})

describe('one line says what is wrong when', () => {
  test('the data folder is a file', async () => {
    await writeFile(join(dataDir, 'file'), '')
    const opened = openEmbeddedPostgres({ dataDir: join(dataDir, 'file'), settings, log: () => {} })
    await expect(opened).rejects.toThrow(DatabaseError)
    await expect(opened).rejects.toThrow(/^The embedded database cannot be kept in .*: set DATA_DIR .*\.$/)
  })

  test('the configuration is broken', async () => {
    await writeFile(join(dataDir, 'pg18/cluster/postgresql.conf'), 'no_such_setting = 1\n')
    await expect(open()).rejects.toThrow(/ does not start: configuration file .* contains errors$/)
  })

  test('the password is lost', async () => {
    const server = await open()
    await writeFile(join(dataDir, 'pg18/password'), 'other')
    await expect(open()).rejects.toThrow(/ refuses the password in /)
    await server.stop()
  })
})

// Only root can act as another user; everybody else is the ordinary user in all the tests above.
describe.runIf(isRoot && canAccess(dirname(program), somebody))('as root', () => {
  test('PostgreSQL runs as the owner of the data folder, but not as root or a number without a name', async () => {
    await useEmptyFolder()
    const nobody = databaseUser(dataDir)
    expect(nobody?.uid).toBeGreaterThan(0)
    await chown(dataDir, 54_321, 54_321)
    expect(databaseUser(dataDir)).toEqual(nobody)
    await chown(dataDir, 1, 1)
    const server = await open()
    expect(await stat(`/proc/${await postmasterPid()}`)).toMatchObject({ uid: 1, gid: 1 })
    await server.stop()
  })

  test('data is kept where the database can reach it, which is said, and found again', async () => {
    const hidden = join(folder, 'hidden')
    await mkdir(hidden, { mode: 0o700 })
    dataDir = join(hidden, 'data')
    const log = vi.fn()
    const server = await openEmbeddedPostgres({ dataDir, settings, log })
    const home = await realpath(join(dataDir, 'pg18'))
    expect(log.mock.calls).toEqual([
      [`The database's user cannot reach ${dataDir}/pg18: data is kept in ${home}.`],
    ])
    await queryOnce(server.url, 'CREATE TABLE kept AS SELECT 42 AS n')
    await server.stop()
    const again = await open()
    expect(await queryOnce(again.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }])
    await again.stop()
    await rm(home, { recursive: true })
    await expect(open()).rejects.toThrow(/ is gone from .*\. Remove the link to begin anew\.$/)
    await rmdir(dirname(home)).catch(() => {}) // another database may be there
  })

  test('an ordinary user runs it as himself', async () => {
    await useEmptyFolder()
    await chown(dataDir, somebody.uid, somebody.gid)
    const child = run(somebody)
    await urlFrom(child)
    expect(await stat(`/proc/${await postmasterPid()}`)).toMatchObject({ uid: somebody.uid })
    child.stdin?.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('an ordinary user is told that he may not write there', async () => {
    await useEmptyFolder()
    const child = run(somebody)
    const message = await text(child.stderr as NodeJS.ReadableStream)
    expect(message).toMatch(
      /^The embedded database cannot be kept in .*EACCES.*: set DATA_DIR to another folder/,
    )
  })

  test('an ordinary user is told whose database it is', async () => {
    const child = run({ uid: 1234, gid: 1234 })
    expect(await text(child.stderr as NodeJS.ReadableStream)).toMatch(
      /pg18 belongs to another user \(\d+\): run as/,
    )
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

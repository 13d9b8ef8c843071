/** The embedded PostgreSQL: start, stop, shared use by several processes, crashes, users and error messages. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync } from 'node:fs'
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
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
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { findBinaries } from '../../src/database/embedded/binaries.ts'
import { openDataFolder } from '../../src/database/embedded/data-folder.ts'
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts'
import { acceptsConnections, readPostmaster } from '../../src/database/embedded/postmaster.ts'
import { canAccess, databaseUser } from '../../src/database/embedded/system-user.ts'
import { DatabaseError } from '../../src/database/errors.ts'
import { SHORT_LIVED } from '../support/cli.ts'
import { queryOnce } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'

const isRoot = process.getuid?.() === 0
const program = fileURLToPath(new URL('../support/embedded-process.js', import.meta.url))
const ordinaryUser = { uid: 65534, gid: 65534 }
const settings = { fsync: 'off' }

/** The data folder of a stopped cluster. Each test starts with a copy of it. */
let templateDir: string
let folder: string
let dataDir: string
const open = (): Promise<EmbeddedPostgres> => openEmbeddedPostgres({ dataDir, settings, log: () => {} })

async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'inkstone-embedded-'))
  await chmod(path, 0o755)
  return path
}

/** Changes to a data folder without a cluster. */
async function useEmptyFolder(): Promise<void> {
  dataDir = join(folder, 'empty')
  await mkdir(dataDir)
}

beforeAll(async () => {
  templateDir = dataDir = await temporaryFolder()
  await (await open()).stop()
})

beforeEach(async () => {
  folder = dataDir = await temporaryFolder()
  spawnSync('cp', ['-a', join(templateDir, 'pg18'), dataDir]) // preserves the owner, which fs.cp does not
})

afterEach(() => rm(folder, { recursive: true }))
afterAll(() => rm(templateDir, { recursive: true }))

/** Starts a process that uses the database, with a temporary folder that it can write to. */
function startProcess(user?: { uid: number; gid: number }): ChildProcess {
  const scratch = join(folder, 'scratch')
  mkdirSync(scratch)
  chmodSync(scratch, 0o777)
  return spawn(process.execPath, [...SHORT_LIVED, program, dataDir, inject('installFolder')], {
    ...user,
    env: { ...process.env, TMPDIR: scratch, HOME: scratch },
  })
}

/** Waits until a process has printed its URL. */
async function urlFrom(child: ChildProcess): Promise<string> {
  const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data')
  return String(line).trim()
}

/** Returns the PID in the postmaster's PID file. */
async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'pg18/cluster/postmaster.pid'), 'utf8'), 10)
}

/** Returns the processes of a process group. */
async function groupOf(leader: number): Promise<number[]> {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,pgid='], { encoding: 'utf8' })
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  return rows.flatMap(([pid = 0, group]) => (group === leader ? [pid] : []))
}

/** Waits for the end of a process. Until its parent process has reaped it, it is a zombie and has a PID. */
const waitForEnd = (pid: number) =>
  until(() => {
    try {
      return !process.kill(pid, 0)
    } catch (error) {
      expect(error).toMatchObject({ code: 'ESRCH' })
      return true
    }
  })

test('data, password and port persist across restarts', async () => {
  const first = await open()
  await queryOnce(first.url, 'CREATE TABLE stored AS SELECT 42 AS n')
  await first.stop()
  const second = await open()
  expect(await queryOnce(second.url, 'SELECT n FROM stored')).toEqual([{ n: 42 }])
  expect(second.url).toBe(first.url)
  await second.stop()
})

test('the server has stopped and its process has ended when the last user stops', async () => {
  const server = await open()
  const pid = await postmasterPid()
  await server.stop()
  await waitForEnd(pid)
  await expect(server.stop()).resolves.toBeUndefined()
})

test('the server lower-cases and compares every script, and uses UTC', async () => {
  const server = await open()
  const sql = `SELECT lower('ÀÉ 中文') AS lower, 'ÀÉ' ILIKE 'àé' AS same, current_setting('timezone') AS zone`
  expect(await queryOnce(server.url, sql)).toEqual([{ lower: 'àé 中文', same: true, zone: 'UTC' }])
  await server.stop()
})

test('the server requires the password, whose file only its user can read', async () => {
  const server = await open()
  const wrongUrl = Object.assign(new URL(server.url), { password: 'guess' }).href
  await expect(queryOnce(wrongUrl, 'SELECT 1')).rejects.toThrow('password authentication failed')
  expect((await stat(join(dataDir, 'pg18/password'))).mode & 0o777).toBe(0o600)
  await server.stop()
})

test('the server uses another port when its last one is in use', async () => {
  const first = await open()
  await first.stop()
  const { port } = new URL(first.url)
  const blocker = createServer().listen(Number(port), '127.0.0.1')
  await once(blocker, 'listening')
  const second = await open()
  expect(new URL(second.url).port).not.toBe(port)
  await second.stop()
  blocker.close()
})

describe('several processes on one data folder', () => {
  test('processes that start concurrently on an empty folder share one server', async () => {
    await useEmptyFolder()
    const servers = await Promise.all([open(), open(), open()])
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1)
    const pid = await postmasterPid()
    await Promise.all(servers.map(({ stop }) => stop()))
    await waitForEnd(pid)
  })

  test('the server runs on when the process that started it ends first', async () => {
    const starter = startProcess()
    const url = await urlFrom(starter)
    const other = await open()
    expect(other.url).toBe(url)
    starter.stdin?.end()
    expect(await once(starter, 'exit')).toEqual([0, null])
    expect(await queryOnce(other.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
    const pid = await postmasterPid()
    await other.stop()
    await waitForEnd(pid)
  })

  test('the server stops after its only user was killed, and the next start succeeds', async () => {
    const killed = startProcess()
    const url = await urlFrom(killed)
    await queryOnce(url, 'CREATE TABLE stored AS SELECT 42 AS n')
    const pid = await postmasterPid()
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    const next = await open()
    expect(await queryOnce(next.url, 'SELECT n FROM stored')).toEqual([{ n: 42 }])
    await next.stop()
    await waitForEnd(pid)
  })
})

/** Returns true when this process may mount file systems, which it needs to fill one. */
const mayMount = isRoot && spawnSync('unshare', ['-m', 'true']).status === 0

test.runIf(mayMount)('a full disk is named as the reason why the server does not start', async () => {
  const disk = join(folder, 'disk')
  await mkdir(disk)
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=80m,mode=755', 'tmpfs', disk]).status).toBe(0)
  try {
    spawnSync('cp', ['-a', join(templateDir, 'pg18'), disk])
    spawnSync('dd', ['if=/dev/zero', `of=${disk}/rest`, 'bs=4k'])
    dataDir = disk
    await expect(open()).rejects.toThrow(/its disk is full. Free some space/)
  } finally {
    spawnSync('umount', ['-l', disk])
  }
})

describe('recovery after a crash', () => {
  test('a postmaster that is killed is started again on the same port', async () => {
    const server = await open()
    await queryOnce(server.url, 'CREATE TABLE stored AS SELECT 42 AS n')
    const pid = await postmasterPid()
    process.kill(pid, 'SIGKILL')
    await until(() =>
      queryOnce(server.url, 'SELECT n FROM stored').then(
        ([row]) => row?.n === 42,
        () => false,
      ),
    )
    const next = await postmasterPid()
    expect(next).not.toBe(pid)
    await server.stop()
    await waitForEnd(next)
  })

  test('a command beside the server does not stop it after its supervisor was killed', async () => {
    const server = await open()
    const pid = await postmasterPid()
    const supervisor = Number(/\n?PPid:\t(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1])
    process.kill(-supervisor, 'SIGSTOP') // so that no process of the group acts on the end of another
    const children = (await groupOf(supervisor)).filter((child) => child !== pid && child !== supervisor)
    // The leader comes last: the kernel continues a stopped group when its leader ends.
    for (const each of [...children, supervisor]) process.kill(each, 'SIGKILL')
    process.kill(-supervisor, 'SIGCONT')
    const command = await open()
    await command.stop()
    expect(await queryOnce(server.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
    expect(await postmasterPid()).toBe(pid)
    await server.stop()
    await waitForEnd(pid)
  })

  test('a postmaster without a supervisor is stopped and replaced', async () => {
    const dataFolder = await openDataFolder(dataDir, settings, () => {})
    const binaries = await findBinaries(dataDir, dataFolder.user)
    const command = ['-D', dataFolder.cluster, '-p', '0', '-c', 'unix_socket_directories=']
    const port = await freePort()
    const orphan = spawn(join(binaries, 'bin/postgres'), command.with(3, String(port)), {
      ...dataFolder.user,
      cwd: '/',
      stdio: 'ignore',
    })
    await until(() => acceptsConnections(dataFolder, port))
    const server = await open()
    expect(orphan.exitCode).toBe(0)
    await server.stop()
  })

  test('a PID file whose PID belongs to another process does not prevent a start', async () => {
    const folder = join(dataDir, 'pg18')
    const { uid, gid } = await stat(folder)
    const other = spawn('sleep', ['60'], { uid, gid })
    await writeFile(
      join(folder, 'cluster/postmaster.pid'),
      `${other.pid}\n${folder}/cluster\n1\n1\n\n127.0.0.1\n\nready\n`,
    )
    const server = await open()
    expect(readPostmaster(await openDataFolder(dataDir, settings, () => {}))?.pid).not.toBe(other.pid)
    other.kill()
    await server.stop()
  })
})

describe('error messages', () => {
  test.each([
    ['a file', () => join(dataDir, 'file')],
    ['below a file', () => join(dataDir, 'file/data')],
    ['below /proc', () => '/proc/inkstone/data'], // where `mkdir` of Node.js with `recursive` never returns
  ])('a data folder that is %s is reported in one line', async (_, place) => {
    await writeFile(join(dataDir, 'file'), '')
    const opened = openEmbeddedPostgres({ dataDir: place(), settings, log: () => {} })
    await expect(opened).rejects.toThrow(DatabaseError)
    await expect(opened).rejects.toThrow(
      /^The embedded database cannot be stored in \S+ \([a-z ]+\)\. Set DATA_DIR .*\.$/,
    )
  })

  test('a database of another major version is named, and no empty one is created beside it', async () => {
    await rename(join(dataDir, 'pg18'), join(dataDir, 'pg17'))
    await expect(open()).rejects.toThrow(
      /pg17 is a database of PostgreSQL 17, and this .* rename the folder to pg17-before, and run/,
    )
    expect(await readdir(dataDir)).toEqual(['pg17'])
    await rename(join(dataDir, 'pg17'), join(dataDir, 'pg17-before'))
    await (await open()).stop()
  })

  test('an invalid postgresql.conf is reported in one line', async () => {
    await writeFile(join(dataDir, 'pg18/cluster/postgresql.conf'), 'no_such_setting = 1\n')
    await expect(open()).rejects.toThrow(/ does not start: configuration file .* contains errors$/)
  })

  test('a wrong stored password is reported in one line', async () => {
    const server = await open()
    await writeFile(join(dataDir, 'pg18/password'), 'other')
    await expect(open()).rejects.toThrow(/ refuses the password in /)
    await server.stop()
  })
})

// Only root can start processes as another user. For others, the tests above are those of an ordinary user.
describe.runIf(isRoot && canAccess(dirname(program), ordinaryUser))('started as root', () => {
  test('PostgreSQL runs as the owner of the data folder, but neither as root nor as a uid without a name', async () => {
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

  test('data is stored in an accessible folder, which is logged and used by the next start', async () => {
    const hidden = join(folder, 'hidden')
    await mkdir(hidden, { mode: 0o700 })
    dataDir = join(hidden, 'data')
    const log = vi.fn()
    const server = await openEmbeddedPostgres({ dataDir, settings, log })
    const realFolder = await realpath(join(dataDir, 'pg18'))
    expect(log.mock.calls).toEqual([
      [`The database's user cannot access ${dataDir}/pg18. The data is stored in ${realFolder}.`],
    ])
    await queryOnce(server.url, 'CREATE TABLE stored AS SELECT 42 AS n')
    await server.stop()
    const again = await open()
    expect(await queryOnce(again.url, 'SELECT n FROM stored')).toEqual([{ n: 42 }])
    await again.stop()
    await rm(realFolder, { recursive: true })
    await expect(open()).rejects.toThrow(
      / links to .*, which does not exist\. Restore it, or remove the link to create a new database\.$/,
    )
    await rmdir(dirname(realFolder)).catch(() => {}) // another database may be there
  })

  test('an ordinary user runs PostgreSQL as the same user', async () => {
    await useEmptyFolder()
    await chown(dataDir, ordinaryUser.uid, ordinaryUser.gid)
    const child = startProcess(ordinaryUser)
    await urlFrom(child)
    expect(await stat(`/proc/${await postmasterPid()}`)).toMatchObject({ uid: ordinaryUser.uid })
    child.stdin?.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('a folder that an ordinary user cannot write is reported in one line', async () => {
    await useEmptyFolder()
    const child = startProcess(ordinaryUser)
    const message = await text(child.stderr as NodeJS.ReadableStream)
    expect(message).toMatch(
      /^The embedded database cannot be stored in .*permission denied.*\. Set DATA_DIR to another folder/,
    )
  })

  test('a database of another user is reported with the uid of its owner', async () => {
    const child = startProcess({ uid: 1234, gid: 1234 })
    expect(await text(child.stderr as NodeJS.ReadableStream)).toMatch(
      /pg18 belongs to another user \(\d+\)\. Run as/,
    )
  })
})

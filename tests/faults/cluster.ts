/** A primary and a streaming replica in temporary folders, made with the programs of an installed PostgreSQL. */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { migrate } from '../../src/database/migrations.ts'
import { freePort } from '../support/free-port.ts'

/** A server of the cluster. */
export interface ClusterServer {
  /** The URL of the migrated database. */
  url: string
  start(): Promise<void>
  /** Ends all its processes at once, as a crash does. */
  kill(): Promise<void>
}

export interface Cluster {
  primary: ClusterServer
  replica: ClusterServer
  /** Kills both servers and removes their files. */
  remove(): Promise<void>
}

/** Where Debian and others install the programs of each major version. */
const INSTALLATIONS = '/usr/lib/postgresql'

/** Returns the folder of `pg_basebackup` and the other programs; null when it is not installed. */
export async function findPrograms(): Promise<string | null> {
  const versions = await readdir(INSTALLATIONS).catch(() => [])
  const folders = [
    ...versions
      .sort()
      .reverse()
      .map((version) => join(INSTALLATIONS, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  const hasAll = (folder: string) =>
    ['initdb', 'pg_ctl', 'pg_basebackup'].every((name) => existsSync(join(folder, name)))
  return folders.find(hasAll) ?? null
}

/** Runs a program; PostgreSQL refuses to run as root, so root runs it as another user. */
type Run = (program: string, ...options: string[]) => Promise<void>

const SETTINGS = { fsync: 'off', max_wal_senders: '10', hot_standby: 'on', unix_socket_directories: '' }

/** Starts a primary with a migrated database, and a replica of it. */
export async function startCluster(programs: string): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-cluster-'))
  const run = runIn(programs, folder)
  const [primary, replica] = [
    await openServer(run, join(folder, 'primary')),
    await openServer(run, join(folder, 'replica')),
  ]
  await run(
    'initdb',
    ...['--auth=trust', '--username=inkstone', '--encoding=UTF8', '--locale=C', '--no-sync'],
    join(folder, 'primary'),
  )
  await primary.start()
  await migrate(primary.url, join(import.meta.dirname, '../../prisma/migrations'))
  const copyOptions = [
    '--write-recovery-conf',
    '--checkpoint=fast',
    '--no-sync',
    '--pgdata',
    join(folder, 'replica'),
  ]
  await run('pg_basebackup', ...copyOptions, '--dbname', primary.url)
  await replica.start()
  const remove = async () => {
    await Promise.all([primary.kill(), replica.kill()])
    await rm(folder, { recursive: true, force: true })
  }
  return { primary, replica, remove }
}

async function openServer(run: Run, pgdata: string): Promise<ClusterServer> {
  const port = await freePort()
  const settings = { ...SETTINGS, port, listen_addresses: '127.0.0.1' }
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`)
  return {
    url: `postgres://inkstone@127.0.0.1:${port}/postgres`,
    async start() {
      await run(
        'pg_ctl',
        'start',
        '--wait',
        '--pgdata',
        pgdata,
        '--log',
        `${pgdata}.log`,
        '--options',
        options.join(' '),
      )
    },
    async kill() {
      await run('pg_ctl', 'stop', '--mode=immediate', '--pgdata', pgdata).catch(() => {}) // it may not run
    },
  }
}

/** Returns the user of servers that refuse to run as root; the present user unless that is root. */
export function databaseUser(): { uid: number; gid: number } | { uid?: undefined } {
  if (process.getuid?.() !== 0) return {}
  const id = (option: string) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** Returns the function that runs programs, as a user who owns the folder. */
function runIn(programs: string, folder: string): Run {
  const user = databaseUser()
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
  return (program, ...options) =>
    new Promise((resolve, reject) => {
      // Without pipes: a server would inherit them, and the end of the program would not be noticed.
      const child = spawn(join(programs, program), options, { ...user, cwd: folder, env, stdio: 'ignore' })
      child.on('error', reject).on('exit', (code) => {
        if (code === 0) resolve()
        else reject(new Error(`${program} ${options.join(' ')} ended with ${code}`))
      })
    })
}

/** The embedded database's folder, `DATA_DIR/pg18`: found, or made whole in one step. */
import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import {
  chmod,
  mkdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { DatabaseError } from '../errors.ts'
import { findBinaries, giveOwnership } from './binaries.ts'
import { canAccess, childEnvironment, databaseUser, folderOwner, type SystemUser } from './system-user.ts'

/** Everything in it belongs to `user`, the database's own (undefined: ourselves). */
export interface DataFolder {
  folder: string
  /** PostgreSQL's data directory. */
  cluster: string
  password: string
  user: SystemUser | undefined
}

/** The major version of the packages: another one cannot read the folder. */
const folderName = 'pg18'

/** Where data goes if we are root and the database's user cannot reach DATA_DIR, as below /root. */
const reachableBase = '/var/lib/inkstone'

/** What the cluster's postgresql.conf begins with; whoever runs it may edit it. Only FATAL lines need a log of ours. */
const defaultSettings = {
  timezone: 'UTC',
  log_timezone: 'UTC',
  shared_buffers: '128MB',
  random_page_cost: '1.1',
  log_checkpoints: 'off',
  log_min_messages: 'log',
}

/**
 * Answers the database's folder, made if need be; `settings` are added to a new cluster's postgresql.conf.
 * If the database's user cannot reach `dataDir`, the folder lies in /var/lib/inkstone and `dataDir` holds a symbolic
 * link to it, which `log` is told. Throws DatabaseError when that is impossible.
 */
export async function openDataFolder(
  dataDir: string,
  settings: Record<string, string>,
  log: (line: string) => void,
): Promise<DataFolder> {
  const path = join(resolve(dataDir), folderName)
  try {
    await mkdir(dataDir, { recursive: true })
    if (!existsSync(join(path, 'cluster'))) await createHome(path, settings, log)
    return await readHome(path)
  } catch (error) {
    if (error instanceof DatabaseError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new DatabaseError(
      `The embedded database cannot be kept in ${dataDir} (${reason}): set DATA_DIR to another folder, or DATABASE_URL.`,
      { cause: error },
    )
  }
}

async function readHome(path: string): Promise<DataFolder> {
  const folder = await realpath(path)
  await refuseForeignFolder(folder)
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim()
  return { folder, cluster: join(folder, 'cluster'), password, user: folderOwner(folder) }
}

async function createHome(
  path: string,
  settings: Record<string, string>,
  log: (line: string) => void,
): Promise<void> {
  const dataDir = dirname(path)
  await refuseForeignFolder(path)
  const user = databaseUser(dataDir)
  const staging = join(await baseFor(dataDir, user), `${folderName}-${randomUUID()}`)
  try {
    await initialise(staging, settings, user)
    await (dirname(staging) === dataDir ? rename(staging, path) : symlink(staging, path))
    if (dirname(staging) !== dataDir)
      log(`The database's user cannot reach ${path}: data is kept in ${staging}.`)
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    if (!existsSync(join(path, 'cluster'))) throw error // else another process was faster
  }
}

/** A folder that we cannot look into may well hold a database, and so may what a broken link led to. */
async function refuseForeignFolder(path: string): Promise<void> {
  const target = await readlink(path).catch(() => undefined)
  if (target && !existsSync(target)) {
    throw new DatabaseError(`The database of ${path} is gone from ${target}. Remove the link to begin anew.`)
  }
  const owner = existsSync(path) ? (await stat(path)).uid : undefined
  if (owner !== undefined && process.getuid?.() !== 0 && process.getuid?.() !== owner) {
    throw new DatabaseError(`${path} belongs to another user (${owner}): run as that user, or set DATA_DIR.`)
  }
}

async function baseFor(dataDir: string, user: SystemUser | undefined): Promise<string> {
  if (canAccess(dataDir, user)) return dataDir
  await mkdir(reachableBase, { recursive: true })
  await chmod(reachableBase, 0o755) // whatever the umask: the user has to pass
  return reachableBase
}

/** Makes a cluster whose only role has a random password, kept beside it. */
async function initialise(folder: string, settings: Record<string, string>, user: SystemUser | undefined) {
  const binaries = await findBinaries(dirname(folder), user)
  await mkdir(folder, { mode: 0o700 })
  await writeFile(join(folder, 'password'), randomBytes(24).toString('hex'), { mode: 0o600 })
  await giveOwnership(folder, user)
  const initdb = spawn(join(binaries, 'bin', 'initdb'), initdbArguments(folder, settings), {
    ...user,
    cwd: '/',
    env: childEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exit = new Promise<number | null>((done, fail) => initdb.on('error', fail).on('exit', done))
  const [status, errors] = await Promise.all([exit, text(initdb.stderr)])
  if (status === 0) return
  const reason = /error: (.*)/.exec(errors)?.[1] ?? errors.trim().split('\n').at(-1)
  throw new Error(`initdb: ${reason || `exit code ${status}`}`)
}

/** The builtin provider knows every script's case, the same on every system; LC_CTYPE serves what still asks the C library. */
function initdbArguments(folder: string, settings: Record<string, string>): string[] {
  const ctype = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  const configured = Object.entries({ ...defaultSettings, ...settings })
  return [
    ...['--pgdata', join(folder, 'cluster'), '--username', 'postgres'],
    ...['--auth', 'scram-sha-256', '--pwfile', join(folder, 'password')],
    ...['--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ...['--locale', 'C', '--lc-ctype', ctype],
    ...configured.flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ...(settings.fsync === 'off' ? ['--no-sync'] : []),
  ]
}

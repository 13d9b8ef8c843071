/** Data folder of the embedded PostgreSQL, `DATA_DIR/pg18`: opened, or created atomically with initdb. */
import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import {
  chmod,
  mkdir,
  readdir,
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
import { createFolder } from '../../create-folder.ts'
import { systemErrorReason } from '../../errors.ts'
import { DatabaseError } from '../errors.ts'
import { chownRecursively, findBinaries } from './binaries.ts'
import { canAccess, childEnvironment, databaseUser, folderOwner, type SystemUser } from './system-user.ts'

/** The folder. Everything in it belongs to `user`, who runs PostgreSQL (undefined: the current user). */
export interface DataFolder {
  folder: string
  /** PostgreSQL's data directory. */
  cluster: string
  password: string
  user: SystemUser | undefined
}

/** The name contains PostgreSQL's major version: another major version cannot read the folder. */
const folderName = 'pg18'

/** The parent folder when this process is root and the database's user cannot access DATA_DIR, as below /root. */
const fallbackBase = '/var/lib/inkstone'

/**
 * Initial settings in the cluster's postgresql.conf, which the operator may edit. The log omits warnings and statement
 * errors: only its FATAL messages are used.
 */
const defaultSettings = {
  timezone: 'UTC',
  log_timezone: 'UTC',
  shared_buffers: '128MB',
  random_page_cost: '1.1',
  log_checkpoints: 'off',
  log_min_messages: 'log',
}

/**
 * Opens the data folder, and creates it if it is missing. `settings` are added to a new cluster's postgresql.conf.
 * If the database's user cannot access `dataDir`, the folder is created below /var/lib/inkstone, `dataDir` gets a symbolic
 * link to it, and `log` receives a line about it. Throws `DatabaseError` when the folder can be neither opened nor created.
 */
export async function openDataFolder(
  dataDir: string,
  settings: Record<string, string>,
  log: (line: string) => void,
): Promise<DataFolder> {
  const path = join(resolve(dataDir), folderName)
  try {
    await createFolder(dataDir)
    if (!existsSync(join(path, 'cluster'))) {
      await requireNoOtherVersion(dataDir)
      await createDataFolder(path, settings, log)
    }
    return await readFolder(path)
  } catch (error) {
    if (error instanceof DatabaseError) throw error
    throw new DatabaseError(
      `The embedded database cannot be stored in ${dataDir} (${systemErrorReason(error)}). Set DATA_DIR to another folder, or set DATABASE_URL.`,
      { cause: error },
    )
  }
}

async function readFolder(path: string): Promise<DataFolder> {
  const folder = await realpath(path)
  await requireOwnFolder(folder)
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim()
  return { folder, cluster: join(folder, 'cluster'), password, user: folderOwner(folder) }
}

async function createDataFolder(
  path: string,
  settings: Record<string, string>,
  log: (line: string) => void,
): Promise<void> {
  const dataDir = dirname(path)
  await requireOwnFolder(path)
  const user = databaseUser(dataDir)
  const staging = join(await chooseBase(dataDir, user), `${folderName}-${randomUUID()}`)
  try {
    await initializeCluster(staging, settings, user)
    await (dirname(staging) === dataDir ? rename(staging, path) : symlink(staging, path))
    if (dirname(staging) !== dataDir)
      log(`The database's user cannot access ${path}. The data is stored in ${staging}.`)
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    if (!existsSync(join(path, 'cluster'))) throw error // otherwise another process has created it
  }
}

/**
 * Throws `DatabaseError` when the path is a broken link or a folder of another user: either may stand for an existing
 * database, which a new one must not replace.
 */
async function requireOwnFolder(path: string): Promise<void> {
  const target = await readlink(path).catch(() => undefined)
  if (target && !existsSync(target)) {
    throw new DatabaseError(
      `${path} links to ${target}, which does not exist. Restore it, or remove the link to create a new database.`,
    )
  }
  const owner = existsSync(path) ? (await stat(path)).uid : undefined
  if (owner !== undefined && process.getuid?.() !== 0 && process.getuid?.() !== owner) {
    throw new DatabaseError(`${path} belongs to another user (${owner}). Run as that user, or set DATA_DIR.`)
  }
}

/**
 * Throws `DatabaseError` when there is a database of another major version of PostgreSQL. An empty one beside it would look
 * like a loss of all articles.
 */
async function requireNoOtherVersion(dataDir: string): Promise<void> {
  const other = (await readdir(dataDir)).find((name) => /^pg\d+$/.test(name) && name !== folderName)
  if (other === undefined) return
  const [found, own] = [other, folderName].map((name) => `PostgreSQL ${name.slice(2)}`)
  throw new DatabaseError(
    `${join(dataDir, other)} is a database of ${found}, and this version of Inkstone has ${own}. To move the data: run "inkstone backup" with the version of Inkstone that wrote it, rename the folder to ${other}-before, and run "inkstone restore" with this version.`,
  )
}

async function chooseBase(dataDir: string, user: SystemUser | undefined): Promise<string> {
  if (canAccess(dataDir, user)) return dataDir
  await createFolder(fallbackBase)
  await chmod(fallbackBase, 0o755) // independent of the umask: the user must be able to enter it
  return fallbackBase
}

/** Creates a cluster with initdb. Its only role has a random password, which is stored in the file `password`. */
async function initializeCluster(
  folder: string,
  settings: Record<string, string>,
  user: SystemUser | undefined,
) {
  const binaries = await findBinaries(dirname(folder), user)
  await mkdir(folder, { mode: 0o700 })
  await writeFile(join(folder, 'password'), randomBytes(24).toString('hex'), { mode: 0o600 })
  await chownRecursively(folder, user)
  const initdb = spawn(join(binaries, 'bin', 'initdb'), initdbArguments(folder, settings), {
    ...user,
    cwd: '/',
    env: childEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exit = new Promise<number | null>((resolve, reject) => initdb.on('error', reject).on('exit', resolve))
  const [status, errors] = await Promise.all([exit, text(initdb.stderr)])
  if (status === 0) return
  const reason = /error: (.*)/.exec(errors)?.[1] ?? errors.trim().split('\n').at(-1)
  throw new Error(`initdb: ${reason || `exit code ${status}`}`)
}

/**
 * The builtin locale provider maps case for every script, and is the same on every system. LC_CTYPE is for the parts of
 * PostgreSQL that still use the C library.
 */
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

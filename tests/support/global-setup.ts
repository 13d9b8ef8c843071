/** Global set-up of a test run: the compiled program, and a PostgreSQL server with a migrated template database. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, realpath, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { createClient } from '../../src/database/client.ts'
import { openEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts'
import { migrate } from '../../src/database/migrations.ts'
import { compileProgram, createInstallFolder } from './compiled.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The name of every database of the run begins with `prefix`. `template` is the migrated one. */
    testServer: { url: string; prefix: string; template: string }
    /** The folder that contains the compiled program, `dist/cli.js`. */
    installFolder: string
  }
}

/**
 * Settings for speed: a temporary cluster need not survive a crash of the machine, and each session hashes the password once. Applications
 * of many files have sessions open.
 */
const temporarySettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '300',
  scram_iterations: '1',
}

/** A shell script that waits for the end of its input, then for the end of the postmaster, and removes the folders. */
const cleanupScript = `cat; for i in $(seq 100); do [ -e "$1/cluster/postmaster.pid" ] || break; sleep 0.1; done; rm -rf "$@"`

/** Starts the temporary server, or uses the one of TEST_DATABASE_URL. Returns the tear-down of the run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const externalUrl = process.env.TEST_DATABASE_URL
  const installFolder = await createInstallFolder()
  const [server] = await Promise.all([
    externalUrl ? { url: externalUrl, stop: async () => {} } : startTemporaryServer(installFolder),
    compileProgram(installFolder),
  ])
  project.provide('installFolder', installFolder)
  const prefix = `inkstone_test_${randomBytes(4).toString('hex')}`
  const template = `${prefix}_template`
  project.provide('testServer', { url: server.url, prefix, template })
  await createTemplate(server.url, template)
  return async () => {
    if (externalUrl) await dropDatabases(externalUrl, prefix)
    await server.stop()
    await rm(installFolder, { recursive: true, force: true })
  }
}

/** Starts a server on a temporary cluster. `installFolder` is removed together with the cluster. */
async function startTemporaryServer(
  installFolder: string,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(await temporaryFolder(), 'inkstone-test-'))
  await chmod(dataDir, 0o755) // when this runs as root, the database's user must be able to enter it
  const server = await openEmbeddedPostgres({ dataDir, settings: temporarySettings, log: () => {} })
  await storePasswordAgain(server.url)
  const folders = [await realpath(join(dataDir, 'pg18')), dataDir, installFolder]
  const cleanup = spawn('/bin/sh', ['-c', cleanupScript, 'sh', ...folders], {
    detached: true, // it must run even when the test run is killed
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  cleanup.unref()
  const cleanedUp = new Promise((resolve) => cleanup.on('exit', resolve))
  const stop = async () => {
    await server.stop()
    cleanup.stdin.end()
    await cleanedUp
  }
  return { url: server.url, stop }
}

/** A file system in memory, in which Linux copies a database several times faster, and the space that the cluster needs. */
const [MEMORY, BYTES_MIN] = ['/dev/shm', 4 * 1024 ** 3]

/** Returns the folder for the cluster: in memory if there is enough of it. */
async function temporaryFolder(): Promise<string> {
  const { bavail, bsize } = await statfs(MEMORY).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize < BYTES_MIN ? tmpdir() : MEMORY
}

/** Stores the password as the settings say: the cluster was created without them. */
async function storePasswordAgain(server: string): Promise<void> {
  const { username, password } = new URL(server)
  const admin = createClient(server)
  await admin.connect()
  await admin.query(`ALTER ROLE ${username} PASSWORD '${decodeURIComponent(password)}'`)
  await admin.end()
}

async function createTemplate(server: string, name: string): Promise<void> {
  const admin = createClient(server)
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`)
  const url = new URL(server)
  url.pathname = name
  await migrate(url.href, fileURLToPath(new URL('../../prisma/migrations', import.meta.url)))
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`) // an open session would prevent cloning
  await admin.end()
}

async function dropDatabases(server: string, prefix: string): Promise<void> {
  const admin = createClient(server)
  await admin.connect()
  const { rows } = await admin.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [
    prefix,
  ])
  for (const { datname } of rows) await admin.query(`DROP DATABASE ${datname} WITH (FORCE)`)
  await admin.end()
}

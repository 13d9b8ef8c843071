/** What a whole run has once: PostgreSQL with a migrated template, in a throw-away cluster or on the server of TEST_DATABASE_URL, and the command, compiled. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { openEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts'
import { migrate } from '../../src/database/migrations.ts'
import { createClient } from '../../src/database/single-session.ts'
import { compiled } from './compiled.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Every database of the run is called `prefix` and something. */
    testServer: { url: string; prefix: string; template: string }
    /** The folder of the compiled command, `dist/cli.js`. */
    install: string
  }
}

/** A crash of the machine may lose the cluster: nobody minds, and files are cloned much faster. */
const throwAwaySettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

/** Waits for whoever holds its input to end, for the postmaster to be gone, and removes the folders. */
const sweeper = `cat; for i in $(seq 100); do [ -e "$1/cluster/postmaster.pid" ] || break; sleep 0.1; done; rm -rf "$@"`

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const install = await compiled()
  project.provide('install', install)
  const server = given ? { url: given, stop: async () => {} } : await throwAwayServer(install)
  const prefix = `inkstone_test_${randomBytes(4).toString('hex')}`
  const template = `${prefix}_template`
  project.provide('testServer', { url: server.url, prefix, template })
  await makeTemplate(server.url, template)
  return async () => {
    if (given) await dropAll(given, prefix)
    await server.stop()
    await rm(install, { recursive: true, force: true })
  }
}

/** A cluster; `also` is a folder that is removed with it. */
async function throwAwayServer(also: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'inkstone-test-'))
  await chmod(dataDir, 0o755) // as root, the database's user has to pass
  const server = await openEmbeddedPostgres({ dataDir, settings: throwAwaySettings, log: () => {} })
  const folders = [await realpath(join(dataDir, 'pg18')), dataDir, also]
  const sweep = spawn('/bin/sh', ['-c', sweeper, 'sh', ...folders], {
    detached: true, // it has to do its work when the run is killed, too
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  sweep.unref()
  const swept = new Promise((done) => sweep.on('exit', done))
  const stop = async () => {
    await server.stop()
    sweep.stdin.end()
    await swept
  }
  return { url: server.url, stop }
}

async function makeTemplate(server: string, name: string): Promise<void> {
  const admin = createClient(server)
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`)
  const url = new URL(server)
  url.pathname = name
  await migrate(url.href, fileURLToPath(new URL('../../prisma/migrations', import.meta.url)))
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`) // a session in it would forbid to clone it
  await admin.end()
}

async function dropAll(server: string, prefix: string): Promise<void> {
  const admin = createClient(server)
  await admin.connect()
  const { rows } = await admin.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [
    prefix,
  ])
  for (const { datname } of rows) await admin.query(`DROP DATABASE ${datname} WITH (FORCE)`)
  await admin.end()
}

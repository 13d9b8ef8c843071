/** Databases for tests. The test file that creates one drops it; sessions that are still open do not prevent that. */
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { inject } from 'vitest'
import { createClient, socketOf } from '../../src/database/client.ts'

export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

/** Creates a migrated database without rows. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(inject('testServer').template)
}

/** Creates a database without tables. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template0')
}

/** Creates a copy of a database, in which no session may be open. */
export async function createDatabase(template: string): Promise<TestDatabase> {
  const { url: server, prefix } = inject('testServer')
  const name = `${prefix}_${randomBytes(6).toString('hex')}`
  await administer(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  const url = Object.assign(new URL(server), { pathname: name }).href
  const drop = async () => {
    await administer(`DROP DATABASE ${name} WITH (FORCE)`)
  }
  return { url, drop }
}

let administrator: Promise<pg.Client> | undefined

/** Runs a statement in a session that stays open: to open one takes as long as to create a database. */
async function administer(statement: string): Promise<void> {
  administrator ??= connect(inject('testServer').url)
  const client = await administrator
  await client.query(statement)
}

async function connect(url: string): Promise<pg.Client> {
  const client = createClient(url)
  await client.connect()
  socketOf(client).unref() // the process may end
  return client
}

/** Runs one statement in a session of its own and returns its rows. */
export async function queryOnce(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = createClient(url)
  await client.connect()
  const { rows } = await client.query(sql).finally(() => client.end())
  return rows
}

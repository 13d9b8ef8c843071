/** Databases of a test file's own. Whoever makes one drops it, with its connections closed or not. */
import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { createClient } from '../../src/database/single-session.ts'

export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

/** A database with the whole schema and no rows. */
export function testDatabase(): Promise<TestDatabase> {
  return createDatabase(inject('testServer').template)
}

/** A database without even the schema. */
export function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template0')
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const { url: server, prefix } = inject('testServer')
  const name = `${prefix}_${randomBytes(6).toString('hex')}`
  await queryOnce(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  const url = Object.assign(new URL(server), { pathname: name }).href
  const drop = async () => {
    await queryOnce(server, `DROP DATABASE ${name} WITH (FORCE)`)
  }
  return { url, drop }
}

/** The rows of one statement, in a session of its own. */
export async function queryOnce(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = createClient(url)
  await client.connect()
  const { rows } = await client.query(sql).finally(() => client.end())
  return rows
}

/** The application on a test database. */
import type { FastifyInstance } from 'fastify'
import supertest from 'supertest'
import { afterAll } from 'vitest'
import { type AppParts, buildApp } from '../../src/app.ts'
import { type Database, openDatabase } from '../../src/database/connection.ts'
import { createTestDatabase } from './database.ts'

export interface Booted {
  db: Database
  app: FastifyInstance
  /** Sends requests over HTTP. */
  request: ReturnType<typeof supertest>
}

/**
 * Starts the application for a test file, and closes it after the file. Call it at the top of the file, with `await`.
 * `prepare` may add routes for the test.
 */
export async function boot(
  parts: Partial<AppParts> = {},
  prepare?: (app: FastifyInstance) => void,
): Promise<Booted> {
  const db = parts.db ?? (await openTestDatabase())
  const app = await buildApp({ db, version: '0.0.0', ...parts })
  prepare?.(app)
  await app.listen({ port: 0, host: '127.0.0.1' })
  afterAll(() => app.close())
  return { db, app, request: supertest(app.server) }
}

/** Creates an empty migrated database for a test file, and closes and drops it after the file. Call it like `boot`. */
export async function openTestDatabase(): Promise<Database> {
  const { url, drop } = await createTestDatabase()
  const db = openDatabase(url, { readSessions: 5 })
  afterAll(async () => {
    await db.close()
    await drop()
  })
  return db
}

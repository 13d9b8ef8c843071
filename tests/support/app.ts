/** The real application on a database of its own. */
import type { FastifyInstance } from 'fastify'
import supertest from 'supertest'
import { afterAll } from 'vitest'
import { type AppParts, buildApp } from '../../src/app.ts'
import { type Database, openDatabase } from '../../src/database/connection.ts'
import { createTestDatabase } from './database.ts'

export interface Booted {
  db: Database
  app: FastifyInstance
  /** Requests over real HTTP. */
  request: ReturnType<typeof supertest>
}

/**
 * Boots the application for a test file and closes it when the file is done. Call it at the top of the file, with
 * `await`. `prepare` may add routes of the test's own.
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

/** An empty, migrated database for a test file, closed and dropped when the file is done. Call it as `boot`. */
export async function openTestDatabase(): Promise<Database> {
  const { url, drop } = await createTestDatabase()
  const db = openDatabase(url, { max: 5 })
  afterAll(async () => {
    await db.close()
    await drop()
  })
  return db
}

/** A running `inkstone serve` with the sample articles and their pictures, for clients of the API. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { inkstone, start } from './cli.ts'
import { createTestDatabase } from './database.ts'
import { root } from './docs.ts'

export interface SampleServer {
  url: string
  /** An API key with the scope `admin`. */
  key: string
}

/**
 * Starts a server with the samples for a test file, and stops it after the file. Call it at the top of the file, with `await`.
 * `settings` are further environment variables.
 */
export async function startSampleServer(settings: Record<string, string> = {}): Promise<SampleServer> {
  const database = await createTestDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'inkstone-samples-'))
  const environment = { ...settings, DATABASE_URL: database.url, DATA_DIR: dataDir }
  const server = start(['serve'], { ...environment, PORT: '0', SEEDS_DIR: join(root, 'seeds') })
  afterAll(async () => {
    server.kill('SIGTERM')
    await server.finished
    await database.drop()
    await rm(dataDir, { recursive: true, force: true })
  })
  const url = await server.waitForUrl()
  const { stdout } = await inkstone(['keys', 'create', 'client', '--scope', 'admin'], environment)
  return { url, key: stdout.trim().split('\n').at(-1) ?? '' }
}

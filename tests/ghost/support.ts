/** The application with Ghost's Content API, and requests with a content key. */
import type { AppParts } from '../../src/app.ts'
import { CONTENT_SCOPE } from '../../src/auth/scopes.ts'
import type { Database } from '../../src/database/connection.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'

/** Creates a content key. */
export async function createContentKey(db: Database, name = 'front end') {
  return createKey(db, { name, scopes: [CONTENT_SCOPE], expiresAt: null })
}

/** The site of the tests. */
export const site = {
  url: 'https://blog.example',
  articleUrl: undefined,
  title: 'Ink',
  description: 'On ink',
}

/** Starts the application with Ghost's Content API. `read` reads a path below `/ghost/api/content` with a content key. */
export async function bootGhost(parts: Partial<AppParts> = {}) {
  const booted = await boot({ ghostApi: true, site, ...parts })
  const { secret } = await createContentKey(booted.db)
  const read = (path: string, query: Record<string, string> = {}) =>
    booted.request.get(`/ghost/api/content${path}`).query({ key: secret, ...query })
  return { ...booted, secret, read }
}

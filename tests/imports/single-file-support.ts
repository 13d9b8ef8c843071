/** Test helpers for single files over HTTP: requests with keys, and the resulting articles. */

import type { Scope } from '../../src/auth/scopes.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { type Booted, boot } from '../support/app.ts'

/** Starts the application with a key for each scope. `sendFile` sends a Markdown file. */
export async function bootForFiles(parts: Parameters<typeof boot>[0] = {}) {
  const booted = await boot(parts)
  const secrets = new Map<Scope, string>()
  for (const scope of ['preview', 'read', 'write', 'publish', 'admin'] as const)
    secrets.set(scope, (await createKey(booted.db, { name: scope, scopes: [scope], expiresAt: null })).secret)
  const send = (
    method: 'get' | 'post' | 'put' | 'patch' | 'delete',
    path: string,
    scope: Scope = 'publish',
  ) => booted.request[method](`/v1/articles${path}`).set('authorization', `Bearer ${secrets.get(scope)}`)
  const sendFile = (method: 'post' | 'put', path: string, file: string | Buffer, scope?: Scope) =>
    send(method, path, scope).set('content-type', 'text/markdown').send(file)
  return { ...booted, send, sendFile }
}

/** Returns the URL path of a file of a source, below `/v1/articles`. */
export const fileAt = (path: string, source = 'site') =>
  `/by-source/${encodeURIComponent(source)}/${path.split('/').map(encodeURIComponent).join('/')}`

/** Returns the newest snapshot of every article and its HTML, by title. */
export async function snapshotsByTitle({
  db,
}: Pick<Booted, 'db'>): Promise<Map<string, Record<string, unknown>>> {
  const articles = await db.prisma.article.findMany({ select: { title: true, html: true, revisions: true } })
  return new Map(
    articles.map(({ title, html, revisions }) => {
      const newest = revisions.reduce((a, b) => (a.number > b.number ? a : b))
      const sameIds = html.replace(/(?<=["#]fn(?:ref)?-)[\da-f]{8}(?=-\d)/g, 'x') // which follow from the article's id
      return [title, { ...(newest.snapshot as object), html: sameIds }]
    }),
  )
}

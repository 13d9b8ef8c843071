/** Targets of requests in every state: articles, files, terms, previews and keys. */

import type { Scope } from '../../../src/auth/scopes.ts'
import { createKey, revokeKey } from '../../../src/keys/db/keys.ts'
import { anyHash, insertPicture } from '../../media/support.ts'
import type { Booted } from '../../support/app.ts'
import { byline, createArticles, draftOf, term as termOf } from '../../support/create-articles.ts'
import { trash } from '../../support/writes.ts'

/** States of an article. `trash` was public, `trashed draft` never was; `working` is public and has a working copy. */
export const STATES = [
  ...(['draft', 'published', 'scheduled', 'archived', 'trash', 'trashed draft', 'working'] as const),
]
export type State = (typeof STATES)[number]

/** Callers from the least to the most allowed: without a key, and with a key of each scope. */
export const CALLERS = ['nobody', 'metrics', 'preview', 'read', 'write', 'publish', 'admin'] as const
/** Callers whose key is not accepted; `unknown` has the form of a key. */
export const BAD_KEYS = ['expired', 'revoked', 'unknown', 'garbled'] as const
export type Caller = (typeof CALLERS)[number] | (typeof BAD_KEYS)[number]

/** What a request acts on. */
export type Target =
  | 'article'
  | 'page'
  | 'file'
  | 'media'
  | 'tag'
  | 'category'
  | 'author'
  | 'preview'
  | 'token'
  | 'key'
  | 'webhook'

/** Values for the parameters of a path, and for a body. */
export type Values = Record<string, string>

const admin = (name: string, scopes: Scope[] = ['admin']) => ({ name, scopes, expiresAt: null })

/** Creates a key for each caller that has one. */
export async function keysFor({ db }: Booted): Promise<Map<Caller, string>> {
  const secrets = new Map<Caller, string>()
  for (const scope of CALLERS.slice(1) as Scope[])
    secrets.set(scope, (await createKey(db, admin(scope, [scope]))).secret)
  const expired = await createKey(db, admin('expired'))
  await db.prisma.apiKey.update({ where: { id: expired.key.id }, data: { expiresAt: new Date(0) } })
  secrets.set('expired', expired.secret)
  const revoked = await createKey(db, admin('revoked'))
  await revokeKey(db, revoked.key.id)
  secrets.set('revoked', revoked.secret)
  secrets.set('unknown', `ink_${'A'.repeat(43)}`)
  secrets.set('garbled', 'ink_x')
  return secrets
}

let count = 0

/** Returns a function that creates a new target in a state and returns its path parameters. */
export function targetCreator({ app, db }: Booted, secret: string) {
  async function send(
    method: 'POST' | 'PUT' | 'PATCH',
    url: string,
    body: unknown,
    type = 'application/json',
  ) {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': type }
    const payload = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await app.inject({ method, url, headers, payload })
    if (response.statusCode >= 300) throw new Error(`${method} ${url}: ${response.body}`)
    return response.json()
  }

  /** Brings a new article into a state that it cannot be created in. */
  async function bringInto(id: string, state: State): Promise<void> {
    if (state === 'working') await send('PATCH', `/v1/articles/${id}/working`, { title: 'Working' })
    if (!state.startsWith('trash')) return
    await trash(db, [id])
  }

  async function articleIn(state: State): Promise<Values> {
    const hash = await insertPicture(db)
    count += 1
    const term = `t${count}`
    const draft = draftOf({
      ...{ slug: `article-${term}`, ...fieldsIn[state], metadata: { file: `/media/${hash}/a.jpg` } },
      ...{ tags: [termOf(term)], categories: [termOf(term)], authors: [byline(term)] },
    })
    const [id = ''] = await createArticles(db, draft)
    return { id, term, slug: draft.slug, hash }
  }

  async function fileIn(state: State): Promise<Values> {
    count += 1
    const path = `posts/file-${count}.md`
    const fields = state.includes('draft') ? 'draft: true' : `date: ${dates[state] ?? '2024-01-01'}`
    const url = `/v1/articles/by-source/site/${path}`
    const { id } = await send('PUT', url, `---\ntitle: File\n${fields}\n---\nText.\n`, 'text/markdown')
    if (state === 'archived') await send('POST', `/v1/articles/${id}/archive`, {})
    await bringInto(id, state)
    return { source: 'site', path, file: `---\ntitle: File\n${fields}\n---\nOther text.\n` }
  }

  return async function createTarget(target: Target | undefined, state: State): Promise<Values> {
    if (target === 'file') return fileIn(state)
    count += 1
    const uniqueName = { name: `name-${count}` }
    if (target === undefined) return { slug: 'en', page: '1', hash: anyHash(), ...uniqueName }
    if (target === 'webhook') return { id: (await send('POST', '/v1/webhooks', WEBHOOK)).id }
    if (target === 'key') return { id: (await createKey(db, admin('target', ['read']))).key.id }
    const { id = '', term = '', slug = '', hash = '' } = await articleIn(state)
    const link =
      target === 'preview' || target === 'token' ? await send('POST', `/v1/articles/${id}/previews`, {}) : {}
    await bringInto(id, state)
    if (target === 'tag' || target === 'category' || target === 'author')
      return { slug: term, page: '1', into: (await articleIn('draft')).term ?? '', ...uniqueName }
    const values: Record<typeof target, Values> = {
      article: { slug: id, number: '1' },
      page: { file: `${slug}.md` },
      media: { id: hash },
      ...{ preview: { preview: link.id }, token: { preview: link.token } },
    }
    return values[target]
  }
}

/** It is disabled, and its name has only private addresses: a test sends nothing. */
const WEBHOOK = { name: 'target', url: 'http://localhost/', enabled: false }
const hidden = { status: 'draft' as const, publishedAt: null }
const visible = { status: 'published' as const }
const fieldsIn: Record<State, Partial<ReturnType<typeof draftOf>>> = {
  draft: hidden,
  published: visible,
  scheduled: { ...visible, publishedAt: new Date('2999-01-01T00:00:00.000Z') },
  archived: { status: 'archived' },
  trash: visible,
  'trashed draft': hidden,
  working: visible,
}
const dates: Partial<Record<State, string>> = { scheduled: '2999-01-01' }

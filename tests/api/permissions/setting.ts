/** What requests name, in every state: articles, files, tags, previews and keys of their own. */

import type { Scope } from '../../../src/auth/scopes.ts'
import { createKey, revokeKey } from '../../../src/keys/db/keys.ts'
import type { Booted } from '../../support/app.ts'
import { byline, draftOf, make, term as termOf } from '../../support/create-articles.ts'
import { trash } from '../../support/writes.ts'

/** Where an article stands. `trash` was public, `trashed draft` never was; `working` is public and has a working copy. */
export const STATES = [
  ...(['draft', 'published', 'scheduled', 'archived', 'trash', 'trashed draft', 'working'] as const),
]
export type State = (typeof STATES)[number]

/** Keys that are accepted, from the least to the most, after nobody. */
export const LADDER = ['nobody', 'preview', 'read', 'write', 'publish', 'admin'] as const
/** Keys that are not accepted; `unknown` has the shape of a key. */
export const BAD_KEYS = ['expired', 'revoked', 'unknown', 'garbled'] as const
export type Asker = (typeof LADDER)[number] | (typeof BAD_KEYS)[number]

/** What a request names: nothing, or something whose articles are in a state. */
export type Named = 'article' | 'page' | 'file' | 'tag' | 'category' | 'author' | 'preview' | 'token' | 'key'

/** Values for the places in an address, and for a body. */
export type Names = Record<string, string>

const admin = (name: string, scopes: Scope[] = ['admin']) => ({ name, scopes, expiresAt: null })

/** A key for everybody who asks. */
export async function keysFor({ db }: Booted): Promise<Map<Asker, string>> {
  const secrets = new Map<Asker, string>()
  for (const scope of LADDER.slice(1) as Scope[])
    secrets.set(scope, (await createKey(db, admin(scope, [scope]))).secret)
  const past = new Date(Date.now() - 1_000)
  secrets.set('expired', (await createKey(db, { ...admin('expired'), expiresAt: past })).secret)
  const revoked = await createKey(db, admin('revoked'))
  await revokeKey(db, revoked.key.id)
  secrets.set('revoked', revoked.secret)
  secrets.set('unknown', `ink_${'A'.repeat(43)}`)
  secrets.set('garbled', 'ink_x')
  return secrets
}

let count = 0

/** Makes what requests name. */
export function settingOf({ app, db }: Booted, secret: string) {
  async function send(
    method: 'POST' | 'PUT' | 'PATCH',
    url: string,
    body: unknown,
    type = 'application/json',
  ) {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': type }
    const payload = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await app.inject({ method, url, headers, payload })
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.body}`)
    return answer.json()
  }

  /** Takes a fresh public or hidden article to where the state says. */
  async function settle(id: string, state: State): Promise<void> {
    if (state === 'working') await send('PATCH', `/v1/articles/${id}/working`, { title: 'Working' })
    if (!state.startsWith('trash')) return
    await trash(db, [id])
  }

  async function articleIn(state: State): Promise<Names> {
    count += 1
    const mark = `t${count}`
    const draft = draftOf({
      ...{ slug: `named-${mark}`, ...standing[state] },
      ...{ tags: [termOf(mark)], categories: [termOf(mark)], authors: [byline(mark)] },
    })
    const [id = ''] = await make(db, draft)
    return { id, mark, slug: draft.slug }
  }

  async function fileIn(state: State): Promise<Names> {
    count += 1
    const path = `posts/file-${count}.md`
    const fields = state.includes('draft') ? 'draft: true' : `date: ${dates[state] ?? '2024-01-01'}`
    const url = `/v1/articles/by-source/site/${path}`
    const { id } = await send('PUT', url, `---\ntitle: File\n${fields}\n---\nText.\n`, 'text/markdown')
    if (state === 'archived') await send('POST', `/v1/articles/${id}/archive`, {})
    await settle(id, state)
    return { source: 'site', path, file: `---\ntitle: File\n${fields}\n---\nOther text.\n` }
  }

  /** Something of its own that a request may name. */
  return async function name(named: Named | undefined, state: State): Promise<Names> {
    if (named === 'file') return fileIn(state)
    count += 1
    const fresh = { fresh: `fresh-${count}` }
    if (named === undefined) return { slug: 'en', page: '1', ...fresh }
    if (named === 'key') return { id: (await createKey(db, admin('named', ['read']))).key.id }
    const { id = '', mark = '', slug = '' } = await articleIn(state)
    const link =
      named === 'preview' || named === 'token' ? await send('POST', `/v1/articles/${id}/previews`, {}) : {}
    await settle(id, state)
    if (named === 'tag' || named === 'category' || named === 'author')
      return { slug: mark, page: '1', into: (await articleIn('draft')).mark ?? '', ...fresh }
    const names: Record<typeof named, Names> = {
      article: { slug: id, number: '1' },
      page: { file: `${slug}.md` },
      ...{ preview: { preview: link.id }, token: { preview: link.token } },
    }
    return names[named]
  }
}

const hidden = { status: 'draft' as const, publishedAt: null }
const shown = { status: 'published' as const }
const standing: Record<State, Partial<ReturnType<typeof draftOf>>> = {
  draft: hidden,
  published: shown,
  scheduled: { ...shown, publishedAt: new Date('2999-01-01T00:00:00.000Z') },
  archived: { status: 'archived' },
  trash: shown,
  'trashed draft': hidden,
  working: shown,
}
const dates: Partial<Record<State, string>> = { scheduled: '2999-01-01' }

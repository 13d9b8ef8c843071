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

/** The kinds of terms that an article has, which are targets themselves. */
const TERMS: ReadonlySet<Target> = new Set(['tag', 'category', 'author'])

/** An article of a target, and what it was created with. */
interface TargetArticle {
  id: string
  slug: string
  /** The slug of its tag, category and author, if the target is one of them. */
  term: string
  /** The hash of its picture, if that is the target. */
  hash: string
}

/** Returns a function that creates new targets in a state, all at once, and returns their path parameters. */
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

  /** Brings new articles into a state that they cannot be created in. */
  async function bringInto(ids: string[], state: State): Promise<void> {
    if (state === 'working')
      for (const id of ids) await send('PATCH', `/v1/articles/${id}/working`, { title: 'Working' })
    if (state.startsWith('trash')) await trash(db, ids)
  }

  async function articlesFor(target: Target, state: State, number: number): Promise<TargetArticle[]> {
    const articles = await Promise.all(
      Array.from({ length: number }, async () => {
        count += 1
        const [slug, term] = [`article-${count}`, TERMS.has(target) ? `t${count}` : '']
        return { slug, term, hash: target === 'media' ? await insertPicture(db) : '' }
      }),
    )
    const drafts = articles.map(({ slug, term, hash }) =>
      draftOf({
        ...{ slug, ...fieldsIn[state], metadata: hash === '' ? {} : { file: `/media/${hash}/a.jpg` } },
        ...(term !== '' && { tags: [termOf(term)], categories: [termOf(term)], authors: [byline(term)] }),
      }),
    )
    const ids = await createArticles(db, ...drafts)
    return articles.map((article, index) => ({ ...article, id: ids[index] ?? '' }))
  }

  async function fileIn(state: State): Promise<Values> {
    count += 1
    const path = `posts/file-${count}.md`
    const fields = state.includes('draft') ? 'draft: true' : `date: ${dates[state] ?? '2024-01-01'}`
    const url = `/v1/articles/by-source/site/${path}`
    const { id } = await send('PUT', url, `---\ntitle: File\n${fields}\n---\nText.\n`, 'text/markdown')
    if (state === 'archived') await send('POST', `/v1/articles/${id}/archive`, {})
    await bringInto([id], state)
    return { source: 'site', path, file: `---\ntitle: File\n${fields}\n---\nOther text.\n` }
  }

  /** Creates a target that is no article. */
  async function createOther(target: Target | undefined, state: State): Promise<Values> {
    if (target === 'file') return fileIn(state)
    if (target === 'webhook') return { id: (await send('POST', '/v1/webhooks', WEBHOOK)).id }
    if (target === 'key') return { id: (await createKey(db, admin('target', ['read']))).key.id }
    count += 1
    return { slug: 'en', page: '1', hash: anyHash(), name: `name-${count}` }
  }

  return async function createTargets(
    target: Target | undefined,
    state: State,
    number = 1,
  ): Promise<Values[]> {
    if (target === undefined || target === 'file' || target === 'webhook' || target === 'key')
      return Promise.all(Array.from({ length: number }, () => createOther(target, state)))
    const articles = await articlesFor(target, state, number)
    const links: { id: string; token: string }[] = []
    if (target === 'preview' || target === 'token')
      for (const { id } of articles) links.push(await send('POST', `/v1/articles/${id}/previews`, {}))
    const others = TERMS.has(target) ? await articlesFor(target, 'draft', number) : []
    await bringInto(
      articles.map(({ id }) => id),
      state,
    )
    return articles.map(({ id, slug, term, hash }, index) => {
      const into = others[index]?.term ?? ''
      const link = links[index] ?? { id: '', token: '' }
      const values: Record<typeof target, Values> = {
        article: { slug: id, number: '1' },
        page: { file: `${slug}.md` },
        media: { id: hash },
        ...{ preview: { preview: link.id }, token: { preview: link.token } },
        tag: { slug: term, page: '1', into, name: `name-${term}` },
        category: { slug: term, page: '1', into, name: `name-${term}` },
        author: { slug: term, page: '1', into, name: `name-${term}` },
      }
      return values[target]
    })
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

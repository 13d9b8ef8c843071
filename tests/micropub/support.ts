/** Requests of Micropub clients for tests: forms, JSON and queries, and the articles that they have written. */

import type { Scope } from '../../src/auth/scopes.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { bootForMedia } from '../media/support.ts'

type Parts = Parameters<typeof bootForMedia>[0]

/** The origin of the site to which `ARTICLE_URL` leads. */
export const SITE = 'https://ink.example/blog'

/** Starts the application with a site, a store of media files and keys. */
export async function bootMicropub(parts: Parts = {}) {
  const booted = await bootForMedia({ site: { url: SITE, articleUrl: '/posts/{slug}' }, ...parts })
  const { request, db, send } = booted
  const keyOf = async (scope: Scope) =>
    (await createKey(db, { name: `micropub ${scope}`, scopes: [scope], expiresAt: null })).secret
  const secrets = {
    ...{ preview: await keyOf('preview'), read: await keyOf('read') },
    ...{ write: await keyOf('write'), publish: await keyOf('publish') },
  }

  /** Starts a request with a key; `publish` by default, null for none. */
  const start = (method: 'get' | 'post', path: string, sender: keyof typeof secrets | null = 'publish') => {
    const unsigned = request[method](path)
    return sender === null ? unsigned : unsigned.set('authorization', `Bearer ${secrets[sender]}`)
  }

  /** Sends a form as it is written: `h=entry&content=Hello`. */
  const form = (text: string, sender?: keyof typeof secrets | null) =>
    start('post', '/micropub', sender)
      .set('content-type', 'application/x-www-form-urlencoded; charset=utf-8')
      .send(text)

  const json = (body: object, sender?: keyof typeof secrets | null) =>
    start('post', '/micropub', sender).send(body)

  /** Creates a post from JSON properties. Returns its URL. */
  const create = async (properties: object): Promise<string> => {
    const response = await json({ type: ['h-entry'], properties })
    if (response.status !== 201) throw new Error(response.text)
    return String(response.headers.location)
  }

  const query = (parameters: string, sender?: keyof typeof secrets | null) =>
    start('get', `/micropub?${parameters}`, sender)

  /** Returns the properties of the post with a URL. */
  const propertiesOf = async (url: string): Promise<Record<string, unknown[]>> =>
    (await query(`q=source&url=${encodeURIComponent(url)}`)).body.properties

  /** Returns the article with the URL of a post. */
  const articleAt = async (url: string) =>
    (await send('get', `/articles/${url.split('/').at(-1)}?include=source`)).body

  return { ...booted, secrets, start, form, json, create, query, propertiesOf, articleAt }
}

/** HTTP routes of the API reference page at `/docs` and of its files. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { DomainError } from '../../errors.ts'
import { publicResponse } from '../cache/cache-policy.ts'
import { isNotModified } from '../conditional-requests.ts'
import { ignoringParameters } from '../unknown-parameters.ts'
import { addVary } from '../vary.ts'
import { readBundle, readBundleHash, SCRIPT_TYPE } from './bundle.ts'
import { PAGE_PATH, PAGE_POLICY, renderPage, startScript } from './page.ts'

const schema = { hide: true }
const STATIC_PATH = `${PAGE_PATH}/static`

/** A year: a new version of the bundle has another URL. */
const IMMUTABLE = 'public, max-age=31536000, immutable'

/** Registers the page and its scripts. */
export async function registerReferencePage(app: FastifyInstance): Promise<void> {
  const config = { ...publicResponse('openapi'), ...ignoringParameters([]) }
  const send = (reply: FastifyReply, type: string, text: string) => reply.type(type).send(text)

  app.get(PAGE_PATH, { schema, config }, async (_, reply) => {
    const bundlePath = `${STATIC_PATH}/scalar-${await readBundleHash()}.js`
    reply.header('content-security-policy', PAGE_POLICY).header('cache-control', 'public, no-cache')
    return send(reply, 'text/html; charset=utf-8', renderPage(bundlePath))
  })
  app.get(`${STATIC_PATH}/start.js`, { schema, config }, (_, reply) => send(reply, SCRIPT_TYPE, startScript))

  const file = `${STATIC_PATH}/scalar-:hash.js`
  app.get<{ Params: { hash: string } }>(file, { schema }, async (request, reply) => {
    if (request.params.hash !== (await readBundleHash()))
      throw new DomainError('not-found', 'There is no such file.')
    const { body, coding, etag } = await readBundle(request.headers['accept-encoding'])
    addVary(reply, ['Accept-Encoding'])
    reply.header('cache-control', IMMUTABLE).header('etag', etag)
    if (isNotModified(request.headers, { etag, lastModified: null }, Date.now()))
      return reply.code(304).send()
    if (coding !== 'identity') reply.header('content-encoding', coding)
    return reply.type(SCRIPT_TYPE).send(body)
  })
}

/** Examples of the OpenAPI document: each is sent to a server with the sample articles, and its response is checked. */
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { png, temporaryMedia } from '../media/support.ts'
import { createDatabase, createTestDatabase } from '../support/database.ts'
import { root } from '../support/docs.ts'
import { openApiDocument } from '../support/openapi.ts'
import { responseValidator } from '../support/response-schemas.ts'

interface Parameter {
  in: 'path' | 'query' | 'header'
  name: string
  required?: boolean
  example?: string | number
}
interface Operation {
  operationId: string
  summary: string
  tags: string[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { example?: unknown }> }
  responses: Record<string, { content?: Record<string, unknown> }>
}

const document = (await openApiDocument()) as {
  tags: { name: string }[]
  'x-tagGroups': { tags: string[] }[]
  paths: Record<string, Record<string, Operation>>
}
const errorsOf = responseValidator(document)

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
)
type Each = (typeof operations)[number]

/** A database with the sample articles and an admin key, which is copied. */
const samples = await createTestDatabase()
const db = openDatabase(samples.url)
await importFolder(db, { folder: join(root, 'seeds'), source: 'seeds' })
const { secret } = await createKey(db, { name: 'examples', scopes: ['admin'], expiresAt: null })
await db.close()

const { media } = await temporaryMedia()

/** Starts a server on a copy of the samples. */
async function startServer() {
  const copy = await createDatabase(new URL(samples.url).pathname.slice(1))
  const copyDb = openDatabase(copy.url, { readSessions: 2 })
  const app = await buildApp({ db: copyDb, version: '0.0.0', media })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const stop = async () => {
    await app.close()
    await copyDb.close()
    await copy.drop()
  }
  return { origin: app.listeningOrigin, stop }
}

/** The servers of examples that read and that write. Those that delete what others need have a server of their own. */
const reader = await startServer()
const writer = await startServer()
afterAll(async () => {
  await reader.stop()
  await writer.stop()
  await samples.drop()
})

const headers = { authorization: `Bearer ${secret}` }

async function sendJson(
  origin: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ id: string; token: string }> {
  const response = await fetch(origin + path, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    body: body ? JSON.stringify(body) : null,
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
  return (response.status === 204 ? {} : await response.json()) as { id: string; token: string }
}

const ARTICLE = '/v1/articles/how-front-matter-is-read'
const createPreview = (origin: string) => sendJson(origin, 'POST', `${ARTICLE}/previews`, {})
const createWorkingCopy = (origin: string) =>
  sendJson(origin, 'PATCH', `${ARTICLE}/working`, { title: 'Other' })

/** What must exist before an example is sent. The result has the values of path parameters that the server has generated. */
const preparations: Record<string, (origin: string) => Promise<Record<string, string>>> = {
  getWorkingCopy: createWorkingCopy,
  deleteWorkingCopy: createWorkingCopy,
  getPreview: async (origin) => ({ preview: (await createPreview(origin)).token }),
  revokePreview: async (origin) => ({ preview: (await createPreview(origin)).id }),
  restoreArticle: async (origin) => {
    await sendJson(origin, 'DELETE', ARTICLE)
    return {}
  },
  getMedia: uploadPicture,
  getMediaFile: uploadPicture,
  listMediaArticles: uploadPicture,
  updateMedia: uploadPicture,
  deleteMedia: uploadPicture,
  rotateKey: async (origin) => createExampleKey(origin),
  revokeKey: async (origin) => createExampleKey(origin),
  getWebhook: createWebhook,
  updateWebhook: createWebhook,
  deleteWebhook: createWebhook,
  rotateWebhookSecret: createWebhook,
  testWebhook: createWebhook,
  replayWebhook: createWebhook,
  listWebhookDeliveries: createWebhook,
}

/** Creates a webhook that no request is sent to: its address is not public. */
async function createWebhook(origin: string) {
  const { id } = await sendJson(origin, 'POST', '/v1/webhooks', { name: 'other', url: 'http://localhost/' })
  return { id }
}

/** Uploads a picture. */
async function uploadPicture(origin: string) {
  const body = await png()
  const type = { 'content-type': 'image/png' }
  const response = await fetch(`${origin}/v1/media`, {
    method: 'POST',
    headers: { ...headers, ...type },
    body,
  })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as { id: string; hash: string }
}

async function createExampleKey(origin: string) {
  const { id } = await sendJson(origin, 'POST', '/v1/keys', { name: 'other', scopes: ['read'] })
  return { id }
}

/** Sends the example of an operation, with one of the media types of its body. */
function sendExample(origin: string, { path, method, ...operation }: Each, generated: object, type?: string) {
  const parameters = operation.parameters ?? []
  const values = Object.fromEntries(parameters.map(({ name, example }) => [name, example]))
  const given: Record<string, unknown> = { ...values, ...generated }
  const url = new URL(
    origin + path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(given[name]))),
  )
  for (const { in: place, name, example } of parameters)
    if (place === 'query' && example !== undefined) url.searchParams.set(name, String(example))
  const body = type === undefined ? undefined : operation.requestBody?.content[type]?.example
  const init = { method: method.toUpperCase(), redirect: 'manual' as const }
  if (type === 'multipart/form-data') return fetch(url, { ...init, headers, body: formOf(body) })
  return fetch(url, {
    ...init,
    headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** Returns the form of an example, with the file in `file`. */
function formOf(example: unknown): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(example as Record<string, string>))
    form.set(name, name === 'file' ? new Blob([value]) : value)
  return form
}

/** Checks that a response is a documented success, and that its JSON has the documented form and no blanks. */
async function checkResponse({ path, method, responses }: Each, response: Response): Promise<void> {
  const { status } = response
  if (status >= 400) throw new Error(await response.text())
  const documented = Object.keys(responses[status]?.content ?? {})
  if (documented.length === 0) {
    expect([status, await response.text()]).toEqual([204, ''])
    return
  }
  const [type = ''] = response.headers.get('content-type')?.split(';') ?? []
  expect(documented).toEqual([documented[0] === '*/*' ? '*/*' : type])
  if (type === 'text/event-stream') return response.body?.cancel()
  const text = await response.text()
  if (!/^application\/(.*\+)?json$/.test(type)) return expect(text).not.toBe('')
  const body = JSON.parse(text)
  expect(errorsOf(path, method, status, type, body)).toEqual([])
  expect(text).toBe(JSON.stringify(body))
}

const requests = operations.flatMap((operation) => {
  const types = Object.keys(operation.requestBody?.content ?? { none: {} })
  return types.map((type) => [operation.operationId, type, operation] as const)
})

test.each(requests)('the example of %s works (body: %s)', async (id, type, operation) => {
  const deletes = operation.method === 'delete' || id === 'restoreArticle'
  const reads = operation.method === 'get' && !(id in preparations)
  const server = deletes ? await startServer() : reads ? reader : writer
  const { origin } = server
  const generated = (await preparations[id]?.(origin)) ?? {}
  const response = await sendExample(origin, operation, generated, type === 'none' ? undefined : type)
  await checkResponse(operation, response)
  if (deletes) await server.stop()
})

describe('every operation', () => {
  test('has an example of each body and of each required parameter', () => {
    const missing = operations.flatMap(({ operationId, parameters = [], requestBody }) => [
      ...parameters
        .filter(({ required, example }) => required && example === undefined)
        .map(({ name }) => `${operationId}: ${name}`),
      ...Object.entries(requestBody?.content ?? {})
        .filter(([, { example }]) => example === undefined)
        .map(([type]) => `${operationId}: ${type}`),
    ])
    expect(missing).toEqual([])
  })

  test('has a short summary, which reference pages list', () => {
    expect(operations.filter(({ summary }) => summary.length > 50).map(({ summary }) => summary)).toEqual([])
  })

  test('has one tag that the document describes, in a group', () => {
    const grouped = document['x-tagGroups'].flatMap(({ tags }) => tags)
    expect(grouped).toEqual(document.tags.map(({ name }) => name))
    expect(new Set(operations.flatMap(({ tags }) => tags))).toEqual(new Set(grouped))
    expect(operations.filter(({ tags }) => tags.length !== 1)).toEqual([])
  })

  test('has an id of a verb and a noun', () => {
    const verbs = [
      'get',
      'list',
      'search',
      'stream',
      'create',
      'replace',
      'update',
      'upsert',
      'delete',
      'run',
    ]
    const transitions = [
      'publish',
      'unpublish',
      'archive',
      'restore',
      'merge',
      'rotate',
      'revoke',
      'test',
      'replay',
    ]
    const style = new RegExp(`^(${[...verbs, ...transitions].join('|')})([A-Z][a-z]+)+$`)
    expect(operations.filter(({ operationId }) => !style.test(operationId))).toEqual([])
  })
})

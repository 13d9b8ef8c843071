/** Permissions: every operation, called by every caller on a target in every state, against the permission table. */
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryMedia } from '../media/support.ts'
import { boot } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { openApiDocument } from '../support/openapi.ts'
import {
  BAD_KEYS,
  CALLERS,
  type Caller,
  keysFor,
  STATES,
  type State,
  targetCreator,
  type Values,
} from './permissions/setting.ts'
import { type Row, statusFor, table } from './permissions/table.ts'

interface Operation {
  operationId: string
  security?: Record<string, string[]>[]
  responses: Record<string, unknown>
}
const { paths } = (await openApiDocument()) as { paths: Record<string, Record<string, Operation>> }
const operations = new Map(
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, security, responses }]) => [
      operationId,
      { path, method: method.toUpperCase(), security, statuses: Object.keys(responses).map(Number) },
    ]),
  ),
)
const PROBLEM = /^application\/problem\+json/

const booted = await boot({ media: (await temporaryMedia()).media })
const privateSite = await boot({ db: booted.db, publicRead: false })
const keys = await keysFor(booted)
const createTargets = targetCreator(booted, keys.get('admin') ?? '')

beforeAll(async () => {
  await createArticles(booted.db, { lang: 'en', tags: [term('public')] })
})

const operationOf = ({ operation }: Row) => {
  const documented = operations.get(operation)
  if (!documented) throw new Error(`${operation} is not in the document`)
  return documented
}

/** Sends a request. The body of a success is not read: it may be endless. */
async function send(
  url: string,
  method: string,
  caller: Caller,
  { type, body }: { type?: string; body?: unknown },
) {
  const secret = keys.get(caller)
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  })
  const { status, headers } = response
  if (status >= 400) return { status, headers, problem: (await response.json()) as object }
  await response.body?.cancel()
  return { status, headers }
}

function call(row: Row, values: Values, caller: Caller, app = booted.app) {
  const { path, method } = operationOf(row)
  const filled = path.replace(/\{(\w+)\}/g, (_, parameter) =>
    (values[parameter] ?? '').split('/').map(encodeURIComponent).join('/'),
  )
  const body = row.bodyOf ? row.bodyOf(values) : row.body
  return send(`${app.listeningOrigin}${filled}${row.query ?? ''}`, method, caller, { ...row, body })
}

const sharedTargets = new Map<string, Promise<Values>>()

/** Returns the values of so many targets: each is one of its own if the row writes, else one that all reading rows share. */
async function valuesFor({ target, operation }: Row, state: State, number: number): Promise<Values[]> {
  if (operations.get(operation)?.method !== 'GET') return createTargets(target, state, number)
  const key = `${target} ${state}`
  const values = sharedTargets.get(key) ?? createTargets(target, state).then(([first = {}]) => first)
  sharedTargets.set(key, values)
  return Array(number).fill(await values)
}

/** Calls an operation as every caller. Callers that are rejected come first and share one target, which they must not change. */
async function callAsEveryone(row: Row, state: State) {
  const isRejected = (caller: Caller) => expectedFor(row, caller, state) >= 400
  // Keys are checked before a target is looked up: one that is visible and one that is hidden stand for all states.
  const badKeys = state === 'published' || state === 'draft' ? BAD_KEYS : []
  const callers: Caller[] = [...badKeys, ...CALLERS]
  const rejected = callers.filter(isRejected)
  const served = callers.filter((caller) => !isRejected(caller))
  const targets = await valuesFor(row, state, Math.max(1, served.length))
  const rejections = await Promise.all(rejected.map((caller) => call(row, targets[0] ?? {}, caller)))
  const successes = await Promise.all(served.map((caller, index) => call(row, targets[index] ?? {}, caller)))
  const responses = [...rejections, ...successes]
  return [...rejected, ...served].map((caller, index) => ({ caller, response: responses[index] }))
}

const isBad = (caller: Caller): caller is (typeof BAD_KEYS)[number] => BAD_KEYS.some((bad) => bad === caller)

function expectedFor(row: Row, caller: Caller, state: State): number {
  if (!isBad(caller)) return statusFor(row, caller, state)
  return row.keyless ? statusFor(row, 'nobody', state) : 401
}

/** True if the target is an article, or belongs to one. */
const hasStates = ({ target }: Row) => target !== undefined && target !== 'key' && target !== 'webhook'

test('the permission table has every operation of the OpenAPI document, and no other', () => {
  expect(new Set(table.map(({ operation }) => operation))).toEqual(new Set(operations.keys()))
})

test.each(
  table.filter(({ as, target }) => !as && target !== 'token').map((row) => [row.operation, row] as const),
)('the document says whether %s needs a key, and of which scope', (_, row) => {
  const least = CALLERS.find((caller) => STATES.some((state) => statusFor(row, caller, state) < 400))
  const { security } = operationOf(row)
  if (row.keyless) return expect(security).toEqual([])
  expect(security).toEqual(least === 'nobody' ? undefined : [{ key: [least] }])
})

describe.each(table.map((row) => [row.as ? `${row.operation}, ${row.as}` : row.operation, row] as const))(
  '%s',
  (name, row) => {
    const states = hasStates(row) ? STATES : (['published'] as const)
    test.each(states)(
      `${name} returns to every caller the status of the table, for a target that is %s`,
      async (state) => {
        const calls = await callAsEveryone(row, state)
        const statuses = calls.map(({ caller, response }) => [caller, response?.status])
        expect(statuses).toEqual(calls.map(({ caller }) => [caller, expectedFor(row, caller, state)]))
        for (const { response } of calls) {
          if (!response) throw new Error('no response')
          const { status, headers, problem } = response
          expect(operationOf(row).statuses).toContain(status)
          if (status < 400) continue
          expect(headers.get('content-type')).toMatch(PROBLEM)
          expect(problem).toMatchObject({ status, title: expect.any(String) })
          expect(headers.has('www-authenticate')).toBe(status === 401)
        }
      },
    )
  },
)

describe('with PUBLIC_READ=false', () => {
  test.each(table.map((row) => [row.operation, row] as const))(
    '%s requires a key if PUBLIC_READ is false',
    async (_, row) => {
      const [values = {}] = await valuesFor(row, 'published', 1)
      const { status } = await call(row, values, 'nobody', privateSite.app)
      expect(status).toBe(row.keyless ? 200 : 401)
    },
  )
})

/** True where the path with its last segment as a parameter has the method: `batch` may be the slug of an article. */
const hasMethodElsewhere = (path: string, method: string) =>
  [...operations.values()].some(
    (operation) =>
      operation.path !== path &&
      operation.method === method &&
      operation.path.replace(/\{\w+\}$/, '') === path.replace(/\w+$/, ''),
  )

describe('operations that are not in the document', () => {
  test.each(Object.entries(paths))('%s has only the methods of the document', async (path, documented) => {
    const url = booted.app.listeningOrigin + path.replace(/\{\w+\}/g, 'x')
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      if (method.toLowerCase() in documented || hasMethodElsewhere(path, method)) continue
      const { status, headers } = await send(url, method, 'admin', {})
      expect([404, 405], method).toContain(status)
      expect(headers.get('content-type')).toMatch(PROBLEM)
    }
  })
})

test('without a key, the response for a draft is the same as for an article that does not exist', async () => {
  const unknown: Values = { slug: '00000000-0000-7000-8000-000000000000' }
  const row: Row = { operation: 'getArticle', expected: { nobody: 404 } }
  const [draft, absent] = await Promise.all(
    [...(await createTargets('article', 'draft')), unknown].map((values) => call(row, values, 'nobody')),
  )
  expect(draft?.status).toBe(404)
  expect({ ...draft?.problem, requestId: '' }).toEqual({ ...absent?.problem, requestId: '' })
})

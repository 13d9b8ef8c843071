/** Who may do what: every operation, everybody who may ask, every state of what is named. The table says what is right. */
import { beforeAll, describe, expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { make, term } from '../support/create-articles.ts'
import { openApiDocument } from '../support/openapi.ts'
import {
  type Asker,
  BAD_KEYS,
  keysFor,
  LADDER,
  type Names,
  STATES,
  type State,
  settingOf,
} from './permissions/setting.ts'
import { type Row, statusFor, table } from './permissions/table.ts'

interface Operation {
  operationId: string
  responses: Record<string, unknown>
}
const { paths } = (await openApiDocument()) as { paths: Record<string, Record<string, Operation>> }
const operations = new Map(
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, responses }]) => [
      operationId,
      { path, method: method.toUpperCase(), statuses: Object.keys(responses).map(Number) },
    ]),
  ),
)
const PROBLEM = /^application\/problem\+json/

const booted = await boot()
const closed = await boot({ db: booted.db, publicRead: false })
const keys = await keysFor(booted)
const name = settingOf(booted, keys.get('admin') ?? '')

beforeAll(async () => {
  await make(booted.db, { lang: 'en', tags: [term('public')] })
})

const operationOf = ({ operation }: Row) => {
  const found = operations.get(operation)
  if (!found) throw new Error(`${operation} is not in the document`)
  return found
}

/** What an address answers; an endless answer is left after its head. */
async function ask(
  url: string,
  method: string,
  asker: Asker,
  { type, body }: { type?: string; body?: unknown },
) {
  const secret = keys.get(asker)
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  })
  const { status, headers } = answer
  if (status >= 400) return { status, headers, problem: await answer.json() }
  await answer.body?.cancel()
  return { status, headers }
}

function request(row: Row, names: Names, asker: Asker, app = booted.app) {
  const { path, method } = operationOf(row)
  const filled = path.replace(/\{(\w+)\}/g, (_, place) =>
    (names[place] ?? '').split('/').map(encodeURIComponent).join('/'),
  )
  const body = row.bodyOf ? row.bodyOf(names) : row.body
  return ask(`${app.listeningOrigin}${filled}${row.query ?? ''}`, method, asker, { ...row, body })
}

const forReading = new Map<string, Promise<Names>>()

/** What a row names: of its own where it writes, and what all the readers of that state have where it does not. */
function namesFor({ named, operation }: Row, state: State): Promise<Names> {
  if (operations.get(operation)?.method !== 'GET') return name(named, state)
  const kind = `${named} ${state}`
  const names = forReading.get(kind) ?? name(named, state)
  forReading.set(kind, names)
  return names
}

/** Those who are refused ask first, all of the same thing: what they left of it the others see. A write uses it up. */
async function answersOf(row: Row, state: State) {
  const writes = operationOf(row).method !== 'GET'
  const isRefused = (asker: Asker) => expectedFor(row, asker, state) >= 400
  const names = await namesFor(row, state)
  const askers: Asker[] = [...BAD_KEYS, ...LADDER]
  const refused = askers.filter(isRefused)
  const first = await Promise.all(refused.map((asker) => request(row, names, asker)))
  const served = askers.filter((asker) => !isRefused(asker))
  const rest = await Promise.all(
    served.map(async (asker, index) =>
      request(row, writes && index > 0 ? await name(row.named, state) : names, asker),
    ),
  )
  const answers = [...first, ...rest]
  return [...refused, ...served].map((asker, index) => ({ asker, answer: answers[index] }))
}

const isBad = (asker: Asker): asker is (typeof BAD_KEYS)[number] => BAD_KEYS.some((bad) => bad === asker)

function expectedFor(row: Row, asker: Asker, state: State): number {
  if (!isBad(asker)) return statusFor(row, asker, state)
  return row.keyless ? statusFor(row, 'nobody', state) : 401
}

test('the table has every operation of the document, and no other', () => {
  expect(new Set(table.map(({ operation }) => operation))).toEqual(new Set(operations.keys()))
})

describe.each(table.map((row) => [row.as ? `${row.operation}, ${row.as}` : row.operation, row] as const))(
  '%s',
  (_, row) => {
    const states = row.named && row.named !== 'key' ? STATES : (['published'] as const)
    test.each(states)('names something %s: everybody is answered as the table says', async (state) => {
      const answers = await answersOf(row, state)
      const told = answers.map(({ asker, answer }) => [asker, answer?.status])
      expect(told).toEqual(answers.map(({ asker }) => [asker, expectedFor(row, asker, state)]))
      for (const { answer } of answers) {
        if (!answer) throw new Error('no answer')
        const { status, headers, problem } = answer
        expect(operationOf(row).statuses).toContain(status)
        if (status < 400) continue
        expect(headers.get('content-type')).toMatch(PROBLEM)
        expect(problem).toMatchObject({ status, title: expect.any(String) })
        expect(headers.has('www-authenticate')).toBe(status === 401)
      }
    })
  },
)

describe('with PUBLIC_READ=false', () => {
  test.each(table.map((row) => [row.operation, row] as const))('%s needs a key', async (_, row) => {
    const { status } = await request(row, await namesFor(row, 'published'), 'nobody', closed.app)
    expect(status).toBe(row.keyless ? 200 : 401)
  })
})

/** `/v1/articles/batch` may be the slug of an article. */
const isNamedElsewhere = (path: string, method: string) =>
  [...operations.values()].some(
    (one) =>
      one.path !== path &&
      one.method === method &&
      one.path.replace(/\{\w+\}$/, '') === path.replace(/\w+$/, ''),
  )

describe('what is not in the document', () => {
  test.each(Object.entries(paths))('%s answers no other method', async (path, documented) => {
    const url = booted.app.listeningOrigin + path.replace(/\{\w+\}/g, 'x')
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      if (method.toLowerCase() in documented || isNamedElsewhere(path, method)) continue
      const { status, headers } = await ask(url, method, 'admin', {})
      expect([404, 405], method).toContain(status)
      expect(headers.get('content-type')).toMatch(PROBLEM)
    }
  })
})

test('to whoever may not see it, a draft is as nothing', async () => {
  const nothing: Names = { slug: '00000000-0000-7000-8000-000000000000' }
  const row: Row = { operation: 'getArticle', expected: { nobody: 404 } }
  const [draft, absent] = await Promise.all(
    [await name('article', 'draft'), nothing].map((names) => request(row, names, 'nobody')),
  )
  const { requestId: _, ...told }: { requestId?: string } = draft?.problem ?? {}
  expect(absent?.problem).toMatchObject(told)
})

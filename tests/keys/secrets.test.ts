/** Secrets of API keys: never in later responses, logs or the database; invalid keys are indistinguishable. */
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Database } from '../../src/database/connection.ts'
import { createKey, revokeKey } from '../../src/keys/db/keys.ts'
import { boot, openTestDatabase } from '../support/app.ts'

const db = await openTestDatabase()
const lines: string[] = []
const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
const statements: string[] = []
const observedDb: Database = {
  ...db,
  query: (statement) => {
    statements.push(statement.text)
    return db.query(statement)
  },
}
const { request } = await boot({ db: observedDb, logger })

/** Returns all rows of all tables as text. */
async function dump(): Promise<string> {
  const tables = await db.query<{ name: string }>({
    text: "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'",
    values: [],
  })
  const rows = await Promise.all(
    tables.map(({ name }) =>
      db.query<{ row: string }>({ text: `SELECT t::text AS row FROM ${name} t`, values: [] }),
    ),
  )
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n')
}

const percentEncode = (text: string) =>
  text.replace(/./g, (character) => `%${character.charCodeAt(0).toString(16)}`)

test('a secret is in no response but the first, in no log line, and not in the database', async () => {
  const { secret } = await createKey(db, { name: 'admin', scopes: ['admin'], expiresAt: null })
  const responses: string[] = []
  const sendAs = (key: string, method: 'get' | 'post', path: string, body?: object) =>
    request[method](path).set('authorization', `Bearer ${key}`).set('idempotency-key', 'k').send(body)
  const created = (await sendAs(secret, 'post', '/v1/keys', { name: 'created', scopes: ['write'] })).body
  const rotated = (await sendAs(secret, 'post', `/v1/keys/${created.id}/rotate`, { overlapSeconds: 0 })).body
  const secrets: string[] = [secret, created.secret, rotated.secret]
  for (const secretText of secrets) {
    for (const query of [
      `key=${secretText}`,
      secretText,
      `a=Bearer%20${secretText}`,
      percentEncode(secretText),
      `x=${percentEncode(secretText)}&%zz`,
    ]) {
      const { status, text } = await request.get(`/v1/articles?${query}`)
      expect(status).toBe(400)
      responses.push(text)
    }
    for (const header of [`Bearer ${secretText}x`, `Basic ${secretText}`, secretText]) {
      responses.push((await request.get('/v1/articles').set('authorization', header)).text)
    }
    responses.push((await sendAs(secretText, 'post', '/v1/articles', { title: 'By a key' })).text)
    responses.push((await sendAs(secretText, 'post', '/v1/articles?broken', { title: 1 })).text)
    responses.push(
      (await sendAs(secretText, 'get', '/v1/keys')).text,
      (await sendAs(secretText, 'get', '/v1/audit')).text,
    )
    responses.push((await request.get(`/v1/nothing/${secretText}`)).text)
  }
  const databaseText = await dump()
  expect(databaseText).toContain('By a key')
  expect(lines.join('')).toContain('/v1/articles?key=ink_')
  for (const secretText of secrets) {
    const random = secretText.slice('ink_'.length + 6)
    for (const form of [
      random,
      percentEncode(random),
      Buffer.from(secretText).toString('hex'),
      Buffer.from(secretText).toString('base64'),
    ]) {
      expect(databaseText).not.toContain(form)
      expect(lines.join('')).not.toContain(form)
      expect(responses.join('')).not.toContain(form)
    }
  }
})

test('revoked, expired, unknown and malformed keys cause the same statement and the same response', async () => {
  const create = () => createKey(db, { name: 'n', scopes: ['read'], expiresAt: null })
  const revoked = await create()
  await revokeKey(db, revoked.key.id)
  const expired = await create()
  await db.prisma.apiKey.update({ where: { id: expired.key.id }, data: { expiresAt: new Date(0) } })
  const invalidSecrets = [
    revoked.secret,
    expired.secret,
    `ink_${'x'.repeat(43)}`,
    'malformed',
    'x'.repeat(5_000),
  ]
  const outcomes = []
  for (const secretText of invalidSecrets) {
    statements.length = 0
    const response = await request.get('/v1/articles').set('authorization', `Bearer ${secretText}`)
    const { requestId, ...body } = response.body
    const { date, 'x-request-id': id, ...headers } = response.headers
    expect([requestId, date]).toEqual([expect.any(String), expect.any(String)])
    outcomes.push({
      status: response.status,
      body,
      headers: { ...headers },
      statements: statements.filter((text) => text.includes('api_key')),
    })
  }
  expect(outcomes[0]).toMatchObject({ status: 401, statements: [expect.stringContaining('hash')] })
  for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0])
})

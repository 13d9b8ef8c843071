/** Secrets of keys: told once, and then nowhere. */
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Database } from '../../src/database/connection.ts'
import { createKey, revokeKey } from '../../src/keys/db/keys.ts'
import { boot, openTestDatabase } from '../support/app.ts'

const db = await openTestDatabase()
const lines: string[] = []
const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
const asked: string[] = []
const watched: Database = {
  ...db,
  query: (statement) => {
    asked.push(statement.text)
    return db.query(statement)
  },
}
const { request } = await boot({ db: watched, logger })

/** Everything that the database holds, as text. */
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

const encoded = (text: string) => text.replace(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`)

test('are in no answer but the first, in no log, and not in the database', async () => {
  const { secret } = await createKey(db, { name: 'admin', scopes: ['admin'], expiresAt: null })
  const answers: string[] = []
  const as = (given: string, method: 'get' | 'post', path: string, body?: object) =>
    request[method](path).set('authorization', `Bearer ${given}`).set('idempotency-key', 'k').send(body)
  const made = (await as(secret, 'post', '/v1/keys', { name: 'made', scopes: ['write'] })).body
  const rotated = (await as(secret, 'post', `/v1/keys/${made.id}/rotate`, { overlapSeconds: 0 })).body
  const secrets: string[] = [secret, made.secret, rotated.secret]
  for (const given of secrets) {
    for (const query of [
      `key=${given}`,
      given,
      `a=Bearer%20${given}`,
      encoded(given),
      `x=${encoded(given)}&%zz`,
    ]) {
      const { status, text } = await request.get(`/v1/articles?${query}`)
      expect(status).toBe(400)
      answers.push(text)
    }
    for (const header of [`Bearer ${given}x`, `Basic ${given}`, given]) {
      answers.push((await request.get('/v1/articles').set('authorization', header)).text)
    }
    answers.push((await as(given, 'post', '/v1/articles', { title: 'By a key' })).text)
    answers.push((await as(given, 'post', '/v1/articles?broken', { title: 1 })).text)
    answers.push((await as(given, 'get', '/v1/keys')).text, (await as(given, 'get', '/v1/audit')).text)
    answers.push((await request.get(`/v1/nothing/${given}`)).text)
  }
  const kept = await dump()
  expect(kept).toContain('By a key')
  expect(lines.join('')).toContain('/v1/articles?key=ink_')
  for (const given of secrets) {
    const random = given.slice('ink_'.length + 6)
    for (const form of [
      random,
      encoded(random),
      Buffer.from(given).toString('hex'),
      Buffer.from(given).toString('base64'),
    ]) {
      expect(kept).not.toContain(form)
      expect(lines.join('')).not.toContain(form)
      expect(answers.join('')).not.toContain(form)
    }
  }
})

test('are refused in one way, whatever is wrong with them: the same question is asked, and the same answer given', async () => {
  const make = (expiresAt: Date | null) => createKey(db, { name: 'n', scopes: ['read'], expiresAt })
  const revoked = await make(null)
  await revokeKey(db, revoked.key.id)
  const expired = await make(new Date(Date.now() - 1))
  const wrong = [revoked.secret, expired.secret, `ink_${'x'.repeat(43)}`, 'malformed', 'x'.repeat(5_000)]
  const seen = []
  for (const given of wrong) {
    asked.length = 0
    const answer = await request.get('/v1/articles').set('authorization', `Bearer ${given}`)
    const { requestId, ...body } = answer.body
    const { date, ...headers } = answer.headers
    expect([requestId, date]).toEqual([expect.any(String), expect.any(String)])
    seen.push({
      status: answer.status,
      body,
      headers: { ...headers },
      asked: asked.filter((text) => text.includes('api_key')),
    })
  }
  expect(seen[0]).toMatchObject({ status: 401, asked: [expect.stringContaining('hash')] })
  for (const one of seen) expect(one).toEqual(seen[0])
})

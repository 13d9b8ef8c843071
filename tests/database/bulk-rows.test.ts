import { afterAll, expect, test } from 'vitest'
import { type ColumnRow, insertRows } from '../../src/database/bulk-rows.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { createTestDatabase } from '../support/database.ts'

const { url, drop } = await createTestDatabase()
const db = openDatabase(url)
afterAll(async () => {
  await db.close()
  await drop()
})

const specialTexts = [
  '\\',
  '\\N',
  '\\.',
  'a\tb\nc\r\nd',
  '"quoted", {braced}',
  "it's",
  '',
  ' ',
  'NULL',
  '漢字 😀 \u2028 \u007f',
  '\b\f\v',
]

const rowOf = (text: string, id: string): ColumnRow => ({
  id,
  name: text,
  prefix: text,
  hash: `\\x${Buffer.from(id).toString('hex')}`,
  scopes: specialTexts,
  allowed_addresses: '{}',
  allowed_origins: '{}',
  created_at: new Date('0001-01-01T00:00:00.000Z'),
  expires_at: null,
  revoked_at: '2024-02-19T11:56:58.123Z',
  last_used_at: null,
})

const idOf = (n: number) => `01a2089c-dc60-7667-9b38-${String(n).padStart(12, '0')}`

const storedKeys = () => db.prisma.apiKey.findMany({ orderBy: { id: 'asc' } })

test('COPY and INSERT store the same rows for any text', async () => {
  const rows = specialTexts.map((text, n) => rowOf(text, idOf(n)))
  await db.transaction((transaction) => insertRows(transaction, 'api_key', rows))
  const inserted = await storedKeys()
  expect(inserted.map(({ name, scopes }) => [name, scopes])).toEqual(
    specialTexts.map((text) => [text, specialTexts]),
  )
  await db.prisma.apiKey.deleteMany()
  await db.transaction((transaction) => insertRows(transaction, 'api_key', rows), { bulk: true })
  expect(await storedKeys()).toEqual(inserted)
})

test('rows written with COPY are rolled back with their transaction', async () => {
  const before = await storedKeys()
  const failing = db.transaction(
    async (transaction) => {
      await insertRows(transaction, 'api_key', [rowOf('lost', idOf(900))])
      throw new Error('rolled back')
    },
    { bulk: true },
  )
  await expect(failing).rejects.toThrow('rolled back')
  expect(await storedKeys()).toEqual(before)
})

test('a row that the database rejects throws an error with its SQLSTATE', async () => {
  const rows = [rowOf('twin', idOf(901)), rowOf('twin', idOf(901))]
  const failing = db.transaction((transaction) => insertRows(transaction, 'api_key', rows), { bulk: true })
  await expect(failing).rejects.toMatchObject({ code: '23505' })
})

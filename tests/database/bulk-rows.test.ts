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

const nasty = [
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
  scopes: nasty,
  created_at: new Date('0001-01-01T00:00:00.000Z'),
  expires_at: null,
  revoked_at: '2024-02-19T11:56:58.123Z',
  last_used_at: null,
})

const idOf = (n: number) => `01a2089c-dc60-7667-9b38-${String(n).padStart(12, '0')}`

const stored = () => db.prisma.apiKey.findMany({ orderBy: { id: 'asc' } })

test('rows are the same whether they are copied or inserted, whatever is in them', async () => {
  const rows = nasty.map((text, n) => rowOf(text, idOf(n)))
  await db.transaction((transaction) => insertRows(transaction, 'api_key', rows))
  const inserted = await stored()
  expect(inserted.map(({ name, scopes }) => [name, scopes])).toEqual(nasty.map((text) => [text, nasty]))
  await db.prisma.apiKey.deleteMany()
  await db.transaction((transaction) => insertRows(transaction, 'api_key', rows), { bulk: true })
  expect(await stored()).toEqual(inserted)
})

test('what is copied belongs to the transaction', async () => {
  const before = await stored()
  const failing = db.transaction(
    async (transaction) => {
      await insertRows(transaction, 'api_key', [rowOf('lost', idOf(900))])
      throw new Error('rolled back')
    },
    { bulk: true },
  )
  await expect(failing).rejects.toThrow('rolled back')
  expect(await stored()).toEqual(before)
})

test('a row that the database refuses is an error with its SQLSTATE', async () => {
  const rows = [rowOf('twin', idOf(901)), rowOf('twin', idOf(901))]
  const failing = db.transaction((transaction) => insertRows(transaction, 'api_key', rows), { bulk: true })
  await expect(failing).rejects.toMatchObject({ code: '23505' })
})

/** Migrations at start: once each, in Prisma's bookkeeping, whoever else starts at the same time. */
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { DatabaseError } from '../../src/database/errors.ts'
import { migrate } from '../../src/database/migrations.ts'
import { emptyDatabase, queryOnce } from '../support/database.ts'

const ours = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))
const names = (await readdir(ours, { withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => e.name)

const databases = [await emptyDatabase(), await emptyDatabase()] as const
const [startedTogether, byHand] = [databases[0].url, databases[1].url]
afterAll(() => Promise.all(databases.map(({ drop }) => drop())))

describe('four processes that start at once on a new database', () => {
  let results: Awaited<ReturnType<typeof migrate>>[] = []
  beforeAll(async () => {
    results = await Promise.all([1, 2, 3, 4].map(() => migrate(startedTogether, ours)))
  })

  test('apply each migration once between them', () => {
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(names.sort())
  })

  test('leave the entries that Prisma would', async () => {
    const rows = await queryOnce(startedTogether, 'SELECT * FROM _prisma_migrations ORDER BY started_at')
    const checksums = await Promise.all(
      names.sort().map(async (name) => {
        const sql = await readFile(join(ours, name, 'migration.sql'))
        return createHash('sha256').update(sql).digest('hex')
      }),
    )
    expect(rows.map((row) => [row.migration_name, row.checksum])).toEqual(
      names.map((n, i) => [n, checksums[i]]),
    )
    for (const row of rows) {
      expect(row).toMatchObject({ applied_steps_count: 1, rolled_back_at: null, logs: null })
      expect(row.finished_at).toBeInstanceOf(Date)
      expect(row.id).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  test('leave the table that Prisma would', async () => {
    const columns = await queryOnce(
      startedTogether,
      `SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
       WHERE attrelid = '_prisma_migrations'::regclass AND attnum > 0 ORDER BY attnum`,
    )
    expect(columns.map(({ attname, type }) => `${attname} ${type}`)).toEqual([
      'id character varying(36)',
      'checksum character varying(64)',
      'finished_at timestamp with time zone',
      'migration_name character varying(255)',
      'logs text',
      'rolled_back_at timestamp with time zone',
      'started_at timestamp with time zone',
      'applied_steps_count integer',
    ])
  })

  test('find nothing to do the next time', async () => {
    expect(await migrate(startedTogether, ours)).toEqual({ applied: [], warnings: [] })
  })
})

describe('a folder of migrations', () => {
  let folder: string
  const write = async (name: string, sql: string) => {
    await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, name, 'migration.sql'), sql)
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkstone-migrations-'))
    await write('1_first', 'CREATE TABLE first (id int);\nCREATE TABLE also (id int);\n')
    await migrate(byHand, folder)
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('that was checked out with other line ends is the same', async () => {
    await write('1_first', 'CREATE TABLE first (id int);\r\nCREATE TABLE also (id int);\r\n')
    expect(await migrate(byHand, folder)).toEqual({ applied: [], warnings: [] })
  })

  test('that was edited afterwards is warned of, and not applied again', async () => {
    await write('1_first', 'CREATE TABLE other (id int);')
    expect(await migrate(byHand, folder)).toEqual({
      applied: [],
      warnings: ['Migration 1_first was edited after it had been applied.'],
    })
  })

  test('with a migration that fails leaves nothing of it, and goes on once it is repaired', async () => {
    await write('2_second', 'CREATE TABLE second (id int); SELECT 1/0;')
    await expect(migrate(byHand, folder)).rejects.toThrow(
      new DatabaseError('Migration 2_second failed and was undone: division by zero.'),
    )
    await write('2_second', 'CREATE TABLE second (id int);')
    expect((await migrate(byHand, folder)).applied).toEqual(['2_second'])
  })

  test('older than the database is refused', async () => {
    const older = `${folder}-older`
    await cp(join(folder, '1_first'), join(older, '1_first'), { recursive: true })
    await expect(migrate(byHand, older).finally(() => rm(older, { recursive: true }))).rejects.toThrow(
      'The database is newer than this program, which does not know migration 2_second.',
    )
  })

  test('is refused while a migration of Prisma lies there half done', async () => {
    const entry = `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'x', '3_third')`
    await queryOnce(byHand, entry)
    await expect(migrate(byHand, folder)).rejects.toThrow(/^Migration 3_third failed earlier/)
    await queryOnce(byHand, `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE id = 'x'`)
    expect((await migrate(byHand, folder)).applied).toEqual([])
  })
})

describe('an address that does not lead to a database is explained without its password:', () => {
  const server = new URL(inject('testServer').url)
  const address = (changes: Partial<Record<'port' | 'hostname' | 'pathname' | 'username', string>>) =>
    Object.assign(new URL(server), { password: 'sesame', ...changes }).href
  const cases: [string, string, RegExp][] = [
    ['nobody listens', address({ port: '1' }), /^PostgreSQL at 127\.0\.0\.1:1 does not answer\./],
    ['no such host', address({ hostname: 'nowhere.invalid' }), /nowhere\.invalid:\d+ cannot be found/],
    ['not an address', 'mysql://root:sesame@localhost/x', /^The database address is not like postgres:/],
    ['a raw # in the password', 'postgres://u:sesame#1@localhost/x', /^The database address is not like/],
  ]
  test.each(cases)('%s', async (_, url, line) => {
    const error = await migrate(url, ours).catch((caught) => caught)
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error.message).toMatch(line)
    expect(error.message).not.toMatch(/sesame|\n/)
  })

  test('no such database', async () => {
    const url = Object.assign(new URL(server), { pathname: 'absent' }).href
    await expect(migrate(url, ours)).rejects.toThrow(/ has no database absent\. Create it: createdb absent$/)
  })

  // A server that trusts everybody, as TEST_DATABASE_URL's may, refuses no password.
  test.skipIf(server.password === '')('wrong password', async () => {
    await expect(migrate(address({}), ours)).rejects.toThrow(/ refuses the password of user postgres\.$/)
  })
})

/** Schema migrations: applied once, recorded as Prisma does, safe with concurrent processes, and their error messages. */
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { DatabaseError } from '../../src/database/errors.ts'
import { migrate } from '../../src/database/migrations.ts'
import { createEmptyDatabase, queryOnce } from '../support/database.ts'

const migrationsFolder = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))
const names = (await readdir(migrationsFolder, { withFileTypes: true }))
  .filter((e) => e.isDirectory())
  .map((e) => e.name)

const databases = [await createEmptyDatabase(), await createEmptyDatabase()] as const
const [concurrentUrl, url] = [databases[0].url, databases[1].url]
afterAll(() => Promise.all(databases.map(({ drop }) => drop())))

describe('four concurrent migrations of a new database', () => {
  let results: Awaited<ReturnType<typeof migrate>>[] = []
  beforeAll(async () => {
    results = await Promise.all([1, 2, 3, 4].map(() => migrate(concurrentUrl, migrationsFolder)))
  })

  test('concurrent migrations apply each migration once', () => {
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(names.sort())
  })

  test('migrations are recorded with the values that Prisma writes', async () => {
    const rows = await queryOnce(concurrentUrl, 'SELECT * FROM _prisma_migrations ORDER BY started_at')
    const checksums = await Promise.all(
      names.sort().map(async (name) => {
        const sql = await readFile(join(migrationsFolder, name, 'migration.sql'))
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

  test('the table of migrations has the columns that Prisma creates', async () => {
    const columns = await queryOnce(
      concurrentUrl,
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

  test('a second run applies no migration', async () => {
    expect(await migrate(concurrentUrl, migrationsFolder)).toEqual({ applied: [], warnings: [] })
  })
})

describe('a folder of migrations that changes', () => {
  let folder: string
  const writeMigration = async (name: string, sql: string) => {
    await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, name, 'migration.sql'), sql)
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkstone-migrations-'))
    await writeMigration('1_first', 'CREATE TABLE first (id int);\nCREATE TABLE also (id int);\n')
    await migrate(url, folder)
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('a migration with other line endings counts as unchanged', async () => {
    await writeMigration('1_first', 'CREATE TABLE first (id int);\r\nCREATE TABLE also (id int);\r\n')
    expect(await migrate(url, folder)).toEqual({ applied: [], warnings: [] })
  })

  test('an edited migration causes a warning and is not applied again', async () => {
    await writeMigration('1_first', 'CREATE TABLE other (id int);')
    expect(await migrate(url, folder)).toEqual({
      applied: [],
      warnings: ['Migration 1_first was edited after it had been applied.'],
    })
  })

  test('a failing migration is rolled back, and is applied after it was corrected', async () => {
    await writeMigration('2_second', 'CREATE TABLE second (id int); SELECT 1/0;')
    await expect(migrate(url, folder)).rejects.toThrow(
      new DatabaseError('Migration 2_second failed and was rolled back: division by zero.'),
    )
    await writeMigration('2_second', 'CREATE TABLE second (id int);')
    expect((await migrate(url, folder)).applied).toEqual(['2_second'])
  })

  test('a folder that lacks an applied migration is rejected', async () => {
    const olderFolder = `${folder}-older`
    await cp(join(folder, '1_first'), join(olderFolder, '1_first'), { recursive: true })
    await expect(
      migrate(url, olderFolder).finally(() => rm(olderFolder, { recursive: true })),
    ).rejects.toThrow(
      'The database was migrated by a newer version of Inkstone (unknown migration 2_second). Update Inkstone.',
    )
  })

  test('an unfinished migration that Prisma recorded prevents further ones', async () => {
    const insertRecord = `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'x', '3_third')`
    await queryOnce(url, insertRecord)
    await expect(migrate(url, folder)).rejects.toThrow(/^Migration 3_third failed earlier/)
    await queryOnce(url, `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE id = 'x'`)
    expect((await migrate(url, folder)).applied).toEqual([])
  })
})

describe('connection errors', () => {
  const server = new URL(inject('testServer').url)
  const urlWith = (changes: Partial<Record<'port' | 'hostname' | 'pathname' | 'username', string>>) =>
    Object.assign(new URL(server), { password: 'sesame', ...changes }).href
  const cases: [string, string, RegExp][] = [
    [
      'no server on the port',
      urlWith({ port: '1' }),
      /^PostgreSQL at 127\.0\.0\.1:1 refuses the connection\./,
    ],
    ['an unknown host', urlWith({ hostname: 'nowhere.invalid' }), /nowhere\.invalid:\d+ cannot be found/],
    [
      'another scheme',
      'mysql://root:sesame@localhost/x',
      /^The database URL is invalid\. It must look like postgres:/,
    ],
    ['a raw # in the password', 'postgres://u:sesame#1@localhost/x', /^The database URL is invalid\./],
  ]
  test.each(cases)('%s in the URL is reported in one line without the password', async (_, badUrl, line) => {
    const error = await migrate(badUrl, migrationsFolder).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error.message).toMatch(line)
    expect(error.message).not.toMatch(/sesame|\n/)
  })

  test('a database that does not exist is reported with the command that creates it', async () => {
    const absentUrl = Object.assign(new URL(server), { pathname: 'absent' }).href
    await expect(migrate(absentUrl, migrationsFolder)).rejects.toThrow(
      / has no database absent\. Create it: createdb absent$/,
    )
  })

  // A server with trust authentication, as TEST_DATABASE_URL's may be, accepts any password.
  test.skipIf(server.password === '')('a wrong password is reported with the name of the user', async () => {
    await expect(migrate(urlWith({}), migrationsFolder)).rejects.toThrow(
      / rejects the password of user postgres\. Check both in the URL of the database\.$/,
    )
  })
})

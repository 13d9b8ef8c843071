/** `inkstone doctor`: each kind of fault is found, and the output says what to do. */
import { access, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { afterAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { checkBackups, checkDatabase } from '../../src/cli/database-findings.ts'
import { checkNode, type Finding } from '../../src/cli/findings.ts'
import { parseConfig } from '../../src/config.ts'
import { inspectDatabase } from '../../src/database/inspection.ts'
import { inkstone, inkstoneProcess } from '../support/cli.ts'
import { createEmptyDatabase, createTestDatabase, queryOnce } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'

const database = await createTestDatabase()
afterAll(database.drop)
const folder = tmpdir()

const environmentOf = (url: string) => ({
  ...{ DATABASE_URL: url, DATA_DIR: folder, SITE_URL: 'https://example.org' },
})

async function diagnose(
  url: string,
  environment: Record<string, string> = {},
  run: typeof inkstoneProcess = inkstone,
) {
  const { code, stdout } = await run(['doctor', '--json'], { ...environmentOf(url), ...environment })
  const { facts, findings } = JSON.parse(stdout) as { facts: Record<string, unknown>; findings: Finding[] }
  return { code, facts, findings, of: (check: string) => findings.filter((each) => each.check === check) }
}

/** Returns a database of its own, which the test may damage. */
async function damagedDatabase(sql: string): Promise<string> {
  const { url, drop } = await createTestDatabase()
  onTestFinished(drop)
  await queryOnce(url, sql)
  return url
}

describe('a database', () => {
  test('a sound installation has no findings but hints, and exit code 0', async () => {
    const { code, facts, findings } = await diagnose(database.url)
    // The disk of this machine may be full, and the server of the tests is fast rather than durable.
    const others = findings.filter(({ check }) => check !== 'disk' && check !== 'durability')
    expect(others.filter(({ status }) => status === 'warning' || status === 'error')).toEqual([])
    expect(facts).toMatchObject({ Articles: 0, Database: expect.stringMatching(/^PostgreSQL \d+/) })
    expect(code).toBe(findings.every(({ status }) => status === 'ok' || status === 'hint') ? 0 : 1)
  })

  test('the text has a line for each check, and advice below those that need it', async () => {
    const { stdout } = await inkstone(['doctor'], environmentOf(database.url))
    for (const check of [
      'node',
      'configuration',
      'admin key',
      'disk',
      'database',
      'durability',
      'encoding',
      'migrations',
    ])
      expect(stdout).toMatch(new RegExp(`^(ok|hint|warning|error) +${check} `, 'm'))
    for (const check of ['indexes', 'clock', 'connections', 'replication', 'notifications'])
      expect(stdout).toMatch(new RegExp(`^(ok|hint|warning|error) +${check} `, 'm'))
    expect(stdout).toMatch(/^hint +backups .*\n +Back up as docs\/operations\.md/m)
  })

  test('pending migrations are named, and not applied', async () => {
    const { url, drop } = await createEmptyDatabase()
    onTestFinished(drop)
    const { code, of } = await diagnose(url)
    expect(code).toBe(1)
    expect(of('migrations')).toMatchObject([
      { status: 'warning', advice: expect.stringContaining('inkstone migrate') },
    ])
    expect(await queryOnce(url, "SELECT to_regclass('article') AS name")).toEqual([{ name: null }])
  })

  test('a missing index is an error with its name', async () => {
    const { code, of } = await diagnose(await damagedDatabase('DROP INDEX article_listed'))
    expect([code, of('indexes')]).toMatchObject([
      1,
      [{ status: 'error', message: 'Missing: article_listed.' }],
    ])
  })

  test('an invalid index is an error with its name', async () => {
    const url = await damagedDatabase(
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'article_listed'::regclass",
    )
    expect((await diagnose(url)).of('indexes')).toMatchObject([{ message: 'Invalid: article_listed.' }])
  })

  test('a migration of a newer version, and one that was edited, are named', async () => {
    const url = await damagedDatabase(`
      UPDATE _prisma_migrations SET checksum = repeat('0', 64)
        WHERE migration_name = (SELECT min(migration_name) FROM _prisma_migrations);
      INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
        VALUES ('x', 'x', '99990101000000_future', now())`)
    expect((await diagnose(url)).of('migrations').map(({ status, message }) => [status, message])).toEqual([
      ['error', 'Made by a newer version: 99990101000000_future.'],
      ['warning', expect.stringMatching(/^Edited after it was applied: \d{14}_/)],
    ])
  })

  test('an encoding other than UTF8 is an error', async () => {
    const { url, drop } = await createEmptyDatabase()
    onTestFinished(drop)
    const name = new URL(url).pathname.slice(1)
    const { url: server } = inject('testServer')
    await queryOnce(server, `DROP DATABASE ${name}`)
    await queryOnce(
      server,
      `CREATE DATABASE ${name} ENCODING 'LATIN1' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
    )
    const { of } = await diagnose(url)
    expect(of('encoding')).toMatchObject([{ status: 'error', message: 'The encoding is LATIN1, not UTF8.' }])
  })

  test('a read-only database is an error', async () => {
    const { url, drop } = await createTestDatabase()
    onTestFinished(drop)
    const name = new URL(url).pathname.slice(1)
    await queryOnce(url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    expect((await diagnose(url)).of('database')).toMatchObject([
      { status: 'error', advice: expect.stringContaining('primary') },
    ])
  })

  test('the password of a URL without one is PGPASSWORD, with any characters', async () => {
    const password = `p@ss:/?#[]%$ "'\\&\u58a8`
    const role = `role_${process.pid}`
    const { url: server } = inject('testServer')
    await queryOnce(
      server,
      `CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${password.replaceAll("'", "''")}'`,
    )
    onTestFinished(() => void queryOnce(server, `DROP ROLE ${role}`))
    const url = new URL(database.url)
    url.username = role
    url.password = ''
    expect(
      (await diagnose(url.href, { PGPASSWORD: password }, inkstoneProcess)).of('database'),
    ).toMatchObject([{ status: 'ok' }])
    expect((await diagnose(url.href, { PGPASSWORD: 'wrong' }, inkstoneProcess)).of('database')).toMatchObject(
      [{ status: 'error' }],
    )
  })

  test('a database that cannot be reached is one line without the password, with exit code 2', async () => {
    const { code, of } = await diagnose('postgres://inkstone:secret@127.0.0.1:1/inkstone')
    expect(code).toBe(2)
    expect(of('database')).toMatchObject([
      { status: 'error', message: expect.stringContaining('refuses the connection') },
    ])
    expect(JSON.stringify(of('database'))).not.toContain('secret')
  })
})

describe('the machine and the settings', () => {
  test('invalid settings are named, with exit code 2', async () => {
    const { code, stderr } = await inkstone(['doctor'], { ...environmentOf(database.url), PORT: 'http' })
    expect([code, stderr]).toEqual([2, expect.stringContaining('PORT=http must be a port number')])
  })

  test('TRUST_PROXY=true is a warning', async () => {
    const { code, of } = await diagnose(database.url, { TRUST_PROXY: 'true' })
    expect([code, of('configuration')]).toMatchObject([1, [{ status: 'warning' }]])
  })

  test('the free space of DATA_DIR is shown, and a folder that does not exist is not created', async () => {
    expect((await diagnose(database.url)).of('disk')[0]?.message).toMatch(/^\d+ MB \(\d+ %\) of the disk of /)
    const missing = await diagnose(database.url, { DATA_DIR: `${folder}/missing` })
    expect(missing.of('disk')).toMatchObject([
      { status: 'hint', message: expect.stringContaining('does not exist') },
    ])
    await expect(access(`${folder}/missing`)).rejects.toThrow('ENOENT')
  })

  test('clocks that differ, few free connections and an old archive are warnings', async () => {
    const warnings = await findingsOf(
      { connections: 95, maxConnections: 100, archiveAgeSeconds: 2 * 86_400 },
      -2_000,
    )
    expect(warnings).toEqual(['warning clock', 'warning connections', 'warning backups'])
  })

  test('more sessions than the server has, an unused slot, and a failing archive are found', async () => {
    const slots = [{ name: 'replica', bytes: 3 * 2 ** 30 }]
    expect(await findingsOf({ maxConnections: 18, connections: 1, slots, isArchiveFailing: true })).toEqual([
      'warning connections',
      'warning replication',
      'error backups',
    ])
  })

  test('a server that can lose acknowledged writes is an error', async () => {
    expect(await findingsOf({ unsafeSettings: ['fsync'] })).toEqual(['error durability'])
  })

  test.each([
    ['v18.20.0', 'error'],
    ['v20.18.9', 'error'],
    ['v20.19.0', 'hint'],
    ['v24.1.0', 'ok'],
  ])('Node.js %s is %s', (version, status) => expect(checkNode(version).status).toBe(status))

  test('the oldest version of Node.js is that of package.json', async () => {
    const { engines } = JSON.parse(await readFile('package.json', 'utf8')) as { engines: { node: string } }
    const oldest = engines.node.replace('>=', 'v')
    expect(checkNode(`${oldest}.0`).status).not.toBe('error')
    expect(checkNode(oldest.replace(/\d+$/, (minor) => String(Number(minor) - 1))).status).toBe('error')
  })

  test('the file of the first admin key is a hint, until it is deleted', async () => {
    const dataDir = await folderOf({ 'admin-key': 'ink_…' })
    expect((await diagnose(database.url, { DATA_DIR: dataDir })).of('admin key')).toMatchObject([
      { status: 'hint', message: expect.stringContaining(dataDir) },
    ])
    await rm(`${dataDir}/admin-key`)
    expect((await diagnose(database.url, { DATA_DIR: dataDir })).of('admin key')).toMatchObject([
      { status: 'ok' },
    ])
  })

  test('settings without which a crash loses data are read from the server', async () => {
    const { server } = await inspectDatabase(database.url, 'prisma/migrations')
    const [{ fsync } = { fsync: null }] = await queryOnce(database.url, 'SHOW fsync')
    expect(server.unsafeSettings.includes('fsync')).toBe(fsync === 'off')
    expect(server.slots).toEqual([])
  })
})

/** Returns status and check of each finding about a database whose server has these facts. */
async function findingsOf(facts: object, clockDifferenceMs = 0): Promise<string[]> {
  const inspection = await inspectDatabase(database.url, 'prisma/migrations')
  expect(Math.abs(inspection.clockDifferenceMs)).toBeLessThan(1_000)
  const sound = { unsafeSettings: [], slots: [], connections: 1, maxConnections: 100 }
  const unsound = { ...inspection, clockDifferenceMs, server: { ...inspection.server, ...sound, ...facts } }
  return [...checkDatabase(unsound, parseConfig({})), checkBackups(unsound)]
    .filter(({ status }) => status === 'warning' || status === 'error')
    .map(({ status, check }) => `${status} ${check}`)
}

/** `inkstone doctor`: each kind of fault is found, and the output says what to do. */
import { tmpdir } from 'node:os'
import { afterAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { checkBackups, checkDatabase, type Finding } from '../../src/cli/findings.ts'
import { inspectDatabase } from '../../src/database/inspection.ts'
import { inkstone } from '../support/cli.ts'
import { createEmptyDatabase, createTestDatabase, queryOnce } from '../support/database.ts'

const database = await createTestDatabase()
afterAll(database.drop)
const folder = tmpdir()

const environmentOf = (url: string) => ({
  ...{ DATABASE_URL: url, DATA_DIR: folder, SITE_URL: 'https://example.org' },
})

async function diagnose(url: string, environment: Record<string, string> = {}) {
  const { code, stdout } = await inkstone(['doctor', '--json'], { ...environmentOf(url), ...environment })
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
    const others = findings.filter(({ check }) => check !== 'disk') // the disk of this machine may be full
    expect(others.filter(({ status }) => status === 'warning' || status === 'error')).toEqual([])
    expect(facts).toMatchObject({ Articles: 0, Database: expect.stringMatching(/^PostgreSQL \d+/) })
    const isDiskFull = findings.some(({ check, status }) => check === 'disk' && status === 'warning')
    expect(code).toBe(isDiskFull ? 1 : 0)
  })

  test('the text has a line for each check, and advice below those that need it', async () => {
    const { stdout } = await inkstone(['doctor'], environmentOf(database.url))
    for (const check of [
      'configuration',
      'disk',
      'database',
      'encoding',
      'migrations',
      'indexes',
      'clock',
      'notifications',
    ])
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
    expect((await diagnose(url.href, { PGPASSWORD: password })).of('database')).toMatchObject([
      { status: 'ok' },
    ])
    expect((await diagnose(url.href, { PGPASSWORD: 'wrong' })).of('database')).toMatchObject([
      { status: 'error' },
    ])
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
  })

  test('clocks that differ, few free connections and an old archive are warnings', async () => {
    const inspection = await inspectDatabase(database.url, 'prisma/migrations')
    expect(Math.abs(inspection.clockDifferenceMs)).toBeLessThan(1_000)
    const server = {
      ...inspection.server,
      connections: 95,
      maxConnections: 100,
      archiveAgeSeconds: 2 * 86_400,
    }
    const unsound = { ...inspection, server, clockDifferenceMs: -2_000 }
    const findings = [...checkDatabase(unsound), checkBackups(unsound)]
    const warnings = findings.filter(({ status }) => status === 'warning').map(({ check }) => check)
    expect(warnings).toEqual(['clock', 'connections', 'backups'])
  })
})

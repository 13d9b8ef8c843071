/** `inkstone mcp`: an agent over standard input and output, by a key or with the permissions of the operator. */
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { afterAll, expect, inject, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { CannotRun } from '../../src/errors.ts'
import { findKeyBySecret } from '../../src/keys/db/find-key-by-secret.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { keyAccess } from '../../src/mcp/local-agent.ts'
import { createTestDatabase } from '../support/database.ts'
import { call } from './support.ts'

const { url, drop } = await createTestDatabase()
const db = openDatabase(url, { readSessions: 2 })
afterAll(async () => {
  await db.close()
  await drop()
})

/** Starts the command, and connects the client of the SDK to it. */
async function connectTo(args: string[], environment: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' })
  client.onerror = (error) => expect(error).toBeUndefined() // such as output that is no protocol
  const folder = inject('installFolder')
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(folder, 'dist/cli.js'), 'mcp', ...args],
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', DATABASE_URL: url, ...environment },
      stderr: 'ignore',
    }),
  )
  onTestFinished(() => client.close())
  return client
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

/** `inkstone keys create`, `rotate` and `revoke`, run in the process of the test. */
import { Command } from 'commander'
import { expect, test } from 'vitest'
import type { CommandContext } from '../../src/cli/context.ts'
import { addKeyCommands } from '../../src/cli/keys.ts'
import type { Config } from '../../src/config.ts'
import { findKeyBySecret } from '../../src/keys/db/find-key-by-secret.ts'
import { createKey, hasAdminKey, listKeys } from '../../src/keys/db/keys.ts'
import { openTestDatabase } from '../support/app.ts'
import { silentContext } from '../support/cli.ts'

const db = await openTestDatabase()

/** Runs a subcommand of `inkstone keys`. Resolves to its output, and rejects with its error. */
async function runKeys(...args: string[]): Promise<string> {
  const lines: string[] = []
  const context: CommandContext = {
    ...silentContext(),
    print: (text) => lines.push(text),
    withDatabase: async (work) => {
      await work({ db } as Parameters<typeof work>[0], {} as Config) // these commands use nothing else
    },
  }
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  addKeyCommands(program, context)
  await program.parseAsync(['keys', ...args], { from: 'user' })
  return lines.join('\n')
}

const createReadKey = (name: string) => createKey(db, { name, scopes: ['read'], expiresAt: null })
const findKey = (secret: string) => findKeyBySecret(db, secret, { ip: '192.0.2.1', origin: undefined })
const findKeyById = async (wantedId: string) => (await listKeys(db)).find(({ id }) => id === wantedId)
const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? ''

/** Returns the key whose secret a command has printed. */
const findNewKey = async (output: string) =>
  (await listKeys(db)).find(({ prefix }) => lastLine(output).startsWith(prefix))

/** Returns how long the old key remains valid once the new one exists. */
async function overlapSeconds(oldId: string, output: string): Promise<number> {
  const end = (await findKeyById(oldId))?.expiresAt?.getTime() ?? 0
  return (end - ((await findNewKey(output))?.createdAt.getTime() ?? 0)) / 1_000
}

test('a key is rotated by its name, prefix or id, and the last line of the output is the new key', async () => {
  for (const field of ['name', 'prefix', 'id'] as const) {
    const { key, secret } = await createReadKey(`by ${field}`)
    const output = await runKeys('rotate', key[field])
    expect(await findKey(lastLine(output))).toMatchObject({
      name: `by ${field}`,
      scopes: ['read'],
    })
    expect(await findKey(secret)).not.toBeNull()
    expect(await overlapSeconds(key.id, output)).toBe(24 * 3_600)
  }
})

test.each([
  ['90s', 90],
  ['30m', 1_800],
  ['7d', 604_800],
])('the old key remains valid for --overlap %s', async (overlap, seconds) => {
  const { key } = await createReadKey(`overlap ${overlap}`)
  const output = await runKeys('rotate', key.id, '--overlap', overlap, '--expires', '2999-12-31')
  expect(await overlapSeconds(key.id, output)).toBe(seconds)
  const newKey = await findNewKey(output)
  expect(newKey?.expiresAt).toEqual(new Date('2999-12-31'))
})

test('--overlap 0 revokes the old key at once, and its name then refers to the new key', async () => {
  const { key, secret } = await createReadKey('at once')
  expect(await runKeys('rotate', 'at once', '--overlap', '0')).toContain('is revoked')
  expect(await findKey(secret)).toBeNull()
  await runKeys('revoke', 'at once')
  const namesakes = (await listKeys(db)).filter(({ name }) => name === 'at once')
  expect(namesakes.map(({ revokedAt }) => revokedAt)).toEqual([expect.any(Date), expect.any(Date)])
  await expect(runKeys('rotate', key.id)).rejects.toThrow('is expired or revoked')
})

test.each([
  [['', '--scope', 'read'], /must not be blank/],
  [['x'.repeat(201), '--scope', 'read'], /must be at most 200 characters/],
  [['x', '--scope', 'read', '--expires', '2999-02-31'], /must be a date such as 2030-12-31/],
  [['x', '--scope', 'read', '--allow-address', '10.0.0.0/33'], /must be an IP address or a network/],
  [['x', '--scope', 'read', '--allow-origin', 'https://example.org/'], /such as https:\/\/example\.org/],
  [['x', '--scope', 'read', '--expires', 'tomorrow'], /must be a date such as 2030-12-31/],
  [['x', '--scope', 'read', '--expires', '2001-01-01'], /is in the past/],
])('the arguments %j are rejected and no key is created', async (args, message) => {
  const before = await listKeys(db)
  await expect(runKeys('create', ...args)).rejects.toThrow(message)
  expect(await listKeys(db)).toEqual(before)
})

test('an ambiguous or unknown key and an invalid overlap are rejected without showing a secret', async () => {
  const [{ secret }] = [await createReadKey('twin'), await createReadKey('twin')]
  for (const [args, pattern] of [
    [['rotate', 'twin'], /Several keys match twin/],
    [['rotate', secret], /There is no key ink_…/],
    [['rotate', 'twin', '--overlap', '8d'], /at most 7d/],
    [['rotate', 'twin', '--overlap', 'long'], /must be a duration such as 30m/],
  ] as const) {
    const { message } = await runKeys(...args).then(
      () => new Error('the command succeeded'),
      (error: Error) => error,
    )
    expect(message).toMatch(pattern)
    expect(message).not.toContain(secret)
  }
})

test('--allow-address and --allow-origin may be repeated, and list shows the restrictions', async () => {
  const options = [
    '--allow-address',
    '192.0.2.1',
    '--allow-address',
    '2001:db8::/32',
    '--allow-origin',
    'https://example.org',
  ]
  const key = await findNewKey(await runKeys('create', 'restricted', '--scope', 'read', ...options))
  expect(key).toMatchObject({
    allowedAddresses: ['192.0.2.1', '2001:db8::/32'],
    allowedOrigins: ['https://example.org'],
  })
  const line = (await runKeys('list')).split('\n').find((text) => text.includes('restricted'))
  expect(line).toMatch(/ {2}restricted +192\.0\.2\.1, 2001:db8::\/32, https:\/\/example\.org$/)
})

test('the command can revoke the last admin key, and its actions are in the audit log', async () => {
  const output = await runKeys('create', 'boss', '--scope', 'admin')
  expect(await findKey(lastLine(output))).toMatchObject({ name: 'boss' })
  await runKeys('revoke', 'boss')
  expect(await hasAdminKey(db)).toBe(false)
  const events = await db.prisma.auditEntry.findMany({ where: { subject: 'boss' }, orderBy: { id: 'asc' } })
  expect(events).toMatchObject([
    { action: 'key.created', actor: 'command', keyId: null },
    { action: 'key.revoked', actor: 'command', keyId: null },
  ])
})

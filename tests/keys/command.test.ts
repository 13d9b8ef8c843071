/** `inkstone keys rotate` and `revoke`, as the entry point runs them but for the process. */
import { Command } from 'commander'
import { expect, test } from 'vitest'
import type { CommandContext } from '../../src/cli/context.ts'
import { addKeyCommands } from '../../src/cli/keys.ts'
import type { OpenDatabase } from '../../src/cli/open-database.ts'
import type { Config } from '../../src/config.ts'
import { createKey, findKey, hasAdminKey, listKeys } from '../../src/keys/db/keys.ts'
import { openTestDatabase } from '../support/app.ts'

const db = await openTestDatabase()

/** What a command writes. Rejects with what it refuses. */
async function keys(...args: string[]): Promise<string> {
  const lines: string[] = []
  const context: CommandContext = {
    version: '0.0.0',
    print: (text) => lines.push(text),
    withDatabase: async (work) => {
      await work({ db } as OpenDatabase, {} as Config) // commands for keys look at nothing else
    },
  }
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  addKeyCommands(program, context)
  await program.parseAsync(['keys', ...args], { from: 'user' })
  return lines.join('\n')
}

const make = (name: string) => createKey(db, { name, scopes: ['read'], expiresAt: null })
const find = async (wanted: string) => (await listKeys(db)).find(({ id }) => id === wanted)
const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? ''

test('a key is rotated by its name, prefix or id; the new one is the last line', async () => {
  for (const by of ['name', 'prefix', 'id'] as const) {
    const { key, secret } = await make(`by ${by}`)
    const output = await keys('rotate', key[by])
    expect(await findKey(db, lastLine(output))).toMatchObject({ name: `by ${by}`, scopes: ['read'] })
    expect(await findKey(db, secret)).not.toBeNull()
    const end = (await find(key.id))?.expiresAt?.getTime() ?? 0
    expect(Math.round((end - Date.now()) / 3_600_000)).toBe(24)
  }
})

test.each([
  ['90s', 90],
  ['30m', 1_800],
  ['7d', 604_800],
])('the old one goes on for --overlap %s', async (overlap, seconds) => {
  const { key } = await make(`overlap ${overlap}`)
  const output = await keys('rotate', key.id, '--overlap', overlap, '--expires', '2999-12-31')
  const end = (await find(key.id))?.expiresAt?.getTime() ?? 0
  expect(Math.abs(end - Date.now() - seconds * 1_000)).toBeLessThan(30_000)
  const made = (await listKeys(db)).find(({ prefix }) => lastLine(output).startsWith(prefix))
  expect(made?.expiresAt).toEqual(new Date('2999-12-31'))
})

test('--overlap 0 ends it at once; then its name is that of the new one alone', async () => {
  const { key, secret } = await make('at once')
  expect(await keys('rotate', 'at once', '--overlap', '0')).toContain('is revoked')
  expect(await findKey(db, secret)).toBeNull()
  await keys('revoke', 'at once')
  const mine = (await listKeys(db)).filter(({ name }) => name === 'at once')
  expect(mine.map(({ revokedAt }) => revokedAt)).toEqual([expect.any(Date), expect.any(Date)])
  await expect(keys('rotate', key.id)).rejects.toThrow('has ended')
})

test.each([
  [['', '--scope', 'read'], /must not be blank/],
  [['x'.repeat(201), '--scope', 'read'], /must be at most 200 characters/],
  [['x', '--scope', 'read', '--expires', '2999-02-31'], /must be a date such as 2030-12-31/],
  [['x', '--scope', 'read', '--expires', 'tomorrow'], /must be a date such as 2030-12-31/],
  [['x', '--scope', 'read', '--expires', '2001-01-01'], /is in the past/],
])('no key is made of %j', async (args, words) => {
  const before = await listKeys(db)
  await expect(keys('create', ...args)).rejects.toThrow(words)
  expect(await listKeys(db)).toEqual(before)
})

test('what is not one key is refused, without telling a secret', async () => {
  const [{ secret }] = [await make('twin'), await make('twin')]
  for (const [args, words] of [
    [['rotate', 'twin'], /Several keys are called twin/],
    [['rotate', secret], /There is no key ink_…/],
    [['rotate', 'twin', '--overlap', '8d'], /at most 7d/],
    [['rotate', 'twin', '--overlap', 'long'], /must be a duration such as 30m/],
  ] as const) {
    const { message } = await keys(...args).then(
      () => new Error('nothing'),
      (error: Error) => error,
    )
    expect(message).toMatch(words)
    expect(message).not.toContain(secret)
  }
})

test('the command may revoke the last admin key, and the audit log has what it did', async () => {
  const output = await keys('create', 'boss', '--scope', 'admin')
  expect(await findKey(db, lastLine(output))).toMatchObject({ name: 'boss' })
  await keys('revoke', 'boss')
  expect(await hasAdminKey(db)).toBe(false)
  const deeds = await db.prisma.auditEntry.findMany({ where: { subject: 'boss' }, orderBy: { id: 'asc' } })
  expect(deeds).toMatchObject([
    { action: 'key.created', actor: 'command', keyId: null },
    { action: 'key.revoked', actor: 'command', keyId: null },
  ])
})

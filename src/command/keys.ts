/** `inkstone keys`: make, list and revoke API keys. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Key, SCOPES, type Scope, scopeMeaning } from '../keys/schema.ts'
import { createKey, listKeys, revokeKey } from '../keys/store.ts'
import { type Context, DONE } from './context.ts'

const scopesHelp = `\nScopes:\n${SCOPES.map((scope) => `  ${scope.padEnd(8)} ${scopeMeaning[scope]}`).join('\n')}`

/** Adds the commands for API keys. */
export function addKeys(program: Command, context: Context): void {
  const keys = program.command('keys').description('make, list and revoke API keys')
  addCreate(keys, context)
  addList(keys, context)
  addRevoke(keys, context)
}

function addCreate(keys: Command, { withDatabase, say }: Context): void {
  keys
    .command('create')
    .description('make a key; it is the last line of the output and cannot be shown again')
    .argument('<name>', 'what it is for')
    .addOption(new Option('--scope <scope>', 'what it allows').choices(SCOPES).makeOptionMandatory())
    .option('--expires <date>', 'when it ends, e.g. 2030-12-31', parseExpiry)
    .addHelpText('after', scopesHelp)
    .action((name: string, { scope, expires }: { scope: Scope; expires?: Date }) =>
      withDatabase(async ({ db }) => {
        const { key, secret } = await createKey(db, { name, scopes: [scope], expiresAt: expires ?? null })
        say(`Key "${key.name}" (${key.id}) with scope ${scope}. It is not stored: keep it now.`)
        say(secret)
        return DONE
      }),
    )
}

function addList(keys: Command, { withDatabase, say }: Context): void {
  keys
    .command('list')
    .description('list all keys, revoked ones too')
    .action(() =>
      withDatabase(async ({ db }) => {
        for (const key of await listKeys(db)) say(describeKey(key))
        return DONE
      }),
    )
}

function addRevoke(keys: Command, { withDatabase, say }: Context): void {
  keys
    .command('revoke')
    .description('end a key at once')
    .argument('<key>', 'its id, or the prefix that `keys list` shows')
    .action((idOrPrefix: string) =>
      withDatabase(async ({ db }) => {
        const key = await revokeKey(db, idOrPrefix.replace(/…$/, ''))
        say(`Key "${key.name}" (${key.prefix}…) is revoked.`)
        return DONE
      }),
    )
}

function describeKey(key: Key): string {
  const used = key.lastUsedAt?.toISOString() ?? 'never used'
  return [key.id, `${key.prefix}…`, key.scopes.join(','), stateOf(key), used, key.name].join('  ')
}

function stateOf({ revokedAt, expiresAt }: Key): string {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt < new Date() ? 'expired' : 'valid'
}

function parseExpiry(text: string): Date {
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : new Date(Number.NaN)
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('It must be like 2030-12-31.')
  if (date < new Date()) throw new InvalidArgumentError('It is past.')
  return date
}

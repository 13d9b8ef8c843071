/** `inkstone keys`: make, list, replace and revoke API keys. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { SCOPES, type Scope, scopeDescriptions } from '../auth/scopes.ts'
import { createKey, listKeys, revokeKey, rotateKey } from '../keys/db/keys.ts'
import { type Key, KeyInput, OVERLAP_DEFAULT, OVERLAP_MAX } from '../keys/schema.ts'
import { argumentParser, type CommandContext, EXIT_DONE } from './context.ts'

const scopesHelp = `\nScopes:\n${SCOPES.map((scope) => `  ${scope.padEnd(8)} ${scopeDescriptions[scope]}`).join('\n')}`

/** Adds the commands for API keys. */
export function addKeys(program: Command, context: CommandContext): void {
  const keys = program.command('keys').description('make, list, replace and revoke API keys')
  addCreate(keys, context)
  addList(keys, context)
  addRotate(keys, context)
  addRevoke(keys, context)
}

function addCreate(keys: Command, { withDatabase, say }: CommandContext): void {
  keys
    .command('create')
    .description('make a key; it is the last line of the output and cannot be shown again')
    .argument('<name>', 'what it is for', argumentParser(KeyInput.shape.name))
    .addOption(new Option('--scope <scope>', 'what it allows').choices(SCOPES).makeOptionMandatory())
    .option('--expires <date>', 'when it ends, e.g. 2030-12-31', parseExpiry)
    .addHelpText('after', scopesHelp)
    .action((name: string, { scope, expires }: { scope: Scope; expires?: Date }) =>
      withDatabase(async ({ db }) => {
        const { key, secret } = await createKey(db, { name, scopes: [scope], expiresAt: expires ?? null })
        say(`Key "${key.name}" (${key.id}) with scope ${scope}. It is not stored: keep it now.`)
        say(secret)
        return EXIT_DONE
      }),
    )
}

function addList(keys: Command, { withDatabase, say }: CommandContext): void {
  keys
    .command('list')
    .description('list all keys, revoked ones too')
    .action(() =>
      withDatabase(async ({ db }) => {
        for (const key of await listKeys(db)) say(describeKey(key))
        return EXIT_DONE
      }),
    )
}

function addRotate(keys: Command, { withDatabase, say }: CommandContext): void {
  keys
    .command('rotate')
    .description(
      'replace a key by a new one with the same name and scopes; it is the last line of the output',
    )
    .argument('<key>', NAMED)
    .addOption(
      new Option(
        '--overlap <time>',
        'for how long the old key goes on, e.g. 30m, 24h or 7d; 0 ends it at once',
      )
        .argParser(parseOverlap)
        .default(OVERLAP_DEFAULT, '24h'),
    )
    .option('--expires <date>', 'when the new key ends (default: as the old one)', parseExpiry)
    .action((named: string, { overlap, expires }: { overlap: number; expires?: Date }) =>
      withDatabase(async ({ db }) => {
        const rotation = { overlapSeconds: overlap, expiresAt: expires }
        const { key, secret, replaced } = await rotateKey(db, keyNamed(named), rotation)
        const end = replaced.revokedAt ? 'has ended' : `ends at ${replaced.expiresAt?.toISOString()}`
        say(`The old key (${replaced.prefix}…) ${end}.`)
        say(
          `Key "${key.name}" (${key.id}) with scope ${key.scopes.join(', ')}. It is not stored: keep it now.`,
        )
        say(secret)
        return EXIT_DONE
      }),
    )
}

function addRevoke(keys: Command, { withDatabase, say }: CommandContext): void {
  keys
    .command('revoke')
    .description('end a key at once')
    .argument('<key>', NAMED)
    .action((named: string) =>
      withDatabase(async ({ db }) => {
        const key = await revokeKey(db, keyNamed(named))
        say(`Key "${key.name}" (${key.prefix}…) is revoked.`)
        return EXIT_DONE
      }),
    )
}

const NAMED = 'its id, the prefix that `keys list` shows, or its name'

/** `keys list` shows prefixes with an ellipsis, which may be copied along. */
const keyNamed = (text: string) => text.replace(/…$/, '')

function describeKey(key: Key): string {
  const used = key.lastUsedAt?.toISOString() ?? 'never used'
  return [key.id, `${key.prefix}…`, key.scopes.join(','), stateOf(key), used, key.name].join('  ')
}

function stateOf({ revokedAt, expiresAt }: Key): string {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt < new Date() ? 'expired' : 'valid'
}

function parseExpiry(text: string): Date {
  const isDay = z.iso.date().safeParse(text.slice(0, 10)).success // `Date` alone takes 2030-02-31 for a day in March
  const date = new Date(isDay ? text : Number.NaN)
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('It must be like 2030-12-31.')
  if (date < new Date()) throw new InvalidArgumentError('It is past.')
  return date
}

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** A time such as 24h, in seconds. */
function parseOverlap(text: string): number {
  const [, amount, unit = 's'] = /^(\d+)([smhd])?$/.exec(text) ?? []
  const seconds = Number(amount) * (SECONDS[unit] ?? Number.NaN)
  if (Number.isNaN(seconds)) throw new InvalidArgumentError('It must be like 30m, 24h or 7d.')
  if (seconds > OVERLAP_MAX) throw new InvalidArgumentError('It must be at most 7d.')
  return seconds
}

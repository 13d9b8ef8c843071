/** `inkstone keys`: creates, lists, rotates and revokes API keys. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { CONTENT_SCOPE, SCOPES, type Scope, scopeDescriptions } from '../auth/scopes.ts'
import { CannotRun, DomainError } from '../errors.ts'
import { AllowedAddress, AllowedOrigin, type Key, KeyInput } from '../keys/schema.ts'
import { textTable } from '../schemas/text-table.ts'
import {
  argumentParser,
  type CommandContext,
  EXIT_SUCCESS,
  exitCodesHelp,
  repeatedArgumentParser,
} from './context.ts'
import { overlapOption } from './overlap.ts'

const scopesHelp = `\nScopes:\n${SCOPES.map((scope) => `  ${scope.padEnd(8)} ${scopeDescriptions[scope]}`).join('\n')}`

/** Adds `keys` and its subcommands to the program. */
export function addKeyCommands(program: Command, context: CommandContext): void {
  const keys = program.command('keys').description('create, list, rotate and revoke API keys')
  addCreate(keys, context)
  addList(keys, context)
  addRotate(keys, context)
  addRevoke(keys, context)
}

const SCOPE_MEANING = 'what the key allows; each includes those before it, but metrics'

function addCreate(keys: Command, { withDatabase, print }: CommandContext): void {
  keys
    .command('create')
    .description('create a key; the last line of the output is the key, which cannot be shown again')
    .argument('<name>', 'what the key is used for', argumentParser(KeyInput.shape.name))
    .addOption(new Option('--scope <scope>', SCOPE_MEANING).choices(SCOPES).makeOptionMandatory())
    .addOption(
      new Option('--ghost-content', "key for Ghost's Content API, which sees what the public sees")
        .conflicts(['allowAddress', 'allowOrigin'])
        .implies({ scope: CONTENT_SCOPE }),
    )
    .option('--expires <date>', 'expiry date, such as 2030-12-31', parseExpiry)
    .option(
      '--allow-address <address>',
      'IP address or network (CIDR) from which the key is accepted; may be repeated (default: any)',
      repeatedArgumentParser(AllowedAddress),
    )
    .option(
      '--allow-origin <origin>',
      'origin of web pages from which the key is accepted; may be repeated (default: any)',
      repeatedArgumentParser(AllowedOrigin),
    )
    .addHelpText('after', `${scopesHelp}\n${exitCodesHelp}`)
    .action((name: string, options: CreateOptions) =>
      withDatabase(async ({ db }) => {
        const { scope, ghostContent, expires, allowAddress, allowOrigin } = options
        if (ghostContent && scope !== CONTENT_SCOPE) throw new CannotRun(ONE_KIND)
        const { createKey } = await import('../keys/db/keys.ts')
        const restrictions = { allowedAddresses: allowAddress, allowedOrigins: allowOrigin }
        const { key, secret } = await createKey(db, {
          ...{ name, scopes: [scope], expiresAt: expires ?? null },
          ...restrictions,
        })
        print(describeCreated(key))
        print(secret)
        return EXIT_SUCCESS
      }),
    )
}

const ONE_KIND = 'A key has either --scope or --ghost-content. For both, create two keys.'

interface CreateOptions {
  scope: Scope | typeof CONTENT_SCOPE
  ghostContent?: true
  expires?: Date
  allowAddress?: string[]
  allowOrigin?: string[]
}

function addList(keys: Command, { withDatabase, print }: CommandContext): void {
  keys
    .command('list')
    .description('list all keys, including revoked ones, with their expiry, last use and restrictions')
    .addHelpText('after', exitCodesHelp)
    .action(() =>
      withDatabase(async ({ db }) => {
        const { listKeys } = await import('../keys/db/keys.ts')
        print(describeKeys(await listKeys(db)))
        return EXIT_SUCCESS
      }),
    )
}

function addRotate(keys: Command, { withDatabase, print }: CommandContext): void {
  keys
    .command('rotate')
    .description(
      'replace a key with a new one of the same name, scopes and restrictions: the last line of the output',
    )
    .argument('<key>', keyArgumentHelp)
    .addOption(overlapOption('key'))
    .option('--expires <date>', 'expiry date of the new key (default: that of the old key)', parseExpiry)
    .addHelpText('after', exitCodesHelp)
    .action((keyName: string, { overlap, expires }: { overlap: number; expires?: Date }) =>
      withDatabase(async ({ db }) => {
        const { rotateKey } = await import('../keys/db/keys.ts')
        const rotation = { overlapSeconds: overlap, expiresAt: expires }
        const pending = rotateKey(db, withoutEllipsis(keyName), rotation)
        const { key, secret, replaced } = await pending.catch(adviseAboutKey)
        const end = replaced.revokedAt ? 'is revoked' : `expires at ${replaced.expiresAt?.toISOString()}`
        print(`The old key (${replaced.prefix}…) ${end}.`)
        print(describeCreated(key))
        print(secret)
        return EXIT_SUCCESS
      }),
    )
}

function addRevoke(keys: Command, { withDatabase, print }: CommandContext): void {
  keys
    .command('revoke')
    .description('revoke a key at once')
    .argument('<key>', keyArgumentHelp)
    .addHelpText('after', exitCodesHelp)
    .action((keyName: string) =>
      withDatabase(async ({ db }) => {
        const { revokeKey } = await import('../keys/db/keys.ts')
        const key = await revokeKey(db, withoutEllipsis(keyName)).catch(adviseAboutKey)
        print(`Key "${key.name}" (${key.prefix}…) is revoked.`)
        return EXIT_SUCCESS
      }),
    )
}

const keyArgumentHelp = 'id of the key, its prefix as `keys list` prints it, or its name'

/** Throws an error about a key again, with the command that lists keys. */
function adviseAboutKey(err: unknown): never {
  if (!(err instanceof DomainError)) throw err
  throw new CannotRun(`${err.message} \`inkstone keys list\` lists all keys.`)
}

/** Removes the ellipsis with which `keys list` prints a prefix. */
const withoutEllipsis = (text: string) => text.replace(/…$/, '')

const describeCreated = ({ name, id, scopes }: Key) =>
  `Created key "${name}" (${id}) with scope ${scopes.join(', ')}. Store the key now: it cannot be shown again.`

const describeRestrictions = ({ allowedAddresses, allowedOrigins }: Key) =>
  [...allowedAddresses, ...allowedOrigins].join(', ') || 'anywhere'

/** Returns a table of keys. Times are to the minute, in UTC. */
function describeKeys(keys: readonly Key[]): string {
  if (keys.length === 0) return 'There are no keys. Create one: inkstone keys create <name> --scope <scope>'
  const rows = keys.map((key) => [
    ...[key.id, `${key.prefix}…`, key.scopes.join(','), statusOf(key)],
    ...[describeTime(key.expiresAt), describeTime(key.lastUsedAt), key.name, describeRestrictions(key)],
  ])
  return textTable([
    ['id', 'prefix', 'scopes', 'status', 'expires (UTC)', 'last use (UTC)', 'name', 'accepted from'],
    ...rows,
  ])
}

const describeTime = (time: Date | null) => time?.toISOString().slice(0, 16).replace('T', ' ') ?? 'never'

function statusOf({ revokedAt, expiresAt }: Key): string {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt < new Date() ? 'expired' : 'valid'
}

function parseExpiry(text: string): Date {
  const isValidDay = z.iso.date().safeParse(text.slice(0, 10)).success // `Date` turns 2030-02-31 into a day of March
  const date = new Date(isValidDay ? text : Number.NaN)
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('It must be a date such as 2030-12-31.')
  if (date < new Date()) throw new InvalidArgumentError('The date is in the past.')
  return date
}

/** `inkstone webhooks`: lists, creates, edits and deletes webhooks, and rotates their secrets. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { TermSlug } from '../schemas/text.ts'
import { textTable } from '../schemas/text-table.ts'
import { listWebhooks } from '../webhooks/db/webhooks.ts'
import {
  Debounce,
  EventPattern,
  HeaderName,
  HeaderValue,
  LanguageRange,
  WebhookBody,
  WebhookInput,
  WebhookName,
  type WebhookPatch,
  WebhookUrl,
} from '../webhooks/input.ts'
import type { WebhookJson } from '../webhooks/schema.ts'
import { createWebhook, deleteWebhook, editWebhook, rotateWebhookSecret } from '../webhooks/service/edit.ts'
import { FULL_PAGE, readAllPages } from './all-pages.ts'
import {
  argumentParser,
  type CommandContext,
  EXIT_SUCCESS,
  exitCodesHelp,
  repeatedArgumentParser,
} from './context.ts'
import { overlapOption } from './overlap.ts'
import { webhookArgument, withWebhook, withWebhooks } from './webhook-command.ts'
import { addDeliveryCommands } from './webhook-deliveries.ts'

/** Adds `webhooks` and its subcommands to the program. */
export function addWebhookCommands(program: Command, context: CommandContext): void {
  const webhooks = program.command('webhooks').description('list, create, edit and test webhooks')
  addList(webhooks, context)
  addCreate(webhooks, context)
  addEdit(webhooks, context)
  addRotate(webhooks, context)
  addDelete(webhooks, context)
  addDeliveryCommands(webhooks, context)
}

function addList(webhooks: Command, context: CommandContext): void {
  webhooks
    .command('list')
    .description('list all webhooks, newest first')
    .option('--json', 'print one JSON object on each line')
    .addHelpText('after', exitCodesHelp)
    .action(({ json = false }: { json?: boolean }) =>
      withWebhooks(context, async ({ db }) => {
        const rows = await readAllPages((cursor) => listWebhooks(db, { limit: FULL_PAGE, cursor }))
        context.print(json ? rows.join('\n') : describeWebhooks(rows.map((row) => JSON.parse(row))))
        return EXIT_SUCCESS
      }),
    )
}

function describeWebhooks(webhooks: readonly WebhookJson[]): string {
  if (webhooks.length === 0) return 'There are no webhooks. Create one: inkstone webhooks create <name> <url>'
  const rows = webhooks.map((webhook) => [
    ...[webhook.id, webhook.name, webhook.format, statusOf(webhook), String(webhook.position)],
    ...[webhook.events.join(',') || 'all', webhook.url],
  ])
  return textTable([['id', 'name', 'format', 'status', 'position', 'events', 'url'], ...rows])
}

function statusOf({ enabled, disabledReason, failures }: WebhookJson): string {
  if (!enabled) return disabledReason === 'gone' ? 'disabled (410)' : 'disabled'
  return failures === 0 ? 'enabled' : `failing (${failures})`
}

/** The options of a webhook, by the names of its fields. */
interface WebhookFlags extends Pick<WebhookPatch, 'name' | 'url' | 'body' | 'debounce'> {
  event?: string[]
  lang?: string[]
  tag?: string[]
  header?: Record<string, string>
}

function addWebhookOptions(command: Command): Command {
  return command
    .option(
      '--event <type>',
      'type of events, such as article.published or article.*; may be repeated (default: all)',
      repeatedArgumentParser(EventPattern),
    )
    .option(
      '--lang <tag>',
      'only articles in this language; may be repeated',
      repeatedArgumentParser(LanguageRange),
    )
    .option('--tag <slug>', 'only articles with this tag; may be repeated', repeatedArgumentParser(TermSlug))
    .option(
      '--header <header>',
      'header of each request, such as "Accept: text/plain"; may be repeated',
      parseHeader,
    )
    .option('--body <text>', 'body of each request, with the format plain', argumentParser(WebhookBody))
    .option(
      '--debounce <seconds>',
      'send all changes in one request after so many seconds without a change',
      (text) => argumentParser(Debounce)(Number(text) as never),
    )
}

/** Returns the fields that options set. */
const fieldsOf = ({ event, lang, tag, header, name, url, body, debounce }: WebhookFlags): WebhookPatch => ({
  ...{ name, url, body, debounce, events: event, languages: lang, tags: tag, headers: header },
})

function addCreate(webhooks: Command, context: CommandContext): void {
  const command = webhooks
    .command('create')
    .description('create a webhook; the last line of the output is its secret, which cannot be shown again')
    .argument('<name>', 'what the webhook is used for', argumentParser(WebhookName))
    .argument('<url>', 'where requests are sent', argumentParser(WebhookUrl))
    .addOption(
      new Option('--format <format>', 'standard: signed events; plain: only headers and body of your own')
        .choices(['standard', 'plain'])
        .default('standard'),
    )
  addWebhookOptions(command)
    .addHelpText('after', exitCodesHelp)
    .action((name: string, url: string, { format, ...flags }: WebhookFlags & { format: string }) =>
      withWebhooks(context, async (dependencies, request) => {
        const input = WebhookInput.parse({ ...fieldsOf({ ...flags, name, url }), format })
        const { id, secret } = await createWebhook(dependencies, request, input)
        const note = secret === null ? '' : ' Store its secret now: it cannot be shown again.'
        context.print(`Created webhook "${name}" (${id}).${note}`)
        if (secret !== null) context.print(secret)
        return EXIT_SUCCESS
      }),
    )
}

function addEdit(webhooks: Command, context: CommandContext): void {
  const command = webhooks
    .command('edit')
    .description('change a webhook; values of a repeated option replace all former ones')
    .argument(...webhookArgument)
    .option('--name <name>', 'new name', argumentParser(WebhookName))
    .option('--url <url>', 'new URL', argumentParser(WebhookUrl))
    .option('--enable', 'go on with deliveries where they were stopped')
    .option('--disable', 'stop deliveries')
  addWebhookOptions(command)
    .addHelpText('after', exitCodesHelp)
    .action(
      (name: string, { enable, disable, ...flags }: WebhookFlags & Record<'enable' | 'disable', true>) =>
        withWebhook(context, name, async (id, dependencies, request) => {
          const enabled = enable ? true : disable ? false : undefined
          await editWebhook(dependencies, request, id, { ...fieldsOf(flags), enabled })
          context.print(`Webhook ${id} is changed.`)
          return EXIT_SUCCESS
        }),
    )
}

function addRotate(webhooks: Command, context: CommandContext): void {
  webhooks
    .command('rotate')
    .description('replace the secret of a webhook: the last line of the output is the new one')
    .argument(...webhookArgument)
    .addOption(overlapOption('secret'))
    .addHelpText('after', exitCodesHelp)
    .action((name: string, { overlap }: { overlap: number }) =>
      withWebhook(context, name, async (id, dependencies, request) => {
        const { secret } = await rotateWebhookSecret(dependencies, request, id, overlap)
        context.print(`Webhook ${id} has a new secret. Store it now: it cannot be shown again.`)
        context.print(secret ?? '')
        return EXIT_SUCCESS
      }),
    )
}

function addDelete(webhooks: Command, context: CommandContext): void {
  webhooks
    .command('delete')
    .description('delete a webhook and its delivery log')
    .argument(...webhookArgument)
    .addHelpText('after', exitCodesHelp)
    .action((name: string) =>
      withWebhook(context, name, async (id, dependencies, request) => {
        await deleteWebhook(dependencies, request, id)
        context.print(`Webhook ${id} is deleted.`)
        return EXIT_SUCCESS
      }),
    )
}

/** Parses a header such as `Accept: text/plain`, and collects those of repeated options. */
function parseHeader(text: string, previous: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value = ''] = /^([^:]+):\s*(.*)$/.exec(text) ?? []
  if (name === undefined) throw new InvalidArgumentError('It must be a header such as "Accept: text/plain".')
  return { ...previous, [argumentParser(HeaderName)(name)]: argumentParser(HeaderValue)(value) }
}

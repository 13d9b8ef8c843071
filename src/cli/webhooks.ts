/** `inkstone webhooks`: lists, creates, edits and deletes webhooks, and rotates their secrets. */
import { type Command, Option } from 'commander'
import { textTable } from '../schemas/text-table.ts'
import { WebhookInput, WebhookName, WebhookUrl } from '../webhooks/input.ts'
import type { WebhookJson } from '../webhooks/schema.ts'
import { FULL_PAGE, readAllPages } from './all-pages.ts'
import { argumentParser, type CommandContext, EXIT_SUCCESS, exitCodesHelp } from './context.ts'
import { overlapOption } from './overlap.ts'
import { webhookArgument, withWebhook, withWebhooks } from './webhook-command.ts'
import { addDeliveryCommands } from './webhook-deliveries.ts'
import { addWebhookOptions, fieldsOf, type WebhookFlags } from './webhook-options.ts'

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
        const { listWebhooks } = await import('../webhooks/db/webhooks.ts')
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
        const { createWebhook } = await import('../webhooks/service/edit.ts')
        const input = WebhookInput.parse({ ...fieldsOf({ ...flags, name, url }), format })
        const { id, secret } = await createWebhook(dependencies, request, input)
        const note = secret === null ? '' : ' Store its secret now: it cannot be shown again.'
        context.print(`Created webhook "${name}" (${id}).${note}`)
        if (secret !== null) context.print(secret)
        return EXIT_SUCCESS
      }),
    )
}

const removalHelp =
  '\nAn empty value removes former ones: `inkstone webhooks edit site --tag ""` sends articles with any tag again.'

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
    .addHelpText('after', removalHelp)
    .addHelpText('after', exitCodesHelp)
    .action(
      (name: string, { enable, disable, ...flags }: WebhookFlags & Record<'enable' | 'disable', true>) =>
        withWebhook(context, name, async (id, dependencies, request) => {
          const { editWebhook } = await import('../webhooks/service/edit.ts')
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
        const { rotateWebhookSecret } = await import('../webhooks/service/edit.ts')
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
        const { deleteWebhook } = await import('../webhooks/service/edit.ts')
        await deleteWebhook(dependencies, request, id)
        context.print(`Webhook ${id} is deleted.`)
        return EXIT_SUCCESS
      }),
    )
}

/** The options of a webhook on the command line: filters, headers, body and debounce. */
import { type Command, InvalidArgumentError } from 'commander'
import type { ZodType } from 'zod'
import { TermSlug } from '../schemas/text.ts'
import {
  Debounce,
  EventPattern,
  HeaderName,
  HeaderValue,
  LanguageRange,
  WebhookBody,
  type WebhookPatch,
} from '../webhooks/input.ts'
import { argumentParser, repeatedArgumentParser } from './context.ts'

/** The options of a webhook, by the names of its fields. */
export interface WebhookFlags extends Pick<WebhookPatch, 'name' | 'url' | 'body' | 'debounce'> {
  event?: string[]
  lang?: string[]
  tag?: string[]
  header?: Record<string, string>
}

/** Adds the options to a command. */
export function addWebhookOptions(command: Command): Command {
  return command
    .option(
      '--event <type>',
      'only events of this type, such as article.published or article.*; may be repeated',
      listParser(EventPattern),
    )
    .option('--lang <tag>', 'only articles in this language; may be repeated', listParser(LanguageRange))
    .option('--tag <slug>', 'only articles with this tag; may be repeated', listParser(TermSlug))
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

/** Returns the fields that options set. An empty body is none. */
export const fieldsOf = ({ event, lang, tag, header, body, ...others }: WebhookFlags): WebhookPatch => ({
  ...{ ...others, events: event, languages: lang, tags: tag, headers: header },
  body: body === '' ? null : body,
})

/** Returns an argument parser that collects the values of a repeated option. An empty value removes them. */
function listParser<Value>(schema: ZodType<Value>) {
  const add = repeatedArgumentParser(schema)
  return (text: string, previous?: readonly Value[]): Value[] => (text === '' ? [] : add(text, previous))
}

/** Parses a header such as `Accept: text/plain`, and collects those of repeated options; an empty value removes them. */
function parseHeader(text: string, previous: Readonly<Record<string, string>> = {}): Record<string, string> {
  if (text === '') return {}
  const [, name, value = ''] = /^([^:]+):\s*(.*)$/.exec(text) ?? []
  if (name === undefined) throw new InvalidArgumentError('It must be a header such as "Accept: text/plain".')
  return { ...previous, [argumentParser(HeaderName)(name)]: argumentParser(HeaderValue)(value) }
}

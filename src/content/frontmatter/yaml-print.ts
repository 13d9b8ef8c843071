/** YAML printer for front matter, compatible with YAML 1.1 parsers. */
import { DUMP_SCHEMA, dump, timestampTag } from 'js-yaml'
import type { Mapping } from './plain-values.ts'

/**
 * The dump schema of js-yaml, with dates as YAML 1.1 timestamps without `.000`. Texts that look like another
 * type are quoted.
 */
const PRINT_SCHEMA = DUMP_SCHEMA.withTags({
  ...timestampTag,
  represent: (date: Date) => date.toISOString().replace('.000Z', 'Z'),
})

/** Prints a mapping as YAML 1.1. Dates become timestamps; texts that look like a timestamp are quoted. */
export function printYaml(data: Mapping): string {
  if (Object.keys(data).length === 0) return ''
  // After a text with trailing line breaks js-yaml prints `...`, which the closing fence makes superfluous.
  const yaml = dump(data, { schema: PRINT_SCHEMA, noRefs: true, lineWidth: -1 }).replace(/\n\.\.\.\n$/, '\n')
  return Object.keys(data)
    .filter((key) => key.startsWith('---'))
    .reduce(quoteKey, `\n${yaml}`)
    .slice(1)
}

/** Quotes a key like `---x`, which js-yaml prints bare and front matter parsers take for a fence. */
function quoteKey(yaml: string, key: string): string {
  const offset = [' ', '\n'].map((end) => yaml.indexOf(`\n${key}:${end}`)).find((index) => index >= 0)
  if (offset === undefined) return yaml
  return `${yaml.slice(0, offset + 1)}${JSON.stringify(key)}${yaml.slice(offset + 1 + key.length)}`
}

/** Front matter written as YAML that older readers understand, too. */
import { DUMP_SCHEMA, dump, timestampTag } from 'js-yaml'
import type { Mapping } from './plain-values.ts'

/** Times as YAML 1.1 has them (a timestamp without fractions of zero), whatever else it would take for a type in quotes. */
const PRINTED = DUMP_SCHEMA.withTags({
  ...timestampTag,
  represent: (date: Date) => date.toISOString().replace('.000Z', 'Z'),
})

/** A mapping as YAML that older readers too understand. Dates become timestamps; texts that look like one are quoted. */
export function printYaml(data: Mapping): string {
  if (Object.keys(data).length === 0) return ''
  // After a text with open-ended line breaks js-yaml ends the document, which here is the fence's part.
  const yaml = dump(data, { schema: PRINTED, noRefs: true, lineWidth: -1 }).replace(/\n\.\.\.\n$/, '\n')
  return Object.keys(data)
    .filter((key) => key.startsWith('---'))
    .reduce(quoteKey, `\n${yaml}`)
    .slice(1)
}

/** js-yaml leaves a key like `---x` bare, where readers of front matter look for a fence. */
function quoteKey(yaml: string, key: string): string {
  const at = [' ', '\n'].map((end) => yaml.indexOf(`\n${key}:${end}`)).find((found) => found >= 0)
  if (at === undefined) return yaml
  return `${yaml.slice(0, at + 1)}${JSON.stringify(key)}${yaml.slice(at + 1 + key.length)}`
}

/** Log of the template tags of one body that stay as text, and its diagnostics. */

import { createWarning, type Diagnostic } from '../diagnostic.ts'
import type { TemplateKind } from './template-tags.ts'

/** A template tag to log. The kind of an escaped tag is null: it is not logged. */
export interface LoggedTag {
  kind: TemplateKind | null
  name: string
  text: string
}

/** The template tags of one body: for each kind, the names, the names in their delimiters, and the line of the first. */
export type TemplateLog = Map<TemplateKind, { names: Set<string>; syntax: Set<string>; line: number }>

const MESSAGES: Record<TemplateKind, string> = {
  shortcode: 'Shortcodes are not run and stay as text',
  'liquid-tag': 'Liquid is not run and stays as text',
  'mdx-component': 'Components are not rendered and stay as text',
  'mdx-import': 'MDX imports and exports are not run and are removed',
}
const NAMES_LISTED_MAX = 20
const NAMES_MAX = 200
const DELIMITERS: readonly [string, string][] = [
  ['{{<', ' >}}'],
  ['{{%', ' %}}'],
  ['{{', ' }}'],
  ['{%', ' %}'],
  ['[', ']'],
  ['<', '>'],
]

/** Adds a template tag to the log. Calls `line` only for the first tag of its kind. Lines count from 1 in the body. */
export function logTemplate(log: TemplateLog, { kind, name, text }: LoggedTag, line: () => number): void {
  if (kind === null || name === '') return
  const entry = log.get(kind) ?? { names: new Set(), syntax: new Set(), line: line() }
  log.set(kind, entry)
  if (entry.names.size >= NAMES_MAX) return
  entry.names.add(name)
  if (kind !== 'mdx-import') entry.syntax.add(inDelimiters(name, text))
}

/** Returns a name in the delimiters of its tag: `{{< gallery >}}`, `{% include %}`, `<Tabs>`. */
function inDelimiters(name: string, text: string): string {
  const [open, close] = DELIMITERS.find(([start]) => text.startsWith(start)) ?? ['', '']
  return `${open}${close.startsWith(' ') ? ' ' : ''}${name}${close}`
}

/** Returns one diagnostic for each kind of template tag in the log, with the names of the tags. */
export function templateDiagnostics(log: TemplateLog): Diagnostic[] {
  return [...log].map(([code, { names, syntax, line }]) => {
    const listed = [...names].slice(0, NAMES_LISTED_MAX).join(', ')
    const message = `${MESSAGES[code]}: ${listed}${names.size > NAMES_LISTED_MAX ? ', …' : ''}.`
    return { ...createWarning(code, message, line), ...(syntax.size > 0 && { syntax: [...syntax] }) }
  })
}

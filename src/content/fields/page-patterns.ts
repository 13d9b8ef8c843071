/** Page patterns that are no articles: Hugo's archetypes, Hexo's scaffolds, templates of Obsidian. */
import type { DiagnosticCollector } from '../diagnostic.ts'
import type { KeyLookup } from './key-lookup.ts'

/** Keys that no article lacks. A template in them is a page pattern (Hugo's archetypes, Hexo's scaffolds). */
export const PATTERN_KEYS = new Set(['title', 'date'])

/** A text that is a template as a whole: `{{title}}` (Obsidian), `{{ replace .Name "-" " " }}` (Hugo), `<% tp.file.title %>`. */
const TEMPLATE = /^\s*(?:\{\{.*\}\}|<%.*%>)\s*$/s

/** Returns true for a page pattern, whose title or date is a template. */
export function hasTemplate(keys: KeyLookup, collector: DiagnosticCollector): boolean {
  const template = keys
    .findTopLevel([...PATTERN_KEYS])
    .find(({ value }) => typeof value === 'string' && TEMPLATE.test(value))
  if (template === undefined) return false
  const message = `"${template.key}" is a template that was not filled in: the article becomes a draft`
  collector.warn('doubtful-state', message)
  return true
}

/** Accepted faults of front matter: values that are not valid YAML (read as text), and duplicate keys. */
import { ContentError, type Diagnostic } from '../diagnostic.ts'

/**
 * A fault of front matter that does not prevent reading it. Its message has two forms: what is wrong and how it
 * is read (`effect`), or what is wrong and what to do (`advice`).
 */
export interface FrontMatterFault {
  code: 'repaired-yaml' | 'duplicate-key'
  /** The key, without quotes. */
  key: string
  line: number
  column: number
  problem: string
  effect: string
  advice: string
  /** True when the author may have meant another value: always for a repaired one. */
  isAmbiguous: boolean
  /** True for a value that is a template which was not filled in: `{{ title }}`, `<%= title %>`. */
  isTemplate: boolean
}

/** Maximum number of characters of a value in a message. */
const EXCERPT_LENGTH = 200

/** Returns a text for a message, shortened to its beginning when it is long. */
function excerptOf(text: string): string {
  return text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text
}

/** Returns the advice to put a value in quotes. `prefix` is what precedes it on its line: `title: `, `- `. */
export function adviseQuotes(prefix: string, text: string): string {
  return `Put the value in quotes: ${excerptOf(prefix.trim())} ${JSON.stringify(excerptOf(text))}.`
}

/** Returns what is wrong with a value that is not valid YAML. */
export function describeInvalidValue(key: string): string {
  return `The value of "${excerptOf(key)}" is not valid YAML.`
}

/** Creates the fault of a value that was read as text. */
export function createRepair(key: string, value: string, line: number, column: number): FrontMatterFault {
  return {
    code: 'repaired-yaml',
    ...{ key, line, column },
    problem: describeInvalidValue(key),
    effect: `It is read as this text: ${excerptOf(value)}`,
    advice: adviseQuotes(`${key}:`, value),
    isAmbiguous: true,
    isTemplate: /^(?:\{[{%].*[%}]\}|<%.*%>)$/s.test(value),
  }
}

/** A key that its mapping has more than once, at the place of its last occurrence. */
export interface DuplicateKey {
  key: string
  line: number
  column: number
  firstLine: number
  /** True when its occurrences have different values. */
  isContradictory: boolean
}

/** Creates the fault of a duplicate key. */
export function createDuplicateKeyFault(duplicate: DuplicateKey): FrontMatterFault {
  const { key, line, column, firstLine, isContradictory } = duplicate
  return {
    code: 'duplicate-key',
    ...{ key, line, column },
    problem: `The key "${excerptOf(key)}" is already on line ${firstLine}.`,
    effect: 'The last value counts.',
    advice: 'Remove one of the two.',
    isAmbiguous: isContradictory,
    isTemplate: false,
  }
}

/** Returns the warning about an accepted fault. */
export function toWarning({ code, problem, effect, line, column }: FrontMatterFault): Diagnostic {
  return { severity: 'warning', code, message: `${problem} ${effect}`, line, column }
}

/** Throws the first fault as an error. @throws ContentError `bad-yaml` */
export function rejectFaults(faults: readonly FrontMatterFault[]): void {
  const [first] = faults.toSorted((a, b) => a.line - b.line || a.column - b.column)
  if (first === undefined) return
  throw new ContentError('bad-yaml', `${first.problem} ${first.advice}`, first.line, first.column)
}

/** Repair of YAML that YAML 1.2 rejects, but the parsers of site generators (libyaml, go-yaml) accept. */
import { YAMLException } from 'js-yaml'

/** Maximum number of repairs. */
const REPAIRS_MAX = 200
/** Approximate maximum of characters that all attempts to parse one front matter together parse. */
const PARSED_CHARACTERS_MAX = 600_000

/** The number of characters that may still be parsed, so that many repairs of a long text take little time. */
export interface ParseBudget {
  characters: number
}

/** Creates the budget for one front matter. */
export const createParseBudget = (): ParseBudget => ({ characters: PARSED_CHARACTERS_MAX })

/**
 * Parses YAML and repairs three faults by inserting spaces: a list, mapping or quoted text that continues
 * without indentation (mostly `]` on a line of its own), a tab in a list, and a comment directly after a
 * quote or bracket.
 * @throws the error of `parse` for any other fault, with its place in the text before the repairs
 */
export function parseRepairedYaml<Result>(
  source: string,
  parse: (text: string) => Result,
  budget: ParseBudget,
): Result {
  const lines = source.split('\n')
  /** Number of spaces inserted at the beginning of a line, by its index. */
  const insertedSpaces = new Map<number, number>()
  for (let repairs = 0; ; repairs++) {
    budget.characters -= source.length + 1
    try {
      return parse(lines.join('\n'))
    } catch (error) {
      if (!(error instanceof YAMLException) || !error.mark) throw error
      // The parsed text begins with the line break of the opening fence.
      const index = error.mark.line - 1
      const line = lines[index]
      const isRepairable = line !== undefined && repairs < REPAIRS_MAX && budget.characters > 0
      const repaired = isRepairable ? repairLine(line, error) : null
      error.mark.column -= insertedSpaces.get(index) ?? 0
      if (repaired === null) throw error
      if (repaired.startsWith(' ')) insertedSpaces.set(index, (insertedSpaces.get(index) ?? 0) + 1)
      lines[index] = repaired
    }
  }
}

/** Returns the line without its fault, or null when the fault cannot be repaired. */
function repairLine(line: string, { reason, mark }: YAMLException): string | null {
  if (reason === 'deficient indentation') return line.includes('\t') ? line.replaceAll('\t', ' ') : ` ${line}`
  if (reason !== 'bad indentation of a mapping entry') return null
  const column = mark?.column ?? 0
  const isComment = line[column] === '#' && /["'\])}]/.test(line[column - 1] ?? '')
  return isComment ? `${line.slice(0, column)} ${line.slice(column)}` : null
}

/** YAML that libyaml, go-yaml and js-yaml before version 5 read, and sites are built from, though YAML 1.2 refuses it. */
import { YAMLException } from 'js-yaml'

/** More faults than these are no slip. Each costs another go over the text, so there are fewer in a long one. */
const MENDS_MAX = 200
const CHARACTERS_MAX = 400_000

/**
 * Parses YAML; where it is refused for a list, mapping or quoted text that goes on at the left edge (`]` on a line of
 * its own, mostly), for a tab in a list, or for a comment right behind a quote or bracket, blanks are put in.
 * @throws what `parse` throws for other faults, at its place in the text as it was written
 */
export function parseRepairedYaml<Result>(source: string, parse: (text: string) => Result): Result {
  const lines = source.split('\n')
  const inserted = new Map<number, number>()
  const most = Math.min(MENDS_MAX, CHARACTERS_MAX / (source.length + 1))
  for (let mends = 0; ; mends++) {
    try {
      return parse(lines.join('\n'))
    } catch (error) {
      if (!(error instanceof YAMLException) || !error.mark) throw error
      // The text that is parsed begins with the line break of the opening fence.
      const index = error.mark.line - 1
      const line = lines[index]
      const mended = line === undefined || mends >= most ? null : mendLine(line, error)
      error.mark.column -= inserted.get(index) ?? 0
      if (mended === null) throw error
      if (mended.startsWith(' ')) inserted.set(index, (inserted.get(index) ?? 0) + 1)
      lines[index] = mended
    }
  }
}

/** The line without the fault that was met in it, or null when it is another one. */
function mendLine(line: string, { reason, mark }: YAMLException): string | null {
  if (reason === 'deficient indentation') return line.includes('\t') ? line.replaceAll('\t', ' ') : ` ${line}`
  if (reason !== 'bad indentation of a mapping entry') return null
  const at = mark?.column ?? 0
  const isComment = line[at] === '#' && /["'\])}]/.test(line[at - 1] ?? '')
  return isComment ? `${line.slice(0, at)} ${line.slice(at)}` : null
}

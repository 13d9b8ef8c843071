/** Front matter that follows directly below the first one, where it would become text of the article. */
import { ContentError } from '../diagnostic.ts'
import { skipLeadingBlanks } from './fence-lines.ts'
import type { Mapping } from './plain-values.ts'
import { splitHexoHeader } from './unfenced-headers.ts'

/** A body, and the line of the file on which it begins. */
interface Body {
  body: string
  bodyLine: number
}

/**
 * Throws for two fences in a row with the keys below them, which would be shown as text.
 * @throws ContentError `bad-fence`
 */
export function rejectEmptyFences({ data, body, bodyLine }: Body & { data: Mapping }): void {
  if (Object.keys(data).length > 0 || splitHexoHeader(body) === null) return
  throw new ContentError(
    'bad-fence',
    'the front matter is empty, but keys follow below its closing fence; remove one of the two fences',
    bodyLine,
  )
}

/**
 * Returns the line of the file on which a second front matter with a title begins directly below the first,
 * or null.
 */
export function findSecondFrontMatter({ body, bodyLine }: Body): number | null {
  const { text, line } = skipLeadingBlanks(body)
  const opening = /^---[ \t]*\n/.exec(text)?.[0]
  const second = opening === undefined ? null : splitHexoHeader(text.slice(opening.length))
  return second !== null && /^title:/im.test(second.source) ? bodyLine + line - 1 : null
}

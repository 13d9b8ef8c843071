/** Emphasis in Markdown: by delimiters where they are read as such, else by its HTML elements. */

/** Each kind by the mark that opens it. What is emphasised stands between marks until its neighbours are known. */
const FORMS: Record<string, { delimiter: string; element: string }> = {
  '\uE002': { delimiter: '*', element: 'em' },
  '\uE003': { delimiter: '**', element: 'strong' },
  '\uE004': { delimiter: '~~', element: 'del' },
}
const CLOSE = '\uE005'

const OPEN: Record<string, string> = {
  ...{ EM: '\uE002', I: '\uE002', STRONG: '\uE003', B: '\uE003' },
  ...{ DEL: '\uE004', S: '\uE004', STRIKE: '\uE004' },
}

/** Whether an element of this name emphasises what is in it. */
export const isEmphasisElement = (name: string) => name in OPEN

/** The content of such an element between marks. Blanks at its ends stand outside; blocks are not emphasised. */
export function markEmphasis(content: string, name: string): string {
  const text = content.trim()
  if (text === '' || /\n\s*\n/.test(text)) return content
  const start = content.indexOf(text)
  return `${content.slice(0, start)}${OPEN[name]}${text}${CLOSE}${content.slice(start + text.length)}`
}

/**
 * Writes what `emphasised` has left open. A delimiter between a letter and a sign is none to CommonMark (section 6.2,
 * "flanking"): in `**one。**two`, as scripts without blanks have it, the stars would stay in the text. An element says
 * it there, and where runs of the same delimiter would touch.
 */
export function resolveEmphasis(markdown: string): string {
  const parts = markdown.split(/([\uE002-\uE005])/)
  for (const { start, end, form, isWithin } of pairsOf(parts)) {
    const isRead = isFlanking(parts, start, 'before', isWithin) && isFlanking(parts, end, 'after', isWithin)
    parts[start] = isRead ? form.delimiter : `<${form.element}>`
    parts[end] = isRead ? form.delimiter : `</${form.element}>`
  }
  return parts.join('')
}

/** Where emphasis begins and ends, the inner before the outer. Within its own kind it says nothing, and is taken out. */
function pairsOf(parts: string[]) {
  const opened: { start: number; open: string }[] = []
  return parts.flatMap((part, at) => {
    if (part in FORMS) opened.push({ start: at, open: part })
    const last = part === CLOSE ? opened.pop() : undefined
    const form = FORMS[last?.open ?? '']
    if (last === undefined || form === undefined) return []
    const { start, open } = last
    const isRepeated = opened.some((outer) => outer.open === open)
    parts[start] = isRepeated ? '' : open
    parts[at] = isRepeated ? '' : CLOSE + open
    const isWithin = opened.some((outer) => firstOf(outer.open) === firstOf(open))
    return isRepeated ? [] : [{ start, end: at, form, isWithin }]
  })
}

// The marks of code stand beside backticks. Symbols are punctuation to CommonMark 0.31, but not to its elders.
const PUNCTUATION = /[\p{P}\uE000\uE001]/u
const SIGN = /[\p{P}\p{S}\uE000\uE001]/u

/**
 * Whether a delimiter in the place of a mark would be read as one; `within` emphasis of the same delimiters also, that
 * it could not be taken for the other end.
 */
function isFlanking(
  parts: readonly string[],
  at: number,
  outside: 'before' | 'after',
  within: boolean,
): boolean {
  const step = outside === 'before' ? -1 : 1
  const inner = neighbourOf(parts, at, -step, true)
  const outer = neighbourOf(parts, at, step, false)
  if (inner === null || outer === null || /\s/.test(inner)) return false
  if (/\s/.test(outer)) return true
  const isApart = PUNCTUATION.test(outer)
  return within ? isApart && !SIGN.test(inner) : isApart || !SIGN.test(inner)
}

/**
 * The next character beyond those delimiters that are read together with this one; a line end at either end; null where
 * it would be read together with what it neither encloses nor is enclosed by.
 */
function neighbourOf(parts: readonly string[], at: number, step: number, inwards: boolean): string | null {
  const own = parts[at] ?? ''
  for (let place = at + step; place in parts; place += step) {
    const part = parts[place] ?? ''
    const isMark = place % 2 === 1
    const next = isMark ? delimiterOf(part) : part
    if (next === '') continue
    const character = endOf(next, step)
    if (character !== firstOf(own)) return character
    const isAround = part.startsWith(CLOSE) === own.startsWith(CLOSE) && /^[\uE002-\uE005]/.test(part)
    if (!isMark || (!inwards && !isAround)) return null
  }
  return '\n'
}

/** What stands in the place of a mark, or will, if it is read there. */
const delimiterOf = (part: string) => FORMS[part.slice(-1)]?.delimiter ?? part

const firstOf = (mark: string) => delimiterOf(mark).charAt(0)

const endOf = (text: string, step: number) =>
  (step > 0 ? /^./su.exec(text) : /.$/su.exec(text.slice(-2)))?.[0] ?? ''

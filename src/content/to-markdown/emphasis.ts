/** Emphasis in Markdown: delimiters where CommonMark recognizes them, HTML elements elsewhere. */

/**
 * Each kind of emphasis by its opening marker, a private-use character. Markers stand for delimiters until the text around
 * them is complete.
 */
const KINDS: Record<string, { delimiter: string; element: string }> = {
  '\uE002': { delimiter: '*', element: 'em' },
  '\uE003': { delimiter: '**', element: 'strong' },
  '\uE004': { delimiter: '~~', element: 'del' },
}
const CLOSE = '\uE005'

const OPENING_MARKERS: Record<string, string> = {
  ...{ EM: '\uE002', I: '\uE002', STRONG: '\uE003', B: '\uE003' },
  ...{ DEL: '\uE004', S: '\uE004', STRIKE: '\uE004' },
}

/** Returns true if an element of this name emphasizes its content. */
export const isEmphasisElement = (name: string) => name in OPENING_MARKERS

/**
 * Puts the content of an emphasis element between markers. White space at its ends stays outside. Content of several
 * blocks is not emphasized.
 */
export function markEmphasis(content: string, name: string): string {
  const text = content.trim()
  if (text === '' || /\n\s*\n/.test(text)) return content
  const start = content.indexOf(text)
  return `${content.slice(0, start)}${OPENING_MARKERS[name]}${text}${CLOSE}${content.slice(start + text.length)}`
}

/**
 * Replaces the markers of `markEmphasis` with delimiters, or with tags. CommonMark does not recognize a delimiter between
 * a letter and punctuation (section 6.2, "flanking"), as in `**one。**two`, which is common in scripts without spaces: the
 * asterisks would stay in the text. Tags are used there, and where two runs of the same delimiter would join.
 */
export function resolveEmphasis(markdown: string): string {
  const parts = markdown.split(/([\uE002-\uE005])/)
  for (const { start, end, kind, isNested } of findPairs(parts)) {
    const isRecognized =
      isFlanking(parts, start, 'before', isNested) && isFlanking(parts, end, 'after', isNested)
    parts[start] = isRecognized ? kind.delimiter : `<${kind.element}>`
    parts[end] = isRecognized ? kind.delimiter : `</${kind.element}>`
  }
  return parts.join('')
}

/**
 * Returns the indexes of matching markers in the parts, inner pairs before outer ones. `isNested` is true within emphasis
 * of the same delimiter character. Removes the markers of emphasis within its own kind, which has no effect.
 */
function findPairs(parts: string[]) {
  const openMarkers: { start: number; open: string }[] = []
  return parts.flatMap((part, at) => {
    if (part in KINDS) openMarkers.push({ start: at, open: part })
    const last = part === CLOSE ? openMarkers.pop() : undefined
    const kind = KINDS[last?.open ?? '']
    if (last === undefined || kind === undefined) return []
    const { start, open } = last
    const isRepeated = openMarkers.some((outer) => outer.open === open)
    parts[start] = isRepeated ? '' : open
    parts[at] = isRepeated ? '' : CLOSE + open
    const isNested = openMarkers.some((outer) => firstCharacter(outer.open) === firstCharacter(open))
    return isRepeated ? [] : [{ start, end: at, kind, isNested }]
  })
}

// A code marker stands next to backticks. Symbols are punctuation in CommonMark 0.31, but not in earlier versions.
const PUNCTUATION = /[\p{P}\uE000\uE001]/u
const PUNCTUATION_OR_SYMBOL = /[\p{P}\p{S}\uE000\uE001]/u

/**
 * Returns true if CommonMark recognizes a delimiter at a marker. `outside` is the side of the text that is not emphasized.
 * If `isNested`, the delimiter must not be recognizable as the other end of the outer emphasis either.
 */
function isFlanking(
  parts: readonly string[],
  at: number,
  outside: 'before' | 'after',
  isNested: boolean,
): boolean {
  const step = outside === 'before' ? -1 : 1
  const inner = adjacentCharacter(parts, at, -step, true)
  const outer = adjacentCharacter(parts, at, step, false)
  if (inner === null || outer === null || /\s/.test(inner)) return false
  if (/\s/.test(outer)) return true
  const isOuterPunctuation = PUNCTUATION.test(outer)
  const isInnerPlain = !PUNCTUATION_OR_SYMBOL.test(inner)
  return isNested ? isOuterPunctuation && isInnerPlain : isOuterPunctuation || isInnerPlain
}

/**
 * Returns the character next to the delimiter run at a marker; a line break at either end of the text. Returns null where
 * the run would include a delimiter that neither encloses this one nor is enclosed by it.
 */
function adjacentCharacter(
  parts: readonly string[],
  at: number,
  step: number,
  isInward: boolean,
): string | null {
  const own = parts[at] ?? ''
  for (let index = at + step; index in parts; index += step) {
    const part = parts[index] ?? ''
    const isMarker = index % 2 === 1
    const text = isMarker ? delimiterOf(part) : part
    if (text === '') continue
    const character = boundaryCharacter(text, step)
    if (character !== firstCharacter(own)) return character
    const isEnclosing = part.startsWith(CLOSE) === own.startsWith(CLOSE) && /^[\uE002-\uE005]/.test(part)
    if (!isMarker || (!isInward && !isEnclosing)) return null
  }
  return '\n'
}

/** Returns the delimiter that a marker stands for, or a part that has replaced a marker already. */
const delimiterOf = (part: string) => KINDS[part.slice(-1)]?.delimiter ?? part

const firstCharacter = (marker: string) => delimiterOf(marker).charAt(0)

/** Returns the first character of a text for a positive step, or the last one for a negative step. */
const boundaryCharacter = (text: string, step: number) =>
  (step > 0 ? /^./su.exec(text) : /.$/su.exec(text.slice(-2)))?.[0] ?? ''

/** Errors of YAML: where they are, and a message that says what is wrong and what to do. */
import { YAMLException } from 'js-yaml'
import { ContentError } from '../diagnostic.ts'
import { adviseQuotes, describeInvalidValue } from './faults.ts'
import { removeOuterQuotes, splitKeyLine } from './yaml-lines.ts'

/** A place in the lines of front matter, counted from 0. */
export interface YamlPlace {
  line: number
  column: number
}

/**
 * A mapping or list as a key, most often a template (`{{ title }}`) that is not in quotes. js-yaml reports it
 * without its place.
 */
const COMPLEX_KEY = /^([^"'\n]{0,300}?)\{[ \t]{0,20}[{[]|^[ \t]*\?(?=[ \t])/m

/** Returns true for a key that is a mapping or a list. */
export const isComplexKeyError = (error: unknown): boolean =>
  error instanceof YAMLException && error.reason.endsWith('complex keys')

/**
 * Returns the place of an error, or null when it has none. js-yaml counts lines from 0, in a text that begins
 * with the line break of the opening fence.
 */
export function placeOfYamlError(error: unknown, source: string): YamlPlace | null {
  if (!(error instanceof YAMLException)) return null
  if (isComplexKeyError(error)) {
    const match = COMPLEX_KEY.exec(source)
    if (match !== null)
      return { line: source.slice(0, match.index).split('\n').length - 1, column: match[1]?.length ?? 0 }
  }
  if (!error.mark) return null
  return { line: Math.max(error.mark.line - 1, 0), column: error.mark.column }
}

/** Messages by the reason that js-yaml gives. The first match counts. */
const MESSAGES: readonly [RegExp, string][] = [
  [/^tab characters/, 'A tab is used as indentation. Use spaces.'],
  [
    /sequence entry$/,
    'The list item is not indented like the item above it. Give all items the same indentation.',
  ],
  [
    /^bad indentation of a mapping|^end of the stream|^expected ':'|multiline key/,
    'The line is neither "key: value" nor a continuation of the line above. Correct its colon or its indentation, or put the value in quotes.',
  ],
  [
    /flow collection|^expected the node content|^deficient indentation/,
    'A list or mapping in brackets, or a text in quotes, is not complete. Add the missing comma, bracket or quotation mark, or put the value in quotes.',
  ],
  [/quoted scalar$/, 'A text in quotes is not closed. Add the closing quotation mark.'],
  [
    /escape sequence|hexadecimal|JSON character/,
    'The backslash or control character is not valid in double quotes. Write "\\\\" for a backslash, or use single quotes.',
  ],
  [
    /^a line break is expected|^bad explicit|^repeat of/,
    'The text after "|" or ">" must begin on the next line.',
  ],
  [
    /^aliases exceeded|^recursive/,
    'The front matter has more than 100 aliases ("*name"), or one that contains itself. Write the values out.',
  ],
  [/alias/, 'The alias ("*name") refers to nothing. Put the value in quotes if it is text.'],
  [/anchor/, 'The anchor ("&name") is not valid. Put the value in quotes if it is text.'],
  [/^nesting exceeded/, 'The front matter is nested deeper than 64 levels. Remove levels.'],
  [
    /tag|explicit/,
    'The type ("!name") is not supported. Remove it, or put the value in quotes if it is text.',
  ],
  [/complex keys$/, 'A key is a list or a mapping, or the value is a template. Put the value in quotes.'],
  [
    /^directive|directive/,
    'A line begins with "%", which has a meaning of its own in YAML. Put its text in quotes.',
  ],
  [/merge/, 'The value of "<<" must be an alias of a mapping. Write the keys out.'],
  [/non-printable/, 'The front matter contains a control character. Remove it.'],
  [/__proto__/, 'The key "__proto__" is not allowed. Remove it.'],
  [/one YAML document/, 'The front matter has several YAML documents. Keep one of them.'],
  [/^too many duplicate/, 'More than 20 keys are given twice. Remove the duplicate lines.'],
]

function messageOf({ reason }: YAMLException): string {
  const message = MESSAGES.find(([pattern]) => pattern.test(reason))?.[1]
  return message ?? 'The front matter is not valid YAML here. Correct the line, or put its value in quotes.'
}

/** Item of a list whose value is not a key: `- @name`. */
const LIST_ITEM = /^[ \t]*(?:-[ \t]+)+(?=\S)/

/** Converts an error of YAML to a content error with line and column in the file. */
export function toContentError(error: unknown, source: string, firstLine: number): ContentError {
  const place = placeOfYamlError(error, source)
  if (!(error instanceof YAMLException))
    return new ContentError('bad-yaml', 'The front matter cannot be parsed.', firstLine)
  if (place === null) return new ContentError('bad-yaml', messageOf(error), firstLine)
  const lines = source.split('\n')
  const { line, column } = colonlessLine(error, place, lines) ?? place
  const text = lines[line] ?? ''
  const message = adviceForValue(error, text, column) ?? messageOf(error)
  return new ContentError('bad-yaml', message, firstLine + line, column + 1)
}

/** Returns the place of the line without a colon above the place where js-yaml expects it, or null. */
function colonlessLine({ reason }: YAMLException, { line }: YamlPlace, lines: string[]): YamlPlace | null {
  if (!reason.includes('multiline key')) return null
  for (let index = line - 1; index >= 0 && index > line - 20; index -= 1) {
    const text = lines[index] ?? ''
    if (/^[ \t]*[^\s#]/.test(text) && splitKeyLine(text) === null)
      return { line: index, column: LIST_ITEM.exec(text)?.[0].length ?? 0 }
  }
  return null
}

/** Returns the advice for a value that is not valid YAML, or null when the error is not in a value. */
function adviceForValue({ reason }: YAMLException, text: string, column: number): string | null {
  if (/exceeded|__proto__|tag|merge|duplicate/.test(reason)) return null
  const keyLine = splitKeyLine(text)
  if (keyLine !== null && column >= keyLine.before.length)
    return `${describeInvalidValue(keyLine.key)} ${adviseQuotes(keyLine.before, removeOuterQuotes(keyLine.value))}`
  const item = LIST_ITEM.exec(text)?.[0]
  if (item === undefined || column < item.length || keyLine !== null) return null
  return `The list item is not valid YAML. ${adviseQuotes('-', text.slice(item.length).trimEnd())}`
}

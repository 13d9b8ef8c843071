/** Nikola's metadata: lines `.. key: value` in a leading HTML comment, or bare at the beginning of the text. */
import { ContentError } from '../diagnostic.ts'
import { FRONT_MATTER_LENGTH_MAX, lineAt } from './fence-lines.ts'
import type { Mapping } from './plain-values.ts'

/** The metadata of a text, and the offset of the body. */
interface NikolaHeader {
  data: Mapping
  bodyStart: number
}

const METADATA_LINE = /^[ \t]*\.\. ([A-Za-z_][\w-]{0,60}):(?:[ \t]+(.*))?$/

/** Keys of which a header must have one. */
const HEADER_KEY = /^(?:title|slug|date|tags|status|category|type)$/i

/** Matches the beginning of a comment with metadata, for files that are articles only with front matter. */
export const NIKOLA_COMMENT = /^<!--\s{0,100}\.\. [A-Za-z_][\w-]{0,60}:/

/**
 * Splits off Nikola's metadata, which ends with its comment or, without a comment, at the first blank line.
 * Other comments may precede it. Returns null for a text without metadata.
 * @throws ContentError `bad-header` for a comment with metadata that is not closed
 */
export function splitNikolaHeader(text: string, line: number): NikolaHeader | null {
  const header = text.slice(0, FRONT_MATTER_LENGTH_MAX)
  const start = skipComments(header)
  const isComment = header.startsWith('<!--', start)
  if (!isComment && !/^\.\. [A-Za-z]/.test(header)) return null
  const end = isComment ? header.indexOf('-->', start) : header.search(/\n[ \t]*(?:\n|$)/)
  if (end < 0 && isComment)
    throw new ContentError(
      'bad-header',
      'the comment with the metadata is not closed; add "-->" below it',
      line,
    )
  const data = parseMetadata(header.slice(isComment ? start + '<!--'.length : 0, end < 0 ? undefined : end))
  if (!Object.keys(data).some((key) => HEADER_KEY.test(key))) return null
  const bodyStart = end < 0 ? header.length : isComment ? endOfLine(text, end + '-->'.length) : end + 1
  return { data: withLegacyStatus(data), bodyStart }
}

/** Returns the offset of the first leading comment with metadata, or the length of the text. */
function skipComments(text: string): number {
  for (let offset = 0; text.startsWith('<!--', offset); ) {
    if (NIKOLA_COMMENT.test(text.slice(offset, offset + 200))) return offset
    const end = text.indexOf('-->', offset)
    const next = end < 0 ? -1 : text.slice(end + '-->'.length).search(/\S/)
    if (next < 0) break
    offset = end + '-->'.length + next
  }
  return text.length
}

/** Returns the offset after the line break, when only white space is left on the line of an offset. */
function endOfLine(text: string, offset: number): number {
  const rest = lineAt(text, offset)
  return rest.trim() === '' ? Math.min(offset + rest.length + 1, text.length) : offset
}

function parseMetadata(source: string): Mapping {
  const pairs = source.split('\n').flatMap((line): [string, string][] => {
    const [, key, value = ''] = METADATA_LINE.exec(line) ?? []
    return key === undefined || value.trim() === '' ? [] : [[key, value.trim()]]
  })
  return Object.fromEntries(pairs)
}

/**
 * Adds the status that the tags `draft` and `private` give, as before version 8 of Nikola and with its option
 * `USE_TAG_METADATA`.
 */
function withLegacyStatus(data: Mapping): Mapping {
  const tags =
    typeof data.tags === 'string' ? data.tags.split(',').map((tag) => tag.trim().toLowerCase()) : []
  const status = ['private', 'draft'].find((tag) => tags.includes(tag))
  return status === undefined ? data : { ...data, status }
}

/** A finished answer: its status, its header fields, and its bytes in each content coding, made once. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import {
  COMPRESSION_MIN_BYTES,
  type CompressionEffort,
  type ContentCoding,
  compress,
  isCompressible,
  negotiateCoding,
} from '../compression.ts'
import {
  etagForCoding,
  isNotModified,
  satisfiesPreconditions,
  type Validators,
} from '../conditional-requests.ts'

/** Header fields as `writeHead` takes them: name, value, name, value. */
type Fields = string[]

/** An answer in one content coding. */
export interface EncodedRepresentation {
  fields: Fields
  validators: Validators
  body: Uint8Array
}

export interface Representation {
  status: number
  /** Names in lower case; nothing that depends on the coding. */
  fields: Fields
  /** The strong tag of the content without coding; null for an answer that is not compared. */
  etag: string | null
  /** `Last-Modified` in milliseconds; null where it is not known. */
  modified: number | null
  /** Whether `modified` is told already: it may not lie in the future. */
  dated: boolean
  content: Uint8Array
  large: boolean
  forms: Partial<Record<ContentCoding, EncodedRepresentation>>
  making: Partial<Record<ContentCoding, Promise<EncodedRepresentation>>>
}

/** What is told with an answer this once: further fields, and another `Cache-Control` than its own. */
export interface ResponseOverrides {
  more: readonly string[]
  policy?: string
}

/** The parts of an answer that has just been made. */
export interface RepresentationParts
  extends Pick<Representation, 'status' | 'fields' | 'etag' | 'modified' | 'content'> {
  type: string
}

/** An answer of which no form has been made yet. */
export function createRepresentation({
  status,
  fields,
  etag,
  modified,
  content,
  type,
}: RepresentationParts): Representation {
  const large = content.length >= COMPRESSION_MIN_BYTES && isCompressible(type)
  return { status, fields, etag, modified, content, large, dated: false, forms: {}, making: {} }
}

/** The coding that the request wants this answer in; null where it excludes all that there are. */
export function contentCodingFor(
  of: Representation,
  acceptEncoding: string | undefined,
): ContentCoding | null {
  const choice = negotiateCoding(acceptEncoding)
  return of.large ? choice.large : choice.small
}

/** The answer in a coding. Whoever asks while it is being made waits for the same bytes. */
export async function encodeRepresentation(
  of: Representation,
  coding: ContentCoding,
  effort: CompressionEffort,
): Promise<EncodedRepresentation> {
  const ready = of.forms[coding]
  if (ready) return ready
  if (coding === 'identity') return addForm(of, coding, of.content)
  const made = of.making[coding] ?? codedForm(of, coding, effort)
  of.making[coding] = made
  return made
}

/** What a 304 leaves out: everything about content that it does not have (RFC 9110, section 15.4.5). */
const CONTENT_FIELD = /^(content-(?!security-policy)|link$|last-modified$)/

/** The fields of a 304, of those of the answer. */
function unchangedFields(fields: Fields): Fields {
  const kept: Fields = []
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] ?? ''
    if (!CONTENT_FIELD.test(name)) kept.push(name, fields[at + 1] ?? '')
  }
  return kept
}

const withPolicy = (fields: Fields, policy: string): Fields =>
  fields.map((text, at) => (at % 2 === 1 && fields[at - 1] === 'cache-control' ? policy : text))

async function codedForm(
  of: Representation,
  coding: Exclude<ContentCoding, 'identity'>,
  effort: CompressionEffort,
): Promise<EncodedRepresentation> {
  return addForm(of, coding, await compress(of.content, coding, effort))
}

function addForm(of: Representation, coding: ContentCoding, body: Uint8Array): EncodedRepresentation {
  const etag = of.etag === null ? null : etagForCoding(of.etag, coding)
  const fields = [...of.fields, 'content-length', String(body.length)]
  if (coding !== 'identity') fields.push('content-encoding', coding)
  if (etag !== null) fields.push('etag', etag)
  const form: EncodedRepresentation = { fields, validators: { etag, modified: null }, body }
  of.forms[coding] = form
  if (of.dated) date(form, of.modified)
  return form
}

function date(form: EncodedRepresentation, modified: number | null): void {
  if (modified === null) return
  form.validators.modified = modified
  form.fields.push('last-modified', httpDate(modified))
}

/** The last time that was printed: many answers have the same. */
let printed = { time: Number.NaN, text: '' }

function httpDate(time: number): string {
  if (printed.time !== time) printed = { time, text: new Date(time).toUTCString() }
  return printed.text
}

/** Whether a form may be written: it is what `If-Match` and `If-Unmodified-Since` ask for, if they ask. To be called first. */
export function meetsPreconditions(
  headers: IncomingHttpHeaders,
  of: Representation,
  form: EncodedRepresentation,
): boolean {
  dateWhenPast(of, Date.now())
  return satisfiesPreconditions(headers, form.validators)
}

/** Tells `Last-Modified` from the moment on at which it has passed. */
function dateWhenPast(of: Representation, now: number): void {
  if (of.dated || of.modified === null || now < of.modified) return
  of.dated = true
  for (const form of Object.values(of.forms)) date(form, of.modified)
}

/** Writes an answer to a GET or HEAD that `isExpected`: whole, or 304 where the client has it already. */
export function writeRepresentation(
  request: IncomingMessage,
  response: ServerResponse,
  of: Representation,
  form: EncodedRepresentation,
  { more, policy }: ResponseOverrides,
): void {
  const fields = policy === undefined ? form.fields : withPolicy(form.fields, policy)
  if (of.etag !== null && isNotModified(request.headers, form.validators, Date.now())) {
    response.writeHead(304, [...unchangedFields(fields), ...more])
    response.end()
    return
  }
  response.writeHead(of.status, more.length > 0 ? [...fields, ...more] : fields)
  response.end(form.body) // which Node leaves out for HEAD
}

/** What an object and its parts cost beside their bytes, roughly. */
const OVERHEAD_BYTES = 1_000

/** What an answer takes in memory, in bytes: the content, the forms and their fields, twice for strings of two bytes a character. */
export function representationSize(of: Representation): number {
  const forms = Object.values(of.forms).map((form) => {
    const fields = form.fields.reduce((sum, text) => sum + text.length, 0)
    return fields * 4 + (form.body === of.content ? 0 : form.body.length)
  })
  return forms.reduce((sum, bytes) => sum + bytes, of.content.length + OVERHEAD_BYTES)
}

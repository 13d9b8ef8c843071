/** Representation of a response: status code, headers, and the body in each content coding. */
import type { IncomingHttpHeaders } from 'node:http'
import {
  COMPRESSION_MIN_BYTES,
  type CompressionEffort,
  type ContentCoding,
  compress,
  isCompressible,
  negotiateCoding,
} from '../compression.ts'
import { etagForCoding, satisfiesPreconditions, type Validators } from '../conditional-requests.ts'

/** Headers as `writeHead` accepts them: name, value, name, value. */
export type RawHeaders = string[]

/** A representation in one content coding. */
export interface EncodedRepresentation {
  rawHeaders: RawHeaders
  validators: Validators
  body: Uint8Array
}

export interface Representation {
  status: number
  /** The headers that do not depend on the content coding. Names are in lower case. */
  rawHeaders: RawHeaders
  /** The strong ETag of the identity coding; null for a response without validators. */
  etag: string | null
  /** In milliseconds since 1970; null when unknown. */
  lastModified: number | null
  /** True once `lastModified` has passed and is a header: it must not lie in the future. */
  hasLastModifiedHeader: boolean
  content: Uint8Array
  isCompressible: boolean
  encodings: Partial<Record<ContentCoding, EncodedRepresentation>>
  pendingEncodings: Partial<Record<ContentCoding, Promise<EncodedRepresentation>>>
}

/** The parts from which `createRepresentation` creates a representation. */
interface RepresentationParts
  extends Pick<Representation, 'status' | 'rawHeaders' | 'etag' | 'lastModified' | 'content'> {
  type: string
}

/** Creates a representation that is not encoded yet. */
export function createRepresentation({
  status,
  rawHeaders,
  etag,
  lastModified,
  content,
  type,
}: RepresentationParts): Representation {
  return {
    status,
    rawHeaders,
    etag,
    lastModified,
    hasLastModifiedHeader: false,
    content,
    isCompressible: content.length >= COMPRESSION_MIN_BYTES && isCompressible(type),
    encodings: {},
    pendingEncodings: {},
  }
}

/** Returns the content coding for `Accept-Encoding`; null when the client accepts none. */
export function contentCodingFor(
  representation: Representation,
  acceptEncoding: string | undefined,
): ContentCoding | null {
  const choice = negotiateCoding(acceptEncoding)
  return representation.isCompressible ? choice.compressible : choice.incompressible
}

/** Encodes a representation once per coding. Concurrent calls share the result. */
export async function encodeRepresentation(
  representation: Representation,
  coding: ContentCoding,
  effort: CompressionEffort,
): Promise<EncodedRepresentation> {
  const encoded = representation.encodings[coding]
  if (encoded) return encoded
  if (coding === 'identity') return addEncoding(representation, coding, representation.content)
  const pending =
    representation.pendingEncodings[coding] ?? compressRepresentation(representation, coding, effort)
  representation.pendingEncodings[coding] = pending
  return pending
}

async function compressRepresentation(
  representation: Representation,
  coding: Exclude<ContentCoding, 'identity'>,
  effort: CompressionEffort,
): Promise<EncodedRepresentation> {
  return addEncoding(representation, coding, await compress(representation.content, coding, effort))
}

function addEncoding(
  representation: Representation,
  coding: ContentCoding,
  body: Uint8Array,
): EncodedRepresentation {
  const etag = representation.etag === null ? null : etagForCoding(representation.etag, coding)
  const rawHeaders = [...representation.rawHeaders, 'content-length', String(body.length)]
  if (coding !== 'identity') rawHeaders.push('content-encoding', coding)
  if (etag !== null) rawHeaders.push('etag', etag)
  const encoded: EncodedRepresentation = { rawHeaders, validators: { etag, lastModified: null }, body }
  representation.encodings[coding] = encoded
  if (representation.hasLastModifiedHeader) addLastModified(encoded, representation.lastModified)
  return encoded
}

function addLastModified(encoded: EncodedRepresentation, lastModified: number | null): void {
  if (lastModified === null) return
  encoded.validators.lastModified = lastModified
  encoded.rawHeaders.push('last-modified', formatHttpDate(lastModified))
}

/** The last date that was formatted: many responses have the same. */
let lastDate = { time: Number.NaN, text: '' }

function formatHttpDate(time: number): string {
  if (lastDate.time !== time) lastDate = { time, text: new Date(time).toUTCString() }
  return lastDate.text
}

/**
 * Returns false when `If-Match` or `If-Unmodified-Since` fails. Adds `Last-Modified` when its time has passed, so it must be
 * called before `writeRepresentation`.
 */
export function meetsPreconditions(
  headers: IncomingHttpHeaders,
  representation: Representation,
  encoded: EncodedRepresentation,
): boolean {
  addPastLastModified(representation, Date.now())
  return satisfiesPreconditions(headers, encoded.validators)
}

function addPastLastModified(representation: Representation, now: number): void {
  const { hasLastModifiedHeader, lastModified, encodings } = representation
  if (hasLastModifiedHeader || lastModified === null || now < lastModified) return
  representation.hasLastModifiedHeader = true
  for (const encoded of Object.values(encodings)) addLastModified(encoded, lastModified)
}

/** The approximate memory of an object and its parts without their contents, in bytes. */
const OVERHEAD_BYTES = 1_000

/** Returns the approximate memory of a representation in bytes. Header characters count for four: two copies of two bytes. */
export function representationSize({ content, encodings }: Representation): number {
  const sizes = Object.values(encodings).map(({ rawHeaders, body }) => {
    const characters = rawHeaders.reduce((sum, text) => sum + text.length, 0)
    return characters * 4 + (body === content ? 0 : body.length)
  })
  return sizes.reduce((sum, bytes) => sum + bytes, content.length + OVERHEAD_BYTES)
}

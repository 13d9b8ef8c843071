/** Writing a representation to the socket: the content, or 304. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isNotModified } from '../conditional-requests.ts'
import { REQUEST_ID_HEADER } from '../request-id.ts'
import type { EncodedRepresentation, RawHeaders, Representation } from './representation.ts'

/** Headers of a single response: headers to add, and a `Cache-Control` that replaces the one of the representation. */
export interface ResponseOverrides {
  extraHeaders: readonly string[]
  cacheControl?: string
}

/** Writes the response to a GET or HEAD that meets its preconditions: the content, or 304. */
export function writeRepresentation(
  { id, headers }: Pick<FastifyRequest, 'id' | 'headers'>,
  { raw: response }: Pick<FastifyReply, 'raw'>,
  representation: Representation,
  encoded: EncodedRepresentation,
  { extraHeaders, cacheControl }: ResponseOverrides,
): void {
  const rawHeaders =
    cacheControl === undefined ? encoded.rawHeaders : withCacheControl(encoded.rawHeaders, cacheControl)
  if (representation.etag !== null && isNotModified(headers, encoded.validators, Date.now())) {
    response.writeHead(304, [...notModifiedHeaders(rawHeaders), ...extraHeaders, REQUEST_ID_HEADER, id])
    response.end()
    return
  }
  response.writeHead(representation.status, [...rawHeaders, ...extraHeaders, REQUEST_ID_HEADER, id])
  response.end(encoded.body) // Node leaves it out for HEAD
}

/** The headers that describe content, which a 304 does not have (RFC 9110, section 15.4.5). */
const CONTENT_HEADER = /^(content-(?!security-policy)|link$|last-modified$)/

function notModifiedHeaders(rawHeaders: RawHeaders): RawHeaders {
  const rest: RawHeaders = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (!CONTENT_HEADER.test(name)) rest.push(name, rawHeaders[index + 1] ?? '')
  }
  return rest
}

const withCacheControl = (rawHeaders: RawHeaders, value: string): RawHeaders =>
  rawHeaders.map((text, index) =>
    index % 2 === 1 && rawHeaders[index - 1] === 'cache-control' ? value : text,
  )

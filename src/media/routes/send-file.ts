/** Sending media files: headers that make them inert, conditional requests and ranges. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../errors.ts'
import { isNotModified, satisfiesPreconditions } from '../../http/conditional-requests.ts'
import { releaseLongRequest } from '../../http/limits/load-shedding.ts'
import { servedKey } from '../files/variant-files.ts'
import type { ServedMedia } from '../model/served-media.ts'
import type { VariantFormat } from '../model/variant-options.ts'
import type { ByteRange, MediaStore, OpenedFile } from '../store/media-store.ts'
import { failStore } from '../store/store-failure.ts'

/** A year: another file has another URL. */
export const IMMUTABLE = 'public, max-age=31536000, immutable'

/** No script, no request, no form: what a file contains cannot act. SVG pictures have styles. */
const INERT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

const SVG = 'image/svg+xml'

/** Sets the headers of every response with a media file. Pictures are shown, other files are downloads. */
export function setFileHeaders(reply: FastifyReply, { type }: ServedMedia, name: string): void {
  reply.header('content-security-policy', INERT)
  if (!type.startsWith('image/'))
    reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeHeaderText(name)}`)
}

/** Encodes the value of a header parameter (RFC 8187). */
const encodeHeaderText = (text: string) =>
  encodeURIComponent(text).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)

/** Sends the file that the public gets. Returns false when the store does not have it. */
export async function sendOriginal(
  store: MediaStore,
  request: FastifyRequest,
  reply: FastifyReply,
  media: ServedMedia,
  caching: string,
): Promise<boolean> {
  const { type, hash, publicBytes } = media
  // SVG is compressed on its way, so that its bytes are not always the same, and there are no ranges of them.
  const isSvg = type === SVG
  const etag = isSvg ? `W/"${hash}"` : `"${hash}"`
  if (isFresh(request, reply, etag, caching)) return true
  const range = isSvg ? null : rangeOf(request, etag, publicBytes)
  if (!isSvg) reply.header('accept-ranges', 'bytes')
  if (range === 'unsatisfiable') {
    reply
      .code(416)
      .header('content-range', `bytes */${publicBytes}`)
      .header('cache-control', 'no-store')
      .send()
    return true
  }
  const file = await store.open(servedKey(media), range ?? undefined)
  if (!file) return removeFileHeaders(reply)
  if (file.bytes !== publicBytes) {
    file.stream.destroy()
    failStore(new Error(`the media store has ${file.bytes} bytes of ${hash} instead of ${publicBytes}`))
  }
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${publicBytes}`)
  const length = range ? range.end - range.start + 1 : publicBytes
  sendBytes(request, reply, type, isSvg ? undefined : length, file)
  return true
}

/** A variant as a response. */
interface VariantResponse {
  media: ServedMedia
  format: VariantFormat
  /** The name of the variant, which is a part of its entity tag. */
  tag: string
  caching: string
}

/** Sends a variant. Returns false when the picture has no file. Throws as `VariantFiles.open` does, before anything is sent. */
export async function sendVariant(
  request: FastifyRequest,
  reply: FastifyReply,
  { media, format, tag, caching }: VariantResponse,
  open: () => Promise<OpenedFile | null>,
): Promise<boolean> {
  if (isFresh(request, reply, `"${media.hash}-${tag}"`, caching)) return true
  const file = await open()
  if (!file) return removeFileHeaders(reply)
  sendBytes(request, reply, `image/${format}`, file.bytes, file)
  return true
}

/**
 * Sets the validator and `Cache-Control`. Sends 304 and returns true when the client has the file. Throws DomainError `stale`
 * when `If-Match` names other files (RFC 9110, section 13.1.1).
 */
function isFresh(request: FastifyRequest, reply: FastifyReply, etag: string, caching: string): boolean {
  const validators = { etag, lastModified: null }
  if (!satisfiesPreconditions(request.headers, validators)) {
    removeFileHeaders(reply)
    throw new DomainError('stale', 'The file is not the one that If-Match names. Fetch it without If-Match.')
  }
  reply.header('etag', etag).header('cache-control', caching)
  if (!isNotModified(request.headers, validators, Date.now())) return false
  reply.code(304).send()
  return true
}

function removeFileHeaders(reply: FastifyReply): false {
  for (const name of ['etag', 'cache-control', 'accept-ranges', 'content-disposition'])
    reply.removeHeader(name)
  return false
}

function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  length: number | undefined,
  file: OpenedFile,
): void {
  reply.header('content-type', type)
  if (length !== undefined) reply.header('content-length', length)
  if (request.method === 'HEAD') {
    file.stream.destroy()
    reply.send(Readable.from([])) // Fastify would set another Content-Length for a missing payload
    return
  }
  releaseLongRequest(request) // a slow client must not take a place of the requests in progress
  reply.send(length === undefined ? file.stream : (file.content ?? file.stream)) // a stream is compressed
}

/** Returns the range that the request wants; null for the whole file, also for several ranges (RFC 9110, section 14.2). */
function rangeOf(request: FastifyRequest, etag: string, bytes: number): ByteRange | null | 'unsatisfiable' {
  const { range = '', 'if-range': ifRange } = request.headers
  if (ifRange !== undefined && ifRange !== etag) return null
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/i.exec(range) ?? []
  if (request.method !== 'GET' || (first === '' && last === '')) return null
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first)
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null // not valid, so ignored
  return start > end ? 'unsatisfiable' : { start, end }
}

/** Content codings: negotiation of `Accept-Encoding`, and compression with Brotli and gzip. */
import { pipeline, type Readable } from 'node:stream'
import { promisify } from 'node:util'
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { addVary } from './vary.ts'

export type ContentCoding = 'br' | 'gzip' | 'identity'

/** How much CPU compression may use: `high` for cached bytes, which are sent often, `low` for bytes that are sent once. */
export type CompressionEffort = 'high' | 'low'

/** Content below this size is not compressed, in bytes: it fits into one packet. */
export const COMPRESSION_MIN_BYTES = 1_024

/** The supported codings, in the order of preference where the client has none. */
const CODINGS: readonly ContentCoding[] = ['br', 'gzip', 'identity']

const brotliAsync = promisify(brotliCompress)
const gzipAsync = promisify(gzip)

const QUALITY: Record<CompressionEffort, { br: number; gzip: number }> = {
  high: { br: 6, gzip: 6 },
  low: { br: 1, gzip: 1 },
}

/** Compresses content. */
export async function compress(
  content: string | Uint8Array,
  coding: Exclude<ContentCoding, 'identity'>,
  effort: CompressionEffort,
): Promise<Buffer> {
  const level = QUALITY[effort][coding]
  if (coding === 'gzip') return gzipAsync(content, { level })
  return brotliAsync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: level,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(content),
    },
  })
}

/** Returns true for a text stream of unknown length, except server-sent events: a compressor would delay them. */
export function isCompressibleStream(reply: FastifyReply, payload: unknown): payload is Readable {
  const type = String(reply.getHeader('content-type') ?? '')
  if (reply.statusCode !== 200 || !isCompressible(type) || type.startsWith('text/event-stream')) return false
  if (reply.hasHeader('content-length') || reply.hasHeader('content-encoding')) return false
  return typeof (payload as Partial<Readable> | null)?.pipe === 'function'
}

/** Compresses a stream and sets the headers for it. An error or an early end of either stream ends the other. */
export function compressStream(reply: FastifyReply, stream: Readable, coding: ContentCoding): Readable {
  addVary(reply, ['Accept-Encoding'])
  if (coding === 'identity') return stream
  reply.header('content-encoding', coding)
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY.low.br }
  const compressor =
    coding === 'br' ? createBrotliCompress({ params }) : createGzip({ level: QUALITY.low.gzip })
  return pipeline(stream, compressor, () => {}) // Fastify handles the error when it sends the stream
}

/** Returns true for a text response to GET or HEAD that is long enough to compress. */
export function isCompressibleText(
  { method }: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): payload is string {
  if (typeof payload !== 'string' || (method !== 'GET' && method !== 'HEAD')) return false
  const type = String(reply.getHeader('content-type') ?? '')
  return (
    reply.statusCode === 200 && isCompressible(type) && Buffer.byteLength(payload) >= COMPRESSION_MIN_BYTES
  )
}

/** Compresses text that is sent once, and sets the headers for it. */
export async function compressText(
  reply: FastifyReply,
  text: string,
  coding: ContentCoding,
): Promise<string | Buffer> {
  addVary(reply, ['Accept-Encoding'])
  if (coding === 'identity') return text
  const compressed = await compress(text, coding, 'low')
  reply.header('content-encoding', coding).removeHeader('content-length')
  return compressed
}

/** Returns true for media types of text. Images and archives are compressed already. */
export function isCompressible(type: string): boolean {
  return /^(text\/|application\/(json|x-ndjson|xml|javascript|yaml)\b|[^;]*\+(json|xml)\b)/i.test(type)
}

/** The coding of a response, depending on whether it is worth compressing; null when the client accepts none. */
interface CodingChoice {
  compressible: ContentCoding | null
  incompressible: ContentCoding | null
}

const DEFAULT_CHOICE: CodingChoice = { compressible: 'identity', incompressible: 'identity' }

/** Clients send few different values. The bound limits the memory that a client with many values can use. */
const CHOICES_MAX = 200
const choices = new Map<string, CodingChoice>()

/** Negotiates the content coding (RFC 9110, section 12.5.3). Without `Accept-Encoding`, it is identity. */
export function negotiateCoding(acceptEncoding: string | undefined): CodingChoice {
  if (acceptEncoding === undefined) return DEFAULT_CHOICE
  const cached = choices.get(acceptEncoding)
  if (cached) return cached
  const choice = chooseCoding(acceptEncoding)
  if (choices.size >= CHOICES_MAX) choices.clear()
  choices.set(acceptEncoding, choice)
  return choice
}

/** `encodings` of negotiator 1.x; its type definitions lack the second parameter. */
interface EncodingNegotiator {
  encodings(available: readonly string[], options: { preferred: readonly string[] }): string[]
}

/** Identity is acceptable unless the client excludes it, so content that is not worth compressing is sent as it is. */
function chooseCoding(acceptEncoding: string): CodingChoice {
  const headers = { 'accept-encoding': normalizeWeights(acceptEncoding).replace(/x-gzip/gi, 'gzip') }
  const negotiator: EncodingNegotiator = new Negotiator({ headers })
  const acceptable = negotiator.encodings(CODINGS, { preferred: CODINGS }) as ContentCoding[]
  const best = acceptable[0] ?? null
  return { compressible: best, incompressible: acceptable.includes('identity') ? 'identity' : best }
}

const WEIGHT = /;\s*q\s*=\s*([^,;]*)/gi
const VALID_WEIGHT = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/

/** Replaces weights that RFC 9110, section 12.4.2 does not allow by 0: negotiator accepts them, and reads 2 as a weight. */
function normalizeWeights(acceptEncoding: string): string {
  return acceptEncoding.replace(WEIGHT, (_, value: string) => {
    const weight = value.trim()
    return `;q=${VALID_WEIGHT.test(weight) ? weight : 0}`
  })
}

/** Content codings: which one a request wants, and the bytes in it. */
import { pipeline, type Readable } from 'node:stream'
import { promisify } from 'node:util'
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { addVary } from './cache/cache-policy.ts'

export type ContentCoding = 'br' | 'gzip' | 'identity'

/** How much work a coding is worth: `kept` for bytes that are sent many times, `once` for those that are sent once. */
export type CompressionEffort = 'kept' | 'once'

/** Below this, in bytes, compressing gains nothing that a packet would notice. */
export const COMPRESSION_MIN_BYTES = 1_024

/** The codings, in the order in which we prefer them where the client does not. */
const CODINGS = ['br', 'gzip', 'identity'] as const

const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)

const QUALITY: Record<CompressionEffort, { br: number; gzip: number }> = {
  kept: { br: 6, gzip: 6 },
  once: { br: 1, gzip: 1 },
}

/** The content in a coding. */
export async function compress(
  content: string | Uint8Array,
  coding: Exclude<ContentCoding, 'identity'>,
  effort: CompressionEffort,
): Promise<Buffer> {
  const level = QUALITY[effort][coding]
  if (coding === 'gzip') return deflate(content, { level })
  return brotli(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: level,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(content),
    },
  })
}

/** Whether a payload is a stream of text of unknown length. Server-sent events are not held up by a compressor. */
export function isCompressibleStream(reply: FastifyReply, payload: unknown): payload is Readable {
  const type = String(reply.getHeader('content-type') ?? '')
  if (reply.statusCode !== 200 || !isCompressible(type) || type.startsWith('text/event-stream')) return false
  if (reply.hasHeader('content-length') || reply.hasHeader('content-encoding')) return false
  return typeof (payload as Partial<Readable> | null)?.pipe === 'function'
}

/** The stream in a coding. When either end breaks off, so does the other. */
export function compressStream(reply: FastifyReply, stream: Readable, coding: ContentCoding): Readable {
  addVary(reply, ['Accept-Encoding'])
  if (coding === 'identity') return stream
  reply.header('content-encoding', coding)
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY.once.br }
  const coder = coding === 'br' ? createBrotliCompress({ params }) : createGzip({ level: QUALITY.once.gzip })
  return pipeline(stream, coder, () => {}) // whoever sends it sees the error
}

/** Whether a payload is text that is read, and long enough: what a route without validators answers. */
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

/** The text in a coding; it is sent once. */
export async function compressText(
  reply: FastifyReply,
  text: string,
  coding: ContentCoding,
): Promise<string | Buffer> {
  addVary(reply, ['Accept-Encoding'])
  if (coding === 'identity') return text
  const coded = await compress(text, coding, 'once')
  reply.header('content-encoding', coding).removeHeader('content-length')
  return coded
}

/** Media types that are text in some form; pictures and archives are compressed already. */
export function isCompressible(type: string): boolean {
  return /^(text\/|application\/(json|x-ndjson|xml|javascript|yaml)\b|[^;]*\+(json|xml)\b)/i.test(type)
}

/** The codings for content that is worth compressing, and for content that is not; null where none is acceptable. */
export interface CodingChoice {
  large: ContentCoding | null
  small: ContentCoding | null
}

const UNSAID: CodingChoice = { large: 'identity', small: 'identity' }

/** Few clients differ in this field; whoever invents many pays for the reading of each. */
const REMEMBERED_MAX = 200
const remembered = new Map<string, CodingChoice>()

/** What an `Accept-Encoding` field asks for (RFC 9110, section 12.5.3). Without the field, nothing is coded. */
export function negotiateCoding(field: string | undefined): CodingChoice {
  if (field === undefined) return UNSAID
  const known = remembered.get(field)
  if (known) return known
  const choice = readChoice(field)
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  remembered.set(field, choice)
  return choice
}

function readChoice(field: string): CodingChoice {
  const weights = weightsOf(field)
  const acceptable = CODINGS.filter((coding) => weights[coding] > 0)
  const best = acceptable.reduce<ContentCoding | null>(
    (chosen, coding) => (chosen === null || weights[coding] > weights[chosen] ? coding : chosen),
    null,
  )
  return { large: best, small: weights.identity > 0 ? 'identity' : best }
}

/** Unless it is excluded, identity is acceptable, but nobody's first wish. */
const LEAST = 1e-6

function weightsOf(field: string): Record<ContentCoding, number> {
  const said = new Map<string, number>()
  for (const item of field.toLowerCase().split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim())
    const q = parameters.find((part) => /^q\s*=/.test(part))?.replace(/^q\s*=\s*/, '')
    if (name !== '') said.set(name === 'x-gzip' ? 'gzip' : name, q === undefined ? 1 : qualityOf(q))
  }
  const others = said.get('*')
  return {
    br: said.get('br') ?? others ?? 0,
    gzip: said.get('gzip') ?? others ?? 0,
    identity: said.get('identity') ?? (others === 0 ? 0 : LEAST),
  }
}

/** RFC 9110, section 12.4.2: from 0 to 1 with three digits at most; what is none of that counts as 0. */
function qualityOf(text: string): number {
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 0
}

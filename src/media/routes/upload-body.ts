/** Bodies of uploads: a form with one file and fields that describe it, or the file itself. */
import type { MultipartValue } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { invalidInput } from '../../articles/model/draft-from-input.ts'
import { DomainError, invalidRequest } from '../../errors.ts'
import { MediaFields } from '../input.ts'
import type { MediaParts } from '../media-parts.ts'
import { fileTooLarge, type ReceivedFile, receiveFile } from '../service/receive-file.ts'
import { readFormParts } from './form-parts.ts'

/** What the body of an upload contains. The caller removes the file. */
interface UploadBody {
  file: ReceivedFile
  name: string | undefined
  fields: MediaFields
}

/** Bytes of a form beside its file. */
const FORM_BYTES_MAX = 256 * 1024

const LIMITS = { files: 2, fields: 10, fieldSize: 64 * 1024 } // one more file than is accepted, so that the message is ours

/** Media types of bodies that are no files: what clients send by habit. */
const NO_FILE =
  /^(?:application\/(?:[\w.+-]+\+)?json|application\/x-www-form-urlencoded|multipart\/(?!form-data))/i

/**
 * Receives the body of an upload. Throws DomainError `unsupported-type` for a body that is no file, `too-large`, `invalid`
 * for a form that is malformed, has not exactly one file, or has wrong fields, and what `receiveFile` throws.
 */
export async function receiveUpload(
  request: FastifyRequest,
  filename: string | undefined,
  { uploadFolder: folder, limits: { maxBytes } }: MediaParts,
): Promise<UploadBody> {
  const type = request.headers['content-type'] ?? ''
  if (NO_FILE.test(type))
    throw new DomainError(
      'unsupported-type',
      'Send the bytes of the file as the body, with its media type, or a form (multipart/form-data) with the file in the field `file`.',
    )
  const allowance = request.isMultipart() ? FORM_BYTES_MAX : 0
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + allowance) throw fileTooLarge(maxBytes)
  if (request.isMultipart()) return receiveForm(request, filename, { folder, maxBytes })
  const file = await receiveFile(request.raw, { folder, maxBytes })
  return { file, name: filename ?? nameInHeader(request.headers['content-disposition']), fields: {} }
}

type ReceiveOptions = Parameters<typeof receiveFile>[1]

async function receiveForm(
  request: FastifyRequest,
  filename: string | undefined,
  options: ReceiveOptions,
): Promise<UploadBody> {
  let received: { file: ReceivedFile; name: string } | undefined
  const values = new Map<string, unknown>()
  try {
    for await (const part of readFormParts(request, LIMITS)) {
      if (part.type === 'file') {
        if (received) throw invalidRequest('body', '/file', 'send one file in each request')
        received = { file: await receiveFile(part.file, options), name: part.filename ?? '' }
      } else addValue(values, part)
    }
    if (!received) throw invalidRequest('body', '/file', 'is required: the file itself')
    return { file: received.file, name: filename ?? received.name, fields: fieldsOf(values) }
  } catch (err) {
    await received?.file.remove()
    throw err
  }
}

function addValue(values: Map<string, unknown>, { fieldname, value, valueTruncated }: MultipartValue): void {
  if (values.has(fieldname)) throw invalidRequest('body', `/${fieldname}`, 'is there twice')
  if (valueTruncated) throw invalidRequest('body', `/${fieldname}`, 'is too long')
  values.set(fieldname, fieldname === 'focalPoint' ? parseJson(value) : value)
}

/** Returns the value of JSON text; other text as it is, which the schema then rejects. */
function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return text
  }
}

function fieldsOf(values: ReadonlyMap<string, unknown>): MediaFields {
  const parsed = MediaFields.safeParse(Object.fromEntries(values))
  if (!parsed.success) throw invalidInput(parsed.error, MediaFields)
  const { alt, caption, credit, focalPoint } = parsed.data
  // An empty field of a form is one that nobody has filled in.
  return {
    alt: alt || null,
    caption: caption || null,
    credit: credit || null,
    focalPoint: focalPoint ?? null,
  }
}

const EXTENDED_NAME = /;\s*filename\*\s*=\s*utf-8'[\w-]*'([^\s;]+)/i
const PLAIN_NAME = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i

/** Returns the file name in `Content-Disposition` (RFC 6266); undefined without one. `filename*` comes first, if it is valid. */
function nameInHeader(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const extended = EXTENDED_NAME.exec(header)?.[1]
  const [, quoted, token] = PLAIN_NAME.exec(header) ?? []
  const plain = quoted?.replace(/\\(.)/g, '$1') ?? token
  // Node.js decodes headers as Latin-1. Browsers and scripts send UTF-8, also without quotes.
  const sent = plain === undefined ? undefined : Buffer.from(plain, 'latin1').toString()
  return (extended === undefined ? undefined : decodePercent(extended)) ?? sent
}

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Forms of Micropub: fields, and files that are received before anything is stored. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readWriteRequest } from '../../articles/routes/write-requests.ts'
import { DomainError, invalidRequest } from '../../errors.ts'
import { allowLongBody } from '../../http/body-time.ts'
import { readFormParts } from '../../media/routes/form-parts.ts'
import { type ReceivedFile, receiveFile } from '../../media/service/receive-file.ts'
import { acceptFormToken } from './access-token.ts'
import type { MicropubOptions } from './micropub-options.ts'

/** A name and a value. */
export type FormField = readonly [string, string]

/** A received file and the field that has it. */
export interface FormFile {
  field: string
  filename: string
  file: ReceivedFile
}

/** Fields of a form. More are a mistake, or an attack that would block the server. */
const FIELDS_MAX = 500
const FILES_MAX = 20
/** The fields of a form with files, in bytes: as large as the largest body of an article, and something besides. */
const FIELD_BYTES_MAX = 2 * 1024 * 1024

const AMPERSAND = 0x26

/** Registers the parser of forms without files: the body is a list of fields. Their access token moves to the header. */
export function registerFormParser(scope: FastifyInstance): void {
  const options = { parseAs: 'buffer' } as const
  scope.addContentTypeParser<Buffer>('application/x-www-form-urlencoded', options, (request, body, done) => {
    let count = 1
    for (const byte of body) if (byte === AMPERSAND) count += 1
    if (count > FIELDS_MAX) return done(tooManyFields())
    try {
      done(null, withoutToken(request, [...new URLSearchParams(body.toString())]))
    } catch (err) {
      done(err as Error)
    }
  })
}

const tooManyFields = () => invalidRequest('body', '', `must have at most ${FIELDS_MAX} fields`)

function withoutToken(request: FastifyRequest, fields: readonly FormField[]): FormField[] {
  const isToken = ([name]: FormField) => name === 'access_token'
  const [token] = fields.filter(isToken)
  if (token) acceptFormToken(request, token[1])
  return fields.filter((field) => !isToken(field))
}

/**
 * Receives a form with files. Its access token, if it is a field, must come before the first file: no byte of a file is stored for a
 * sender without permission. The caller removes the files. Throws DomainError `invalid`, `too-large`, `unauthenticated` and
 * `forbidden`.
 */
export async function receiveForm(
  options: Pick<MicropubOptions, 'authenticate' | 'media'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ fields: FormField[]; files: FormFile[] }> {
  const { uploadFolder: folder, limits } = options.media
  const fields: FormField[] = []
  const files: FormFile[] = []
  const sizes = { files: FILES_MAX, fields: FIELDS_MAX, fieldSize: FIELD_BYTES_MAX }
  let bytes = 0
  try {
    for await (const part of readFormParts(request, sizes)) {
      if (part.type === 'file') {
        await readWriteRequest(options, request, reply)
        allowLongBody(request.raw)
        const file = await receiveFile(part.file, { folder, maxBytes: limits.maxBytes })
        files.push({ field: part.fieldname, filename: part.filename ?? '', file })
        continue
      }
      const value = String(part.value)
      bytes += Buffer.byteLength(value)
      if (bytes > FIELD_BYTES_MAX) throw fieldsTooLarge()
      if (part.fieldname === 'access_token') acceptFormToken(request, value)
      else fields.push([part.fieldname, value])
    }
    return { fields, files }
  } catch (err) {
    await removeFiles(files)
    throw err
  }
}

const fieldsTooLarge = () =>
  new DomainError('too-large', `The fields of a form have at most ${FIELD_BYTES_MAX} bytes together.`)

/** Removes received files. Those that are stored are removed already. */
export async function removeFiles(files: readonly FormFile[]): Promise<void> {
  for (const { file } of files) await file.remove()
}

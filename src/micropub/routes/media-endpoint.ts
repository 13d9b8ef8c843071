/** The media endpoint (section 3.6): stores a file, and returns the URL that a post then names. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { readWriteRequest } from '../../articles/routes/write-requests.ts'
import type { WriteRequest } from '../../changes/write-transaction.ts'
import { DomainError, invalidRequest } from '../../errors.ts'
import { requestOrigin } from '../../http/request-origin.ts'
import { findMedia } from '../../media/db/find-media.ts'
import { storeUpload } from '../../media/service/upload.ts'
import { type FormFile, receiveForm, removeFiles } from './form-body.ts'
import type { MicropubOptions } from './micropub-options.ts'

/** Stores a file as `POST /v1/media` does. Returns its URL, a path if this server has it. Throws what an upload throws. */
export async function storeFile(
  options: MicropubOptions,
  write: WriteRequest,
  { file, filename }: FormFile,
): Promise<string> {
  const { db, media } = options
  const { id } = await storeUpload(options, media, write, { file, name: filename, fields: {} })
  const found = await findMedia(db, id, { includesHidden: true, mediaUrl: media.mediaUrl })
  if (!found) throw new DomainError('gone', 'The file was stored, and has been deleted since.')
  return (JSON.parse(found.json) as { url: string }).url
}

/** Returns the absolute URL of a file. */
const absoluteUrl = (request: FastifyRequest, url: string): string =>
  url.startsWith('/') ? requestOrigin(request) + url : url

/** Registers the media endpoint. */
export function registerMediaEndpoint(app: FastifyInstance, options: MicropubOptions): void {
  app.post('/micropub/media', { schema: { hide: true } }, async (request, reply) => {
    if (!request.isMultipart())
      throw new DomainError(
        'unsupported-type',
        'Send a form (multipart/form-data) with the file in the field `file`.',
      )
    const { files } = await receiveForm(options, request, reply)
    try {
      const [file, second] = files.filter(({ field }) => field === 'file')
      const write = await readWriteRequest(options, request, reply)
      if (!file || second) throw invalidRequest('body', '/file', 'is required once: the file itself')
      const url = await storeFile(options, write, file)
      return reply.code(201).header('location', absoluteUrl(request, url)).send()
    } finally {
      await removeFiles(files)
    }
  })
}

/** Endpoint `POST /v1/media`: uploads a file, streamed. */
import multipart from '@fastify/multipart'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { readWriteRequest } from '../../articles/routes/write-requests.ts'
import { allowLongBody } from '../../http/body-time.ts'
import { acceptsFile, registerFileParser } from '../../http/file-body.ts'
import { commonProblems, jsonResponse, problemResponse } from '../../http/problem.ts'
import { UploadForm, UploadQuery } from '../input.ts'
import { Media } from '../schema.ts'
import { storeUpload } from '../service/upload.ts'
import { type MediaWriteOptions, sendMedia } from './media-responses.ts'
import { receiveUpload } from './upload-body.ts'

const create = {
  operationId: 'createMedia',
  tags: ['media'],
  summary: 'Upload a file',
  description:
    'The body is the file itself, with its name in `filename` or in `Content-Disposition`, or a form with the file in `file`. The type follows from the bytes. A file with known content is not stored twice: the response is the existing one, unchanged, with 200. The public sees a file in lists once a visible article uses it.',
  querystring: UploadQuery,
  response: {
    200: jsonResponse('There is a file with this content already.', Media),
    201: jsonResponse('The file is stored.', Media),
    ...commonProblems,
    413: problemResponse('The file is larger than this server accepts.'),
    415: problemResponse('The body is neither a file nor a form with a file.'),
    422: problemResponse('The file is of a type that is not accepted, has too many pixels, or is broken.'),
    503: problemResponse(
      'The store of media files fails (`detail` says whether the disk is full), too many pictures are being processed, or the database is unavailable or overloaded. Retry after `Retry-After` seconds.',
    ),
  },
}

export const mediaUploadRoutes: FastifyPluginAsyncZod<MediaWriteOptions> = async (app, options) => {
  registerFileParser(app)
  await app.register(multipart, { throwFileSizeLimit: false }) // receiveFile counts

  app.post('/media', { schema: create, config: acceptsFile(UploadForm) }, async (request, reply) => {
    const writeRequest = await readWriteRequest(options, request, reply)
    allowLongBody(request.raw)
    const upload = await receiveUpload(request, request.query.filename, options.media)
    const { id, isCreated } = await storeUpload(options, options.media, writeRequest, upload)
    if (isCreated) reply.code(201)
    return sendMedia(options, reply.header('location', `/v1/media/${id}`), id)
  })
}

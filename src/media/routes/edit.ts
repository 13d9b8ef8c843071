/** Endpoints that patch and delete media files. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { readWriteRequest } from '../../articles/routes/write-requests.ts'
import { readExpectedVersion } from '../../http/preconditions.ts'
import {
  commonProblems,
  emptyResponse,
  jsonResponse,
  problemResponse,
  writeProblems,
} from '../../http/problem.ts'
import { DeleteQuery, MediaPatch } from '../input.ts'
import { Media, MediaParams } from '../schema.ts'
import { deleteMedia, editMedia } from '../service/edit.ts'
import { deleteStoredFiles } from '../service/stored-files.ts'
import { type MediaWriteOptions, sendMedia } from './media-responses.ts'

const PERMISSION_NOTE = 'Needs the scope `publish` when a published or scheduled article uses the file.'

const problems = {
  ...commonProblems,
  404: problemResponse('There is no such media file.'),
  412: problemResponse('The media file has changed; `version` is its current version.'),
  428: problemResponse('This server requires the expected version: `If-Match`, or `version` in the body.'),
}

const edit = {
  operationId: 'updateMedia',
  tags: ['media'],
  summary: 'Update a media file',
  description: `JSON Merge Patch (RFC 7396) of what describes the file. Its content never changes. ${PERMISSION_NOTE}`,
  params: MediaParams,
  body: MediaPatch,
  response: {
    200: jsonResponse('The updated media file.', Media),
    ...{ ...problems, 413: writeProblems[413], 415: writeProblems[415] },
  },
}

const remove = {
  operationId: 'deleteMedia',
  tags: ['media'],
  summary: 'Delete a media file',
  description: `Deletes the file and all of its variants, at once and for good. ${PERMISSION_NOTE}`,
  params: MediaParams,
  querystring: DeleteQuery,
  response: {
    204: emptyResponse('The media file is deleted.'),
    ...problems,
    409: problemResponse('Articles use the file; `detail` names them.'),
  },
}

export const mediaEditRoutes: FastifyPluginAsyncZod<MediaWriteOptions> = async (app, options) => {
  const { db, media, isVersionRequired } = options

  app.patch('/media/:id', { schema: edit }, async (request, reply) => {
    const write = await readWriteRequest(options, request, reply)
    const { version, ...fields } = request.body
    const expected = readExpectedVersion(request, version, isVersionRequired)
    return sendMedia(
      options,
      reply,
      await editMedia(options, write, { idOrHash: request.params.id, expected }, fields),
    )
  })

  app.delete('/media/:id', { schema: remove }, async (request, reply) => {
    const write = await readWriteRequest(options, request, reply)
    const expected = readExpectedVersion(request, undefined, isVersionRequired)
    const force = request.query.force === 'true'
    const hash = await deleteMedia(options, write, { idOrHash: request.params.id, expected }, { force })
    // The row is gone. Files that stay because the store fails are those that `media gc` finds.
    await deleteStoredFiles(db, media.store, hash).catch((err) =>
      request.log.error({ err, hash }, 'failed to delete the files of a media file'),
    )
    return reply.code(204).send(null)
  })
}

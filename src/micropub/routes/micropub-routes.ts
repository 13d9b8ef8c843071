/** Micropub (W3C Recommendation): the endpoint at which editors' programs create, update, delete and query posts. */
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readWriteRequest } from '../../articles/routes/write-requests.ts'
import { runOperation } from '../../articles/service/run-operation.ts'
import type { WriteRequest } from '../../changes/write-transaction.ts'
import { invalidRequest } from '../../errors.ts'
import { limitBodyMemory } from '../../http/body-memory.ts'
import { registerIdempotency } from '../../http/idempotency/idempotency-hooks.ts'
import { requestOrigin } from '../../http/request-origin.ts'
import { withStoreFailures } from '../../media/store/store-failure.ts'
import { withLocalPictures } from '../model/content.ts'
import { type MicropubRequest, parseFormRequest, parseJsonRequest } from '../model/requests.ts'
import { createPost, updateStoredPost } from '../service.ts'
import { isForm, requireKeyBeforeBody } from './access-token.ts'
import { type FormField, receiveForm, registerFormParser, removeFiles } from './form-body.ts'
import { registerMediaEndpoint, storeFile } from './media-endpoint.ts'
import { sendMicropubError } from './micropub-error.ts'
import { contextFor, findPostId, type MicropubOptions } from './micropub-options.ts'
import { registerQueries } from './queries.ts'

/** Registers the endpoints at `/micropub`. They are no part of the OpenAPI document: the recommendation describes them. */
export async function micropubRoutes(app: FastifyInstance, given: MicropubOptions): Promise<void> {
  const options = { ...given, media: { ...given.media, store: withStoreFailures(given.media.store) } }
  app.setErrorHandler(sendMicropubError)
  app.addHook('onRequest', rejectKeyOfFiles)
  registerQueries(app, options)
  await app.register(async (writing: FastifyInstance) => {
    writing.addHook('onRequest', requireKeyBeforeBody(options.authenticate))
    limitBodyMemory(writing)
    registerIdempotency(writing, options.db, options.authenticate)
    registerFormParser(writing)
    await writing.register(multipart, { throwFileSizeLimit: false }) // receiveFile counts
    registerMediaEndpoint(writing, options)
    writing.post('/micropub', { schema: { hide: true } }, async (request, reply) => {
      return carryOut(options, await readRequest(options, request, reply), request, reply)
    })
  })
}

/** Rejects an idempotency key of a form with files, which is read in parts. A hook. */
async function rejectKeyOfFiles(request: FastifyRequest): Promise<void> {
  const isKeyed = request.headers['idempotency-key'] !== undefined
  if (isKeyed && request.headers['content-type']?.startsWith('multipart/'))
    throw invalidRequest('header', '/Idempotency-Key', 'is not possible for a form with files')
}

/** A parsed request, and its sender. */
interface AuthorizedRequest {
  parsed: MicropubRequest
  write: WriteRequest
}

/** Reads the body. Files of a form are stored, and named by their URLs. */
async function readRequest(
  options: MicropubOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<AuthorizedRequest> {
  if (!request.isMultipart()) {
    const write = await readWriteRequest(options, request, reply)
    const { body } = request
    return { write, parsed: isForm(request) ? parseFormRequest(body as FormField[]) : parseJsonRequest(body) }
  }
  const { fields, files } = await receiveForm(options, request, reply)
  try {
    const write = await readWriteRequest(options, request, reply)
    parseFormRequest(fields) // before a file is stored
    const stored: FormField[] = []
    for (const file of files) stored.push([file.field, await storeFile(options, write, file)])
    return { write, parsed: parseFormRequest([...fields, ...stored]) }
  } finally {
    await removeFiles(files)
  }
}

/** Carries out a request, and sends the URL of a post that is new or has changed its URL (sections 3.3.6, 3.4.4 and 3.5.1). */
async function carryOut(
  options: MicropubOptions,
  { parsed, write }: AuthorizedRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const contextOf = contextFor(options, request)
  const sendUrl = (url: string) => reply.code(201).header('location', url).send()
  const origin = requestOrigin(request)
  if (parsed.action === 'create') {
    const article = await createPost(options, write, withLocalPictures(parsed.post, origin))
    return sendUrl(contextOf(article).url)
  }
  const id = await findPostId(options, request, parsed.url)
  if (parsed.action === 'update') {
    const { before, after } = await updateStoredPost(options, write, { id, update: parsed.update }, contextOf)
    const [former, url] = [contextOf(before).url, contextOf(after).url]
    return former === url ? reply.code(204).send() : sendUrl(url)
  }
  const op = parsed.action === 'delete' ? 'trash' : 'restore'
  await runOperation(options, write, { op, id, expected: 'unspecified' })
  return reply.code(204).send()
}

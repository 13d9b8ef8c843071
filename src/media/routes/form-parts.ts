/** Parts of a form with files (multipart/form-data, RFC 7578), with limits. */
import type { MultipartFile, MultipartValue } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { invalidRequest } from '../../errors.ts'

/** Limits of a form; `fieldSize` is in bytes. */
interface FormLimits {
  files: number
  fields: number
  fieldSize: number
}

/**
 * Reads the parts of a form in their order. The size of files is not limited: `receiveFile` counts. Throws DomainError `invalid` when
 * the form is malformed or has too many parts.
 */
export async function* readFormParts(
  request: FastifyRequest,
  { files, fields, fieldSize }: FormLimits,
): AsyncGenerator<MultipartFile | MultipartValue> {
  const limits = {
    ...{ files, fields, parts: files + fields, fieldSize },
    ...{ fieldNameSize: 100, headerPairs: 20, fileSize: Number.POSITIVE_INFINITY },
  }
  // The plug-in logs the headers, the API key among them, at the level `trace`.
  request.log = request.log.child({}, { serializers: { busboyOptions: () => undefined } })
  try {
    yield* request.parts({ limits })
  } catch (err) {
    const { code } = err as { code?: string }
    const isFull = code === 'FST_PARTS_LIMIT' || code === 'FST_FIELDS_LIMIT' || code === 'FST_FILES_LIMIT'
    const detail = isFull
      ? 'has too many parts: send one file, and each field once'
      : 'is no valid form (multipart/form-data, RFC 7578), or ends too early'
    throw invalidRequest('body', '', detail)
  }
}

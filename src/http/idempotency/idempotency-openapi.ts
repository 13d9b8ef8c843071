/** The `Idempotency-Key` header in the OpenAPI document. */
import type { FastifySchema } from 'fastify'
import { z } from 'zod'
import { emptyResponse, problemResponse } from '../problem.ts'
import { isIdempotencyRoute } from './idempotency-hooks.ts'
import { IDEMPOTENCY_KEY_LENGTH_MAX } from './idempotency-key.ts'

const headers = {
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(IDEMPOTENCY_KEY_LENGTH_MAX + 2)
    .optional()
    .meta({
      description: 'A key for this request. A request with the same key within a day is carried out once.',
    }),
}

const responses = {
  303: emptyResponse(
    'With Idempotency-Key: the request was carried out, but its response was not stored; `Location` is the article that it wrote.',
  ),
  409: problemResponse(
    'With Idempotency-Key: the first request is still in progress, or its response was not stored.',
  ),
  422: problemResponse('With Idempotency-Key: the key was used for another request.'),
}

/** Adds the header and its responses to the schema of a route, where they apply. */
export function withIdempotencyKey(schema: FastifySchema, url: string, method: string, config: unknown) {
  if (!url.startsWith('/v1/') || !isIdempotencyRoute(method, config)) return schema
  const response = { ...responses, ...(schema.response as Record<string, unknown> | undefined) }
  const own = schema.headers
  return {
    ...schema,
    headers: own instanceof z.ZodObject ? own.extend(headers) : z.object(headers),
    response,
  }
}

/** Cross-origin resource sharing (CORS): which origins may read the API in a browser. */
import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'

/** Response headers that scripts of other origins may read. */
const EXPOSED_HEADERS =
  'Link, ETag, Location, Retry-After, RateLimit, RateLimit-Policy, Idempotency-Replayed, Article-Unchanged, X-Request-Id'

/** Registers CORS headers and preflight responses; `*` is any origin. */
export async function registerCors(app: FastifyInstance, corsOrigins: readonly string[]): Promise<void> {
  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 86_400,
  })
}

/** Cross-origin resource sharing (CORS): which origins may read the API in a browser. */
import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'

/** Registers CORS headers and preflight responses; `*` is any origin. */
export async function registerCors(app: FastifyInstance, corsOrigins: readonly string[]): Promise<void> {
  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: 'Link, ETag, Location, Retry-After, Idempotency-Replayed, Article-Unchanged',
    maxAge: 86_400,
  })
}

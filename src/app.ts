/** Composition: the whole HTTP application from its parts. Reads no environment, opens no socket. */
import cors from '@fastify/cors'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { v7 as uuid } from 'uuid'
import { articleRoutes } from './articles/routes.ts'
import { authorRoutes } from './authors/routes.ts'
import type { Database } from './database/connection.ts'
import { authenticator } from './http/auth.ts'
import { refuseConnection } from './http/client-error.ts'
import { healthRoutes } from './http/health.ts'
import { logRequest } from './http/log.ts'
import { answersJson } from './http/negotiation.ts'
import { openApi } from './http/openapi.ts'
import { handleError, problemHandlers } from './http/problem.ts'
import { tagRoutes } from './tags/routes.ts'

/** The parts of the application and its settings. */
export interface AppParts {
  db: Database
  version: string
  logger?: FastifyBaseLogger
  siteLang?: string | undefined
  /** Origins that browsers may read from; `*` is any. */
  corsOrigins?: readonly string[]
  publicRead?: boolean
  trustProxy?: boolean | string
}

/** Bodies above this are refused with 413, in bytes. */
const BODY_BYTES_MAX = 8 * 1024 * 1024
/** A request that has not arrived whole after this time is refused with 408, in milliseconds. */
const REQUEST_TIMEOUT = 30_000
/** Unicode slugs are long when percent-encoded; beyond this a path is refused with 414. */
const PARAMETER_CHARACTERS_MAX = 2_000

/** Builds the application. Whoever calls it closes it; the database stays the caller's. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { db, version, corsOrigins = ['*'], publicRead = true } = parts
  const app = Fastify({
    ...(parts.logger ? { loggerInstance: parts.logger } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }), // http/log.ts writes one line instead of two
    genReqId: () => uuid(),
    trustProxy: parts.trustProxy ?? false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT,
    routerOptions: { maxParamLength: PARAMETER_CHARACTERS_MAX, ignoreTrailingSlash: true },
    frameworkErrors: handleError,
    clientErrorHandler: refuseConnection,
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  problemHandlers(app)
  app.addHook('onResponse', logRequest)

  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
    methods: ['GET', 'HEAD'],
    exposedHeaders: ['Link', 'ETag', 'Retry-After'],
    maxAge: 86_400,
  })
  await openApi(app, { version })

  const authenticate = authenticator(db, publicRead)
  await app.register(healthRoutes, { db, version })
  await app.register(
    async (v1) => {
      v1.addHook('onRequest', answersJson)
      await v1.register(articleRoutes, { db, authenticate, siteLang: parts.siteLang })
      await v1.register(tagRoutes, { db, authenticate, kind: 'tag' })
      await v1.register(tagRoutes, { db, authenticate, kind: 'category' })
      await v1.register(authorRoutes, { db, authenticate })
    },
    { prefix: '/v1' },
  )
  return app
}

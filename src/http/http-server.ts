/** The HTTP server: limits of size and time, validators, parsers, error handlers and draining. */
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { BODY_BYTES_MAX } from '../schemas/limits.ts'
import { limitBodyTime } from './body-time.ts'
import { acceptBursts, type Bursts } from './connection-bursts.ts'
import { type Drain, registerDraining } from './draining.ts'
import { handleError, registerErrorHandlers } from './error-handler.ts'
import { registerJsonParser } from './json-body.ts'
import { rejectMalformedRequest, rejectUnknownExpectation } from './malformed-requests.ts'
import { createRequestIds, trustedProxies } from './request-id.ts'
import { REQUEST_ID_NAME } from './request-log.ts'
import { type TracingOptions, traceRequests } from './request-spans.ts'

/** A request whose headers have not arrived after this time is rejected with 408, in milliseconds. */
const HEADERS_TIMEOUT = 30_000
/** The interval at which the time-out of headers is checked, in milliseconds. */
const TIMEOUT_CHECK_INTERVAL = 1_000
/** A longer path parameter is rejected with 414, in characters. Unicode slugs are long when percent-encoded. */
const PARAMETER_CHARACTERS_MAX = 2_000

/** Stands for the default compilers of Fastify, Ajv and fast-json-stringify, so that a start does not load them. */
const noCompiler = (): never => {
  throw new Error('Requests and responses have only Zod schemas.')
}

interface ServerOptions extends TracingOptions {
  logger?: FastifyBaseLogger
  trustProxy?: boolean | string
  drain: Drain
}

interface HttpServer {
  app: FastifyInstance
  /** The bursts of connections. Other work should wait for their end. */
  bursts: Bursts
}

/** Creates the server with its limits, validators, parsers, error handlers and draining, but without other hooks and routes. */
export function createHttpServer({ logger, trustProxy = false, drain, tracing }: ServerOptions): HttpServer {
  const trustsProxy = trustedProxies(trustProxy)
  const app = Fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    logController: new LogController({
      disableRequestLogging: true, // request-log.ts writes one line instead of two
      requestIdLogLabel: REQUEST_ID_NAME,
    }),
    genReqId: createRequestIds(trustsProxy),
    trustProxy: trustsProxy,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: 0, // it would be the same for all bodies: see body-time.ts
    return503OnClosing: false, // draining.ts sends a problem
    routerOptions: { maxParamLength: PARAMETER_CHARACTERS_MAX, ignoreTrailingSlash: true },
    http: {
      requireHostHeader: false, // host-header.ts sends a problem
      headersTimeout: HEADERS_TIMEOUT,
      connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL, // by default, Node checks them twice a minute
    },
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    frameworkErrors: handleError,
    clientErrorHandler: rejectMalformedRequest,
  })
  const bursts = acceptBursts(app.server)
  app.server.on('connection', (socket) => socket.setMaxListeners(0)) // each of its pipelined requests observes it
  limitBodyTime(app.server)
  app.server.on('checkExpectation', rejectUnknownExpectation)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  if (tracing) traceRequests(app, tracing)
  registerErrorHandlers(app)
  registerJsonParser(app)
  registerDraining(app, drain)
  return { app, bursts }
}

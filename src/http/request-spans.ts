/** Spans of requests (OpenTelemetry semantic conventions for HTTP server spans), with the trace context of the caller. */
import type * as OpenTelemetry from '@opentelemetry/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isUnlimited } from './limits/callers.ts'
import { loggedUrl, loggedUserAgent } from './request-log.ts'
import { whenClosed } from './response-closed.ts'

/** The parts of OpenTelemetry that make spans. They are passed, so that nothing is loaded when there is no tracing. */
export interface RequestTracing {
  api: typeof OpenTelemetry
  tracer: OpenTelemetry.Tracer
}

/** The option of an application that makes traces. */
export interface TracingOptions {
  /** Makes a span of each request. Unset: none. */
  tracing?: RequestTracing | undefined
}

/**
 * Makes a span of each request but health checks. It is a child of the span in `traceparent` (W3C Trace Context), and the active
 * span while the request is handled. The log lines of the request have its `traceId`. Call it before other hooks are added.
 */
export function traceRequests(app: FastifyInstance, { api, tracer }: RequestTracing): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (isUnlimited(request)) return done()
    const parent = api.propagation.extract(api.ROOT_CONTEXT, request.headers)
    const span = startSpan(tracer, api.SpanKind.SERVER, request, parent)
    request.log = request.log.child({ traceId: span.spanContext().traceId })
    whenClosed(reply, () => endSpan(span, request, reply, api.SpanStatusCode.ERROR))
    api.context.with(api.trace.setSpan(parent, span), done)
  })
}

function startSpan(
  tracer: OpenTelemetry.Tracer,
  kind: OpenTelemetry.SpanKind,
  request: FastifyRequest,
  parent: OpenTelemetry.Context,
): OpenTelemetry.Span {
  const { method, protocol, ip, routeOptions, headers, raw } = request
  const [path = '', query] = loggedUrl(request).split('?', 2)
  const attributes = {
    'http.request.method': method,
    'http.route': routeOptions.url,
    'url.scheme': protocol,
    'url.path': path,
    'url.query': query,
    'client.address': ip,
    'network.protocol.version': raw.httpVersion,
    'user_agent.original': loggedUserAgent(headers['user-agent']),
  }
  const name = routeOptions.url === undefined ? method : `${method} ${routeOptions.url}`
  return tracer.startSpan(name, { kind, attributes }, parent)
}

/** Ends a span. A response that the client did not wait for has no status code. */
function endSpan(
  span: OpenTelemetry.Span,
  { cacheResult, id }: FastifyRequest,
  { raw }: FastifyReply,
  errorCode: OpenTelemetry.SpanStatusCode.ERROR,
): void {
  span.setAttributes({ 'inkstone.request_id': id, 'inkstone.cache': cacheResult ?? undefined })
  if (raw.writableFinished) span.setAttribute('http.response.status_code', raw.statusCode)
  if (raw.writableFinished && raw.statusCode >= 500)
    span.setStatus({ code: errorCode }).setAttribute('error.type', String(raw.statusCode))
  span.end()
}

/** OpenTelemetry traces: provider, exporter (OTLP over HTTP) and shutdown. This module loads the OpenTelemetry SDK. */
import * as api from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import type { PoolObserver } from '../database/pool-observer.ts'
import type { RequestTracing } from '../http/request-spans.ts'
import { traceStatements } from './statement-spans.ts'

/** Spans that are not sent by then are dropped, in milliseconds. The end of the process waits as long for a collector that is down. */
const EXPORT_TIMEOUT = 3_000

/** The part of a logger that is used. */
interface WarningLog {
  warn(message: string): void
}

interface TracingParts {
  /** The primary and the replicas. */
  observers: readonly PoolObserver[]
  version: string
  log: WarningLog | null
}

/** Running tracing. */
interface Tracing extends RequestTracing {
  /** Sends the spans that are left, and ends. Never rejects. */
  shutdown(): Promise<void>
}

/**
 * Starts tracing for this process. The SDK itself reads the standard variables: `OTEL_EXPORTER_OTLP_*`, `OTEL_BSP_*`,
 * `OTEL_TRACES_SAMPLER`, `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`. Spans that cannot be sent are dropped, with a
 * warning in the log.
 */
export function startTracing({ observers, version, log }: TracingParts): Tracing {
  api.diag.setLogger(diagnosticsTo(log), api.DiagLogLevel.WARN)
  const program = resourceFromAttributes({ 'service.name': 'inkstone', 'service.version': version })
  const provider = new NodeTracerProvider({
    resource: program.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ timeoutMillis: EXPORT_TIMEOUT }))],
  })
  provider.register() // with the propagator for `traceparent`, and a context that follows asynchronous calls
  const tracing = { api, tracer: provider.getTracer('inkstone', version) }
  for (const observer of observers) traceStatements(observer, tracing)
  return {
    ...tracing,
    shutdown: () => provider.shutdown().catch(() => {}),
  }
}

function diagnosticsTo(log: WarningLog | null): api.DiagLogger {
  const warn = (message: string) => log?.warn(`traces: ${message}`)
  const ignore = () => {}
  return { error: warn, warn, info: ignore, debug: ignore, verbose: ignore }
}

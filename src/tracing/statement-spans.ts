/** Spans of database statements (OpenTelemetry semantic conventions for database client spans). */
import type { PoolObserver } from '../database/pool-observer.ts'
import type { RequestTracing } from '../http/request-spans.ts'

/** A longer text is cut off, in characters. */
const TEXT_LENGTH_MAX = 2_000

/**
 * Makes a span of each statement that runs for a request, those of Prisma included. Statements of jobs have none. The span
 * has the text of the statement with placeholders, and no values.
 */
export function traceStatements(db: PoolObserver, { api, tracer }: RequestTracing): void {
  const kind = api.SpanKind.CLIENT
  db.onStatementStart((text) => {
    if (!api.trace.getActiveSpan()?.isRecording()) return () => {}
    const operation = /[a-z]+/i.exec(text)?.[0].toUpperCase() ?? 'STATEMENT'
    const attributes = {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.query.text': text.replace(/\s+/g, ' ').trim().slice(0, TEXT_LENGTH_MAX),
    }
    const span = tracer.startSpan(operation, { kind, attributes })
    return (isFailed) => {
      if (isFailed) span.setStatus({ code: api.SpanStatusCode.ERROR })
      span.end()
    }
  })
}

/** Metrics of deliveries to webhooks: attempts by result, and their durations. */
import { Counter, Histogram, type Registry } from 'prom-client'
import type { AttemptObserver } from './service/send-message.ts'

/** Upper bounds of the durations, in seconds. */
const DURATIONS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Registers the metrics, and returns the function that counts an attempt. */
export function createDeliveryMetrics(registry: Registry): AttemptObserver {
  const attempts = new Counter({
    name: 'inkstone_webhook_attempts_total',
    help: 'Number of requests to webhooks, by result: delivered, failed.',
    labelNames: ['result'],
    registers: [registry],
  })
  const durations = new Histogram({
    name: 'inkstone_webhook_attempt_duration_seconds',
    help: 'Duration of requests to webhooks.',
    buckets: DURATIONS,
    registers: [registry],
  })
  return ({ delivered, durationMs }) => {
    attempts.inc({ result: delivered ? 'delivered' : 'failed' })
    durations.observe(durationMs / 1_000)
  }
}

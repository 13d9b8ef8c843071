/** Settings of metrics, of traces and of the log of slow statements. */
import { z } from 'zod'
import { portSetting, wholeNumberSetting } from '../schemas/setting.ts'

/** The settings by the names of their environment variables. */
export const metricsSettings = {
  METRICS_PORT: portSetting
    .optional()
    .meta({ example: 9464 })
    .describe('port of /metrics without a key, on HOST; unset: /metrics on PORT, with a key'),
  SLOW_QUERY_MS: wholeNumberSetting({ unit: 'milliseconds', min: 0, max: 3_600_000 })
    .default(1_000)
    .describe('database statements that take as long are logged, in milliseconds; 0 disables it'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' })
    .optional()
    .meta({ example: 'http://127.0.0.1:4318' })
    .describe('URL of an OpenTelemetry collector (OTLP over HTTP) that gets traces; unset: no traces'),
}

/** Settings of metrics and of the log of slow statements. */
import { z } from 'zod'

/** The settings by the names of their environment variables. */
export const metricsSettings = {
  METRICS_PORT: z.coerce
    .number({ error: 'must be a port number' })
    .int()
    .min(0)
    .max(65535)
    .optional()
    .describe('port of /metrics without a key, on HOST; unset: /metrics on PORT, with a key'),
  SLOW_QUERY_MS: z.coerce
    .number({ error: 'must be a number of milliseconds' })
    .int()
    .min(0)
    .default(1_000)
    .describe('database statements that take as long are logged, in milliseconds; 0 disables it'),
}

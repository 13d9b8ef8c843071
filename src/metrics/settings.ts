/** Settings of metrics and of the log of slow statements. */
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
}

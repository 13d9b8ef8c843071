/** Settings of the limits for callers: names of environment variables, defaults and descriptions. */
import { z } from 'zod'
import { wholeNumberSetting } from '../../schemas/setting.ts'
import type { LimitOptions } from './callers.ts'

/** A limit; 0 is none. */
const limit = (unit: string, fallback: number) =>
  wholeNumberSetting({ unit, min: 0, max: 1_000_000_000 }).default(fallback)

const perMinute = (fallback: number) => limit('requests per minute', fallback)

export const limitSettings = z.object({
  RATE_LIMIT_READS: perMinute(6_000).describe(
    'reads per minute of an IP address or API key that the response cache does not serve; 0: no limit',
  ),
  RATE_LIMIT_WRITES: perMinute(3_000).describe(
    'writes per minute of an API key, in all instances; 0: no limit',
  ),
  RATE_LIMIT_WRONG_KEYS: perMinute(30).describe(
    'wrong API keys per minute of an IP address, in all instances; 0: no limit',
  ),
  REQUESTS_MAX: limit('requests', 200).describe(
    'requests in progress, without cached responses; further ones get 503; 0: no limit',
  ),
  STREAMS_PER_ADDRESS: limit('streams', 100).describe(
    'open streams and long polls of an IP address; 0: no limit',
  ),
  DUMPS_PER_ADDRESS: limit('dumps', 4).describe('open dumps of an IP address; 0: no limit'),
})

/** Returns the limits that the settings state. */
export const limitOptionsOf = (settings: z.infer<typeof limitSettings>): LimitOptions => ({
  rateLimits: {
    reads: settings.RATE_LIMIT_READS,
    writes: settings.RATE_LIMIT_WRITES,
    wrongKeys: settings.RATE_LIMIT_WRONG_KEYS,
  },
  requestsMax: settings.REQUESTS_MAX,
  streamsPerAddress: settings.STREAMS_PER_ADDRESS,
  dumpsPerAddress: settings.DUMPS_PER_ADDRESS,
})

/** Settings of webhooks: names of environment variables, defaults and descriptions. */
import { type AddressRule, isPublicAddress } from '../outgoing/address-rule.ts'
import { decimalSetting } from '../schemas/setting.ts'
import { flag } from '../settings/values.ts'

/** The settings by the names of their environment variables. */
export const webhookSettings = {
  WEBHOOK_ALLOW_PRIVATE: flag
    .default(false)
    .describe('true: webhooks may have URLs of this machine and of private networks'),
  WEBHOOK_TIMEOUT: decimalSetting({ unit: 'seconds', min: 0.1, max: 60 })
    .default(15)
    .describe('time-out of a request to a webhook, in seconds'),
}

/** How requests to webhooks are sent. */
export interface WebhookOptions {
  isAllowedAddress: AddressRule
  /** Time-out of a request, in milliseconds. */
  timeoutMs: number
  /** The delay after the first failure, which doubles with each further one, in milliseconds. */
  retryDelayMs: number
}

/** Returns the options that the settings define. */
export const webhookOptionsOf = (settings: {
  WEBHOOK_ALLOW_PRIVATE: boolean
  WEBHOOK_TIMEOUT: number
}): WebhookOptions => ({
  isAllowedAddress: settings.WEBHOOK_ALLOW_PRIVATE ? () => true : isPublicAddress,
  timeoutMs: settings.WEBHOOK_TIMEOUT * 1_000,
  retryDelayMs: 2_000,
})

/** The options of an environment without settings. */
export const defaultWebhookOptions = webhookOptionsOf({ WEBHOOK_ALLOW_PRIVATE: false, WEBHOOK_TIMEOUT: 15 })

/** HTTP routes of webhooks, and the job that delivers to them while the application is open. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Registry } from 'prom-client'
import type { ChangeWatcher } from '../../changes/change-watcher.ts'
import type { WriteDependencies } from '../../changes/write-transaction.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { createDeliveryMetrics } from '../delivery-metrics.ts'
import { startDeliveryJob } from '../service/delivery-job.ts'
import { defaultWebhookOptions, type WebhookOptions } from '../settings.ts'
import { webhookDeliveryRoutes } from './deliveries.ts'
import { webhookEditRoutes } from './edit.ts'

interface WebhookOptionsOfApp extends WriteDependencies {
  authenticate: Authenticate
  watcher: ChangeWatcher
  registry: Registry
  webhooks?: Partial<WebhookOptions> | undefined
}

export const webhookRoutes: FastifyPluginAsyncZod<WebhookOptionsOfApp> = async (app, parts) => {
  const { db, watcher, registry } = parts
  const options = { ...defaultWebhookOptions, ...parts.webhooks }
  const job = startDeliveryJob({
    ...{ db, watcher, options, observe: createDeliveryMetrics(registry) },
    onError: (err) => app.log.warn({ err }, 'failed to deliver to webhooks'),
  })
  app.addHook('onClose', job.stop)
  const routes = {
    ...parts,
    onCommit: job.wakeUp,
    isAllowedAddress: options.isAllowedAddress,
    send: job.send,
  }
  await app.register(webhookEditRoutes, routes)
  await app.register(webhookDeliveryRoutes, routes)
}

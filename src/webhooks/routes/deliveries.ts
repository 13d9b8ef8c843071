/** Endpoints of deliveries: the delivery log of a webhook, a test, and a replay. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { sendJson } from '../../http/content-negotiation.ts'
import { jsonResponse } from '../../http/problem.ts'
import { sendPage } from '../../http/send-page.ts'
import { listDeliveries } from '../db/deliveries.ts'
import { findWebhook } from '../db/webhooks.ts'
import { ReplayInput } from '../input.ts'
import { Webhook, WebhookDelivery, WebhookDeliveryPage, WebhookListQuery, WebhookParams } from '../schema.ts'
import { replayWebhook } from '../service/edit.ts'
import { sendTest } from '../service/send-test.ts'
import {
  requireWebhookAdmin,
  type WebhookRouteOptions,
  webhookBodyProblems,
  webhookIdOf,
  webhookOperation,
  webhookProblems,
} from './webhook-requests.ts'

const list = {
  ...{
    operationId: 'listWebhookDeliveries',
    ...webhookOperation,
    summary: 'List the deliveries of a webhook',
  },
  description: 'Attempts, newest first. The last 200 are stored.',
  params: WebhookParams,
  querystring: WebhookListQuery,
  response: { 200: jsonResponse('A page of attempts.', WebhookDeliveryPage), ...webhookProblems },
}
const test = {
  ...{ operationId: 'testWebhook', ...webhookOperation, summary: 'Test a webhook' },
  description:
    'Sends one request of the type `test`, and responds with its result. A plain webhook gets its usual request, which may start a build.',
  params: WebhookParams,
  response: { 200: jsonResponse('The attempt, delivered or not.', WebhookDelivery), ...webhookProblems },
}
const replay = {
  ...{ operationId: 'replayWebhook', ...webhookOperation, summary: 'Replay changes to a webhook' },
  description:
    'Delivers all changes from a number of the change log on, again or for the first time. A message that was delivered before has the same `webhook-id`.',
  params: WebhookParams,
  body: ReplayInput,
  response: {
    200: jsonResponse('The webhook with its new position.', Webhook),
    ...webhookProblems,
    ...webhookBodyProblems,
  },
}

export const webhookDeliveryRoutes: FastifyPluginAsyncZod<WebhookRouteOptions> = async (app, options) => {
  const { db } = options

  app.get('/webhooks/:id/deliveries', { schema: list }, async (request, reply) => {
    await requireWebhookAdmin(options, request, reply)
    const id = webhookIdOf(request.params)
    await findWebhook(db, id)
    return sendPage(request, reply, await listDeliveries(db, id, request.query))
  })

  app.post('/webhooks/:id/test', { schema: test }, async (request, reply) => {
    const write = await requireWebhookAdmin(options, request, reply)
    return sendJson(reply, printDelivery(await sendTest(options, write, webhookIdOf(request.params))))
  })

  app.post('/webhooks/:id/replay', { schema: replay }, async (request, reply) => {
    const write = await requireWebhookAdmin(options, request, reply)
    const id = webhookIdOf(request.params)
    await replayWebhook(options, write, id, request.body.from)
    return sendJson(reply, await findWebhook(db, id))
  })
}

/** Returns an attempt at a test message as JSON (`WebhookDelivery`): it has no changes. */
const printDelivery = (record: Awaited<ReturnType<typeof sendTest>>) =>
  JSON.stringify({ ...record, firstChange: null, lastChange: null })

/** Endpoints that list, create, read, edit and delete webhooks. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Database } from '../../database/connection.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { containsSecret } from '../../http/idempotency/idempotency-hooks.ts'
import { commonProblems, emptyResponse, jsonResponse } from '../../http/problem.ts'
import { sendPage } from '../../http/send-page.ts'
import { appendJsonMember } from '../../schemas/json-text.ts'
import { OVERLAP_DEFAULT } from '../../schemas/secret-overlap.ts'
import { findWebhook, listWebhooks } from '../db/webhooks.ts'
import { WebhookInput, WebhookPatch, WebhookRotation } from '../input.ts'
import { Webhook, WebhookListQuery, WebhookPage, WebhookParams, WebhookWithSecret } from '../schema.ts'
import {
  createWebhook,
  deleteWebhook,
  editWebhook,
  rotateWebhookSecret,
  type WebhookSecret,
} from '../service/edit.ts'
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
    operationId: 'listWebhooks',
    ...webhookOperation,
    summary: 'List webhooks',
    description: 'Newest first.',
  },
  querystring: WebhookListQuery,
  response: { 200: jsonResponse('A page of webhooks.', WebhookPage), ...commonProblems },
}
const create = {
  ...{ operationId: 'createWebhook', ...webhookOperation, summary: 'Create a webhook' },
  description:
    'It gets the changes of public content from now on, as `POST` requests. The response contains its secret, which cannot be retrieved again. `Idempotency-Key` has no effect: the secret is not stored in a response.',
  body: WebhookInput,
  response: {
    201: jsonResponse('The webhook, with its secret.', WebhookWithSecret),
    ...commonProblems,
    ...webhookBodyProblems,
  },
}
const read = {
  ...{ operationId: 'getWebhook', ...webhookOperation, summary: 'Read a webhook' },
  params: WebhookParams,
  response: { 200: jsonResponse('The webhook.', Webhook), ...webhookProblems },
}
const edit = {
  ...{ operationId: 'updateWebhook', ...webhookOperation, summary: 'Update a webhook' },
  description:
    'JSON Merge Patch (RFC 7396); lists and headers are replaced as a whole. What is pending is sent at once with the new values. A webhook that is enabled again goes on where it was disabled.',
  params: WebhookParams,
  body: WebhookPatch,
  response: {
    200: jsonResponse('The updated webhook.', Webhook),
    ...webhookProblems,
    ...webhookBodyProblems,
  },
}
const remove = {
  ...{ operationId: 'deleteWebhook', ...webhookOperation, summary: 'Delete a webhook' },
  params: WebhookParams,
  response: { 204: emptyResponse('The webhook and its delivery log are deleted.'), ...webhookProblems },
}
const rotate = {
  ...{ operationId: 'rotateWebhookSecret', ...webhookOperation, summary: 'Rotate the secret of a webhook' },
  description:
    'Requests are signed with the new secret, and for a while with the old one, too. `Idempotency-Key` has no effect, as with `createWebhook`.',
  params: WebhookParams,
  body: WebhookRotation,
  response: {
    201: jsonResponse('The webhook, with its new secret.', WebhookWithSecret),
    ...webhookProblems,
    ...webhookBodyProblems,
  },
}

export const webhookEditRoutes: FastifyPluginAsyncZod<WebhookRouteOptions> = async (app, options) => {
  const { db } = options

  app.get('/webhooks', { schema: list }, async (request, reply) => {
    await requireWebhookAdmin(options, request, reply)
    return sendPage(request, reply, await listWebhooks(db, request.query))
  })

  app.post('/webhooks', { schema: create, config: containsSecret }, async (request, reply) => {
    const write = await requireWebhookAdmin(options, request, reply)
    const created = await createWebhook(options, write, request.body)
    return sendJson(
      reply.code(201).header('location', `/v1/webhooks/${created.id}`),
      await printWithSecret(db, created),
    )
  })

  app.get('/webhooks/:id', { schema: read }, async (request, reply) => {
    await requireWebhookAdmin(options, request, reply)
    return sendJson(reply, await findWebhook(db, webhookIdOf(request.params)))
  })

  app.patch('/webhooks/:id', { schema: edit }, async (request, reply) => {
    const write = await requireWebhookAdmin(options, request, reply)
    const id = webhookIdOf(request.params)
    await editWebhook(options, write, id, request.body)
    return sendJson(reply, await findWebhook(db, id))
  })

  app.delete('/webhooks/:id', { schema: remove }, async (request, reply) => {
    const write = await requireWebhookAdmin(options, request, reply)
    await deleteWebhook(options, write, webhookIdOf(request.params))
    return reply.code(204).send(null)
  })

  app.post('/webhooks/:id/rotate', { schema: rotate, config: containsSecret }, async (request, reply) => {
    const write = await requireWebhookAdmin(options, request, reply)
    const { overlapSeconds = OVERLAP_DEFAULT } = request.body ?? {}
    const id = webhookIdOf(request.params)
    const rotated = await rotateWebhookSecret(options, write, id, overlapSeconds)
    return sendJson(reply.code(201), await printWithSecret(db, rotated))
  })
}

/** Returns a webhook with its new secret as JSON (`WebhookWithSecret`). */
const printWithSecret = async (db: Database, { id, secret }: WebhookSecret): Promise<string> =>
  appendJsonMember(await findWebhook(db, id), 'secret', JSON.stringify(secret))

/** An application with webhooks whose time-outs and delays are short, and calls of its endpoints. */
import { onTestFinished } from 'vitest'
import type { Database } from '../../src/database/connection.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import type { WebhookOptions } from '../../src/webhooks/settings.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { type Subscriber, startSubscriber } from './subscriber.ts'

/** Any address, and short delays. */
export const localOptions: WebhookOptions = {
  isAllowedAddress: () => true,
  timeoutMs: 60_000,
  retryDelayMs: 1,
}

interface ApiResponse {
  status: number
  /** The body, whose form depends on the endpoint. */
  body: Record<string, unknown>
}

/** Starts an application for a test file. Requests have an admin key. */
export async function bootWebhooks(options: Partial<WebhookOptions> = {}, db?: Database) {
  const booted = await boot({
    db: db ?? (await openTestDatabase()),
    webhooks: { ...localOptions, ...options },
  })
  const { secret } = await createKey(booted.db, { name: 'operator', scopes: ['admin'], expiresAt: null })
  const call = async (method: string, path: string, payload?: object): Promise<ApiResponse> => {
    const response = await booted.app.inject({
      ...{ method: method as 'GET', url: `/v1/webhooks${path}` },
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      ...(payload && { payload }),
    })
    return { status: response.statusCode, body: response.body === '' ? {} : response.json() }
  }
  /** Creates a webhook, and deletes it after the test. */
  const create = async (input: object): Promise<{ id: string; secret: string }> => {
    const { status, body } = await call('POST', '', { name: 'site', ...input })
    if (status !== 201) throw new Error(JSON.stringify(body))
    const created = body as { id: string; secret: string }
    onTestFinished(async () => void (await call('DELETE', `/${created.id}`)))
    return created
  }
  return { ...booted, secret, call, create }
}

/** Starts a subscriber, and closes it after the test. */
export async function subscriberOfTest(): Promise<Subscriber> {
  const subscriber = await startSubscriber()
  onTestFinished(() => subscriber.close())
  return subscriber
}

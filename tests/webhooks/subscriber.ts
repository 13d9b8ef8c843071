/** A server that receives webhooks, and records each request. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A request that has arrived. */
export interface ReceivedRequest {
  method: string
  path: string
  headers: Record<string, string>
  body: string
  /** True when the response was 2xx. */
  accepted: boolean
}

/** The `data` of an event. */
interface AcceptedChange {
  number: number
  action: string
  slug: string
  tags: string[]
}

/** Responds to a request; returns undefined for 204. The index counts from 0. */
type Responder = (
  request: Omit<ReceivedRequest, 'accepted'>,
  index: number,
) => { status: number; headers?: Record<string, string>; body?: string } | 'hang' | undefined

export interface Subscriber {
  url: string
  requests: ReceivedRequest[]
  /** Sets how later requests are responded to. */
  respond: (responder: Responder) => void
  /** Resolves when so many requests have arrived, the first ones included. */
  received: (count: number) => Promise<void>
  /** Returns the `data` of the accepted JSON requests, in the order of arrival. */
  accepted: () => AcceptedChange[]
  close: () => Promise<void>
}

/** Starts a subscriber. The caller closes it. */
export async function startSubscriber(): Promise<Subscriber> {
  const requests: ReceivedRequest[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  let responder: Responder = () => undefined

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = {
      ...{ method: request.method ?? '', path: request.url ?? '' },
      headers: request.headers as Record<string, string>,
      body: await text(request),
    }
    const result = responder(received, requests.length) ?? { status: 204 }
    const accepted = result !== 'hang' && result.status < 300
    requests.push({ ...received, accepted })
    if (result !== 'hang') response.writeHead(result.status, result.headers).end(result.body)
    for (const { count, resolve } of waiting) if (requests.length >= count) resolve()
  }

  const server: Server = createServer((request, response) => {
    receive(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    respond: (next) => {
      responder = next
    },
    received: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    accepted: () => requests.filter((each) => each.accepted).map(({ body }) => JSON.parse(body).data),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

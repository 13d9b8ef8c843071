/** Writers that create articles over HTTP while the database fails, each write with an idempotency key until it succeeds. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

export interface Writers {
  /** Titles of acknowledged writes. */
  acknowledged: string[]
  /** Number of responses by status, and of retries that were refused for good. */
  responses: Map<string, number>
  /** Times of the last success of each writer, by `performance.now()`. */
  succeededAt: number[]
  stop(): Promise<void>
}

/** The delay after which a request that failed is sent again, in milliseconds; shorter than Retry-After, to be strict. */
const RETRY_DELAY = 50

/** Starts writers. A write is sent again, unchanged, until it is acknowledged. */
export function startWriters(url: string, secret: string, count: number): Writers {
  const acknowledged: string[] = []
  const responses = new Map<string, number>()
  const succeededAt = Array.from({ length: count }, () => 0)
  let isStopped = false
  const countResponse = (status: string) => responses.set(status, (responses.get(status) ?? 0) + 1)

  const write = async (writer: number) => {
    const [title, key] = [randomUUID(), randomUUID()]
    for (;;) {
      const { status, isRefused } = await post(url, secret, title, key)
      countResponse(isRefused ? `${status} without Retry-After` : String(status))
      if (status === 201 || status === 303) {
        acknowledged.push(title)
        succeededAt[writer] = performance.now()
        return
      }
      await pause(RETRY_DELAY)
    }
  }
  const run = async (_: unknown, writer: number) => {
    while (!isStopped) await write(writer)
  }
  const running = Promise.all(succeededAt.map(run))
  return {
    acknowledged,
    responses,
    succeededAt,
    async stop() {
      isStopped = true
      await running
    },
  }
}

async function post(
  url: string,
  secret: string,
  title: string,
  key: string,
): Promise<{ status: number | string; isRefused: boolean }> {
  try {
    const response = await fetch(`${url}/v1/articles`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({ title, body: { source: 'Text.' }, status: 'published' }),
    })
    await response.arrayBuffer()
    const { status } = response
    return { status, isRefused: status >= 400 && !response.headers.has('retry-after') }
  } catch (err) {
    return { status: String(err), isRefused: false }
  }
}

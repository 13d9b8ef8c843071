/** Stopping: readiness, connections that are sent away, and rolling restarts behind a proxy without a failed request. */
import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { createDrain, type Drain, drainAndClose } from '../../src/http/draining.ts'
import { openTestDatabase } from '../support/app.ts'
import { until } from '../support/until.ts'

const db = await openTestDatabase()

interface Instance {
  app: FastifyInstance
  drain: Drain
  port: number
  /** Answers the requests of `/slow`. */
  release: () => void
  /** The body of `/long`. */
  long: PassThrough
}

async function startInstance(port = 0): Promise<Instance> {
  const drain = createDrain()
  const app = await buildApp({ db, version: '0.0.0', drain, cacheBytes: 1_000_000 })
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  app.get('/slow', () => released.then(() => ({})))
  const long = new PassThrough()
  app.get('/long', (_, reply) => reply.send(long))
  await app.listen({ port, host: '127.0.0.1' })
  afterAll(() => app.close())
  return { app, drain, port: (app.server.address() as { port: number }).port, release, long }
}

interface Received {
  status: number
  headers: IncomingMessage['headers']
  body: string
}

/** Sends a GET request. Rejects when the connection fails. */
const get = (port: number, path: string, agent?: Agent): Promise<Received> =>
  new Promise((resolve, reject) => {
    const sent = httpRequest({ port, path, host: '127.0.0.1', agent: agent ?? false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      )
    })
    sent.on('error', reject).end()
  })

const keepAlive = () => {
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  return agent
}

test('a server that stops is not ready, carries out requests, and closes their connections', async () => {
  const { app, drain, port, release } = await startInstance()
  const agent = keepAlive()
  const slow = get(port, '/slow', agent)
  await until(async () => Object.keys(agent.sockets).length > 0)
  expect((await get(port, '/v1/articles', keepAlive())).headers.connection).toBe('keep-alive')
  const stopped = drainAndClose(app, drain, 3_000)
  const ready = await get(port, '/health/ready', keepAlive())
  expect([ready.status, ready.headers['retry-after'], ready.headers.connection]).toEqual([503, '5', 'close'])
  for (const path of ['/health/live', '/v1/articles', '/v1/articles']) {
    const { status, headers } = await get(port, path, keepAlive())
    expect([path, status, headers.connection]).toEqual([path, 200, 'close'])
  }
  release()
  expect((await slow).headers.connection).toBe('close')
  await stopped
  await expect(get(port, '/health/live')).rejects.toThrow('ECONNREFUSED')
})

test('a server closes connections without a request, and those of responses that have begun when they end', async () => {
  const { app, port, long } = await startInstance()
  const silent = connect(port, '127.0.0.1')
  await once(silent, 'connect')
  long.write('begin, ')
  const response = get(port, '/long', keepAlive())
  await until(async () => long.readableLength === 0)
  const closed = app.close()
  await once(silent, 'close')
  long.end('end')
  expect(await response).toMatchObject({ headers: { connection: 'keep-alive' }, body: 'begin, end' })
  await closed
})

test('a request that arrives while the server closes gets a problem with Retry-After', async () => {
  const { drain, port } = await startInstance()
  drain.begin('rejecting')
  for (const path of ['/v1/articles', '/health/live', '/nothing']) {
    const { status, headers, body } = await get(port, path, keepAlive())
    expect([status, headers['retry-after'], headers.connection]).toEqual([503, '5', 'close'])
    expect([headers['content-type'], JSON.parse(body).title]).toEqual([
      'application/problem+json; charset=utf-8',
      'Service Unavailable',
    ])
  }
})

/** Starts a proxy that sends each request to the next instance that is ready, over connections that it keeps. */
async function startBalancer(ports: readonly number[]) {
  const agent = keepAlive()
  let ready = [...ports]
  let isOpen = true
  onTestFinished(() => {
    isOpen = false
  })
  const check = async () => {
    while (isOpen) {
      const statuses = await Promise.all(
        ports.map((port) =>
          get(port, '/health/ready')
            .then((r) => r.status)
            .catch(() => 0),
        ),
      )
      ready = ports.filter((_, index) => statuses[index] === 200)
      await delay(20)
    }
  }
  void check()
  const inProgress = new Map(ports.map((port) => [port, 0]))
  const count = (port: number, change: 1 | -1) => inProgress.set(port, (inProgress.get(port) ?? 0) + change)
  let next = 0
  const server = createServer((incoming, outgoing) => {
    next += 1
    const port = ready[next % ready.length] ?? 0
    count(port, 1)
    outgoing.once('close', () => count(port, -1))
    const upstream = httpRequest(
      { port, host: '127.0.0.1', path: incoming.url ?? '/', agent },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 502)
        response.pipe(outgoing)
      },
    )
    upstream.on('error', () => outgoing.writeHead(502).end()).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return {
    port: (server.address() as { port: number }).port,
    readyCount: () => ready.length,
    /** True when the proxy has noticed that an instance is not ready, and its last request has ended. */
    isUnused: (port: number) => !ready.includes(port) && inProgress.get(port) === 0,
  }
}

test('no request fails while two instances behind a proxy are restarted one after the other', async () => {
  const instances = [await startInstance(), await startInstance()]
  const balancer = await startBalancer(instances.map(({ port }) => port))
  const statuses = new Map<number, number>()
  let isDone = false
  const client = async () => {
    const agent = new Agent({ keepAlive: true })
    while (!isDone) {
      const { status } = await get(balancer.port, '/v1/articles', agent)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    agent.destroy()
  }
  const clients = Array.from({ length: 8 }, client)
  for (let round = 0; round < 4; round += 1) {
    const { app, drain, port } = instances[round % 2] ?? (await startInstance())
    await until(() => balancer.readyCount() === 2)
    const before = statuses.get(200) ?? 0
    drain.begin('stopping')
    await until(() => balancer.isUnused(port))
    await drainAndClose(app, drain, 0)
    instances[round % 2] = await startInstance(port)
    await until(() => (statuses.get(200) ?? 0) > before + 200)
  }
  isDone = true
  await Promise.all(clients)
  expect([...statuses.keys()]).toEqual([200])
})

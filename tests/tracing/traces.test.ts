/** OpenTelemetry traces of a running server, as a collector gets them; without the setting, the SDK is not loaded. */
import { spawn } from 'node:child_process'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import { join } from 'node:path'
import { afterAll, expect, inject, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { inkstone, SHORT_LIVED, start } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'
import { until } from '../support/until.ts'

const { url, drop } = await createTestDatabase()
afterAll(drop)

interface Attribute {
  key: string
  value: { stringValue?: string; intValue?: number | string }
}
interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  attributes: Attribute[]
  status: { code?: number }
}
interface TraceRequest {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Span[] }[] }[]
}

/** The kinds of spans in OTLP. */
const [SERVER, CLIENT] = [2, 3]

/** Starts a collector: an HTTP server that keeps what it gets at `/v1/traces`. */
async function startCollector() {
  const requests: { headers: IncomingHttpHeaders; body: TraceRequest }[] = []
  const server = createServer((message, response) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      if (message.url === '/v1/traces')
        requests.push({ headers: message.headers, body: JSON.parse(Buffer.concat(chunks).toString()) })
      response.writeHead(message.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/json' })
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const spans = () =>
    requests.flatMap(({ body }) =>
      body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    )
  return { endpoint: `http://127.0.0.1:${(server.address() as { port: number }).port}`, requests, spans }
}

const settings = async () => ({
  ...{ DATABASE_URL: url, SEEDS_DIR: '', PORT: '0', DRAIN_DELAY: '0', DATA_DIR: await folderOf({}) },
})

/** Starts `inkstone serve`. Returns its URL and the process. */
async function serve(environment: Record<string, string>) {
  const child = start(['serve'], { ...(await settings()), ...environment })
  onTestFinished(() => child.kill('SIGKILL'))
  const [, base = ''] = await child.waitForOutput(/ready at (http[^"\s]+)/)
  return { child, base }
}

const attributesOf = ({ attributes }: Pick<Span, 'attributes'>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]))

async function createSecret(): Promise<string> {
  const db = openDatabase(url)
  const { secret } = await createKey(db, { name: 'tracer', scopes: ['write'], expiresAt: null })
  await db.close()
  return secret
}

test('a request makes a span with route, status and the trace id of the caller, and spans of its statements', async () => {
  const collector = await startCollector()
  const secret = await createSecret()
  const { base, child } = await serve({
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_BSP_SCHEDULE_DELAY: '50' },
    ...{
      OTEL_EXPORTER_OTLP_HEADERS: 'x-token=secret',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    },
  })
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
  await fetch(`${base}/v1/articles?limit=3`, { headers: { traceparent } })
  const ofTrace = () => collector.spans().filter((span) => span.traceId === traceId)
  await until(() => ofTrace().some(({ kind }) => kind === SERVER))
  const root = ofTrace().find(({ kind }) => kind === SERVER) as Span
  expect(root).toMatchObject({ name: 'GET /v1/articles', parentSpanId: '00f067aa0ba902b7' })
  expect(attributesOf(root)).toMatchObject({
    'http.request.method': 'GET',
    'http.route': '/v1/articles',
    'http.response.status_code': 200,
    'url.path': '/v1/articles',
    'url.query': 'limit=3',
    'client.address': '127.0.0.1',
  })
  const statements = ofTrace().filter(({ kind }) => kind === CLIENT)
  expect(statements.length).toBeGreaterThan(0)
  for (const statement of statements) {
    expect(statement.parentSpanId).toBe(root.spanId)
    expect(attributesOf(statement)).toMatchObject({ 'db.system.name': 'postgresql' })
  }
  const [{ headers, body } = { headers: {}, body: { resourceSpans: [] } }] = collector.requests
  expect(headers['x-token']).toBe('secret')
  expect(attributesOf(body.resourceSpans[0]?.resource as { attributes: Attribute[] })).toMatchObject({
    'service.name': 'inkstone',
    'deployment.environment.name': 'test',
  })
  await child.waitForOutput(new RegExp(`"traceId":"${traceId}".*request completed`))

  // A body that arrives late: the statements after it are in the trace of its request, too.
  const signed = { 'content-type': 'application/json', authorization: `Bearer ${secret}` }
  const pending = request(`${base}/v1/articles`, { method: 'POST', headers: signed })
  pending.write('{"title":')
  const named = (name: string) => collector.spans().filter((span) => span.name === name)
  await until(() =>
    named('SELECT').some((span) => attributesOf(span)['db.query.text']?.toString().includes('api_key')),
  )
  pending.end('"Late"}')
  await until(() => named('POST /v1/articles').length > 0)
  expect(named('COMMIT').map(({ parentSpanId }) => parentSpanId)).toEqual([
    named('POST /v1/articles')[0]?.spanId,
  ])
})

test('a write with a body has its statements in its trace; stopping sends the spans that are left', async () => {
  const collector = await startCollector()
  const secret = await createSecret()
  const { base, child } = await serve({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint })
  const send = (title: string) =>
    fetch(`${base}/v1/articles`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ title, body: { source: 'x'.repeat(100_000) } }),
    })
  const responses = await Promise.all(Array.from({ length: 6 }, (_, index) => send(`Traced ${index}`)))
  expect(responses.map(({ status }) => status)).toEqual(Array(6).fill(201))
  await fetch(`${base}/v1/articles/missing?key=${secret}`)
  await fetch(`${base}/health/ready`)
  child.kill('SIGTERM')
  expect((await child.finished).code).toBe(0)
  const spans = collector.spans()
  const writes = spans.filter(({ name }) => name === 'POST /v1/articles')
  expect(writes).toHaveLength(6)
  for (const { traceId, spanId } of writes) {
    const keyLookups = spans.filter(
      (span) =>
        span.traceId === traceId && String(attributesOf(span)['db.query.text']).includes('FROM api_key'),
    )
    expect(keyLookups).toHaveLength(1)
    const inserts = spans.filter(
      (span) =>
        span.traceId === traceId && String(attributesOf(span)['db.query.text']).includes('INSERT INTO'),
    )
    expect(inserts.length).toBeGreaterThan(0)
    const commits = spans.filter((span) => span.traceId === traceId && span.name === 'COMMIT')
    expect(commits).toHaveLength(1)
    expect(commits[0]?.parentSpanId).toBe(spanId)
  }
  const missing = spans.find(({ name }) => name === 'GET /v1/articles/:slug')
  expect(attributesOf(missing as Span)['http.response.status_code']).toBe(400)
  expect(spans.filter(({ name }) => name.includes('health'))).toEqual([])
  const text = JSON.stringify(collector.requests)
  expect(text).not.toContain(secret.slice(10))
  expect(text).not.toContain('Traced 1') // no values of statements
})

test('a collector that does not respond neither stops the server nor its shutdown', async () => {
  const { base, child } = await serve({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_BSP_SCHEDULE_DELAY: '10',
  })
  expect((await fetch(`${base}/v1/articles`)).status).toBe(200)
  await child.waitForOutput(/"msg":"traces: .*ECONNREFUSED/)
  child.kill('SIGTERM')
  expect((await child.finished).code).toBe(0)
})

test('an invalid endpoint is an error of the settings', async () => {
  const { code, stderr } = await inkstone(['serve'], { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' })
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317 must be a URL'),
  ])
})

/** A module that ends the process when the SDK is imported, for `--import`. */
const FORBID_SDK = `data:text/javascript,${encodeURIComponent(`
  import { register } from 'node:module'
  const hooks = 'export async function resolve(name, context, next) {' +
    'if (/^@opentelemetry.(?!api$)/.test(name)) throw new Error("loads " + name);' +
    'return next(name, context) }'
  register('data:text/javascript,' + encodeURIComponent(hooks))`)}`

test.each([
  [undefined, /ready at/],
  ['http://127.0.0.1:1', /loads @opentelemetry/],
])('with the endpoint %s, the server starts without the SDK: %s', async (endpoint, output) => {
  const child = spawn(
    process.execPath,
    [...SHORT_LIVED, '--import', FORBID_SDK, join(inject('installFolder'), 'dist/cli.js'), 'serve'],
    {
      env: {
        ...{ PATH: process.env.PATH, ...(await settings()) },
        ...(endpoint !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }),
      },
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  await until(() => output.test(text))
})

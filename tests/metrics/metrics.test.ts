/** `/metrics`: what it exports, who may read it, and that its labels contain nothing of a URL. */
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import type { Scope } from '../../src/auth/scopes.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { renderMetrics } from '../../src/metrics/process-metrics.ts'
import { listenForMetrics } from '../../src/metrics/server.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { createArticles, draftOf } from '../support/create-articles.ts'
import { folderOf } from '../support/folder.ts'
import { seriesOf } from '../support/metrics.ts'

const booted = await boot({ cacheBytes: 1_000_000 })
const { app, db, request } = booted

const keyWith = async (scope: Scope) => {
  const { secret } = await createKey(db, { name: `key ${scope}`, scopes: [scope], expiresAt: null })
  return `Bearer ${secret}`
}

const [metricsKey, adminKey, publishKey] = await Promise.all(
  (['metrics', 'admin', 'publish'] as const).map(keyWith),
)

/** Returns the value of each series, such as `inkstone_database_up` or `name{label="value"}`. */
async function scrape() {
  const response = await app.inject({ url: '/metrics', headers: { authorization: metricsKey ?? '' } })
  expect(response.statusCode).toBe(200)
  return { text: response.body, series: seriesOf(response.body) }
}

describe('access', () => {
  test('a key with the scope metrics or admin reads the metrics; other keys and the public do not', async () => {
    const statusWith = async (authorization: string | undefined) =>
      (await request.get('/metrics').set(authorization === undefined ? {} : { authorization })).status
    expect(await statusWith(undefined)).toBe(401)
    expect(await statusWith(publishKey)).toBe(403)
    expect(await statusWith(metricsKey)).toBe(200)
    expect(await statusWith(adminKey)).toBe(200)
  })

  test('a key with the scope metrics reads nothing else than the public, and writes nothing', async () => {
    const headers = { authorization: metricsKey ?? '' }
    expect((await request.get('/v1/articles?status=draft').set(headers)).status).toBe(403)
    expect((await request.get('/v1/audit').set(headers)).status).toBe(403)
    expect((await request.post('/v1/articles').set(headers).send({ title: 'A' })).status).toBe(403)
  })

  test('the response is in the text format of Prometheus and is not cached', async () => {
    const { headers } = await request.get('/metrics').set('authorization', metricsKey ?? '')
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(headers['cache-control']).toBe('private, no-store')
  })

  test('on a port of its own, the metrics need no key, and the port serves nothing else', async () => {
    const registry = new Registry()
    const other = await boot({ db: await openTestDatabase(), metrics: registry, renderMetrics: null })
    const server = await listenForMetrics(() => renderMetrics(registry), { host: '127.0.0.1', port: 0 })
    const { port } = server.address() as { port: number }
    const own = await fetch(`http://127.0.0.1:${port}/metrics`)
    const elsewhere = await fetch(`http://127.0.0.1:${port}/v1/articles`)
    const text = await own.text()
    server.close()
    server.closeAllConnections()
    expect(own.status).toBe(200)
    expect(text).toContain('inkstone_build_info')
    expect(elsewhere.status).toBe(404)
    expect((await other.request.get('/metrics')).status).toBe(404)
  })
})

describe('requests', () => {
  test('requests are counted by method, route and status class', async () => {
    await createArticles(db, draftOf({ slug: 'counted', status: 'published', publishedAt: new Date(0) }))
    const name = (method: string, route: string, status: string) =>
      `inkstone_http_requests_total{method="${method}",route="${route}",status_class="${status}"}`
    const before = (await scrape()).series
    await request.get('/v1/articles/counted')
    await request.get('/v1/articles/no-such-article')
    await request.get('/v1/articles?limit=wrong')
    await request.get('/no/such/path')
    const { series } = await scrape()
    const increase = (key: string) => (series.get(key) ?? 0) - (before.get(key) ?? 0)
    expect(increase(name('GET', '/v1/articles/:slug', '2xx'))).toBe(1)
    expect(increase(name('GET', '/v1/articles/:slug', '4xx'))).toBe(1)
    expect(increase(name('GET', '/v1/articles', '4xx'))).toBe(1)
    expect(increase(name('GET', 'unmatched', '4xx'))).toBe(1)
  })

  test('durations are observed without cache hits, which are counted as requests', async () => {
    await expect.poll(async () => (await request.get('/v1/tags')).headers['cache-status']).toContain('hit')
    const count = 'inkstone_http_request_duration_seconds_count{method="GET",route="/v1/tags"}'
    const total = 'inkstone_http_requests_total{method="GET",route="/v1/tags",status_class="2xx"}'
    const hits = 'inkstone_response_cache_requests_total{result="hit"}'
    const before = (await scrape()).series
    for (let each = 0; each < 3; each++) await request.get('/v1/tags')
    const { series } = await scrape()
    const increases = [count, total, hits].map((key) => (series.get(key) ?? 0) - (before.get(key) ?? 0))
    expect(increases).toEqual([0, 3, 3])
    expect(series.get('inkstone_response_cache_bytes')).toBeGreaterThan(0)
  })

  test('no label contains a path, a query, a slug or a secret', async () => {
    const secret = `ink_${'S'.repeat(43)}`
    await request.get(`/v1/articles/private-slug?token=${secret}`)
    await request.get(`/nowhere/${secret}`)
    await request.get('/v1/tags').set('authorization', `Bearer ${secret}`)
    const { text } = await scrape()
    expect(text).not.toMatch(/private-slug|nowhere|ink_|key admin/)
  })
})

describe('the database and the process', () => {
  test('sessions, statements, changes, imports and the process have metrics', async () => {
    const { series } = await scrape()
    expect(series.get('inkstone_database_up')).toBe(1)
    expect(series.get('inkstone_import_runs{state="finished"}')).toBe(0)
    expect(series.get('inkstone_changes_lag_seconds')).toBeLessThan(5)
    expect(series.get('inkstone_database_statement_duration_seconds_count')).toBeGreaterThan(5)
    expect(series.get('process_resident_memory_bytes')).toBeGreaterThan(1_000_000)
    expect(series.has('nodejs_eventloop_lag_p99_seconds')).toBe(true)
    expect(series.has('process_cpu_seconds_total')).toBe(true)
    expect([...series.keys()].filter((key) => key.startsWith('inkstone_database_sessions_max'))).not.toEqual(
      [],
    )
  })

  test('a metric has whether the process is notified of changes', async () => {
    await expect.poll(async () => (await scrape()).series.get('inkstone_changes_listening')).toBe(1)
  })

  test('the first scrape after an import has its files', async () => {
    const registry = new Registry()
    const other = await boot({ db: await openTestDatabase(), metrics: registry })
    const folder = await folderOf({
      'good.md': '---\ntitle: Good\n---\nText',
      'bad.md': '---\ntitle: [\n---\n',
    })
    await importFolder(other.db, { folder, source: 'site', strict: true })
    const series = seriesOf(await renderMetrics(registry))
    const files = (result: string) => series.get(`inkstone_import_last_files{result="${result}"}`)
    expect([files('created'), files('failed')]).toEqual([1, 1])
    expect(series.get('inkstone_import_runs{state="finished"}')).toBe(1)
    expect(series.get('inkstone_import_last_finished_timestamp_seconds')).toBeGreaterThan(1.7e9)
  })

  test('requests that wait for a session are counted', async () => {
    const sleepers = Array.from({ length: 30 }, () =>
      db.query({ text: 'SELECT pg_sleep(0.02)::text AS done', values: [] }),
    )
    const waiting = db.sessions().reduce((sum, each) => sum + each.waiting, 0)
    await Promise.all(sleepers)
    expect(waiting).toBeGreaterThanOrEqual(3)
  })

  test('a failed statement is counted as an error', async () => {
    const key = 'inkstone_database_statement_errors_total'
    const before = (await scrape()).series.get(key) ?? 0
    await db.query({ text: 'SELECT 1/0 AS result', values: [] }).catch(() => {})
    expect((await scrape()).series.get(key)).toBe(before + 1)
  })

  test('while the database is unavailable, a scrape returns the other metrics and database_up 0', async () => {
    const failing = {
      ...db,
      probe: async () => {
        throw new Error('the database is gone')
      },
    }
    const registry = new Registry()
    await boot({ db: failing, metrics: registry })
    const series = seriesOf(await renderMetrics(registry))
    expect(series.get('inkstone_database_up')).toBe(0)
    expect(series.has('process_cpu_seconds_total')).toBe(true)
  })
})

/** Streaming replicas: they serve public reads, never content older than this process has seen, and fail without an error. */
import { randomUUID } from 'node:crypto'
import { Registry } from 'prom-client'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { defaultBounds } from '../../src/database/bounds.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { openReplica, ReplicaBehind } from '../../src/database/replica.ts'
import { sql } from '../../src/database/sql.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { inkstone } from '../support/cli.ts'
import { queryOnce } from '../support/database.ts'
import { seriesOf } from '../support/metrics.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import { type Cluster, findPrograms, startCluster } from './cluster.ts'
import { createArticle, send, shortBounds } from './support.ts'

const programs = await findPrograms()
if (programs === null)
  process.stdout.write('Skipped: the tests of replicas need pg_basebackup (apt-get install postgresql).\n')

const cluster: Cluster | null = programs === null ? null : await startCluster(programs)
afterAll(() => cluster?.remove())

/** Starts an application with a replica behind a proxy. It has ended before the cluster does. */
async function bootWithReplica({ primary, replica }: Cluster) {
  const [proxy, primaryProxy] = [await startTcpProxy(replica.url), await startTcpProxy(primary.url)]
  const bounds = { ...defaultBounds, ...shortBounds }
  const [db, direct] = [openDatabase(primaryProxy.url, bounds), openDatabase(primary.url)]
  const opened = openReplica(proxy.url, bounds)
  const metrics = new Registry()
  const booted = await boot({ db, replicas: [opened], metrics, cacheBytes: 1e6 })
  const { secret } = await createKey(direct, { name: randomUUID(), scopes: ['admin'], expiresAt: null })
  let reads = 0
  opened.onStatement(({ text }) => {
    if (/FROM article/.test(text)) reads += 1
  })
  onTestFinished(async () => {
    for (const each of [proxy, primaryProxy]) each.set('pass')
    await booted.app.close()
    await Promise.all([db.close(), direct.close(), opened.close()])
    await Promise.all([proxy.close(), primaryProxy.close()])
  })
  const series = async (name: string) =>
    seriesOf(await metrics.metrics()).get(`${name}{replica="${new URL(proxy.url).host}"}`)
  const app = {
    ...{ booted, secret, proxy, primaryProxy },
    /** Returns the number of reads of articles that the replica has run. */
    reads: () => reads,
    isInUse: async () => (await series('inkstone_database_replica_in_use')) === 1,
    changesLag: async () => seriesOf(await metrics.metrics()).get('inkstone_changes_lag_seconds') ?? 0,
    lagSeconds: () => series('inkstone_database_replica_lag_seconds'),
    /** Sends a public request that no cache can answer. */
    async isReadOnReplica() {
      const before = reads
      expect((await send(booted, `/v1/articles?limit=20&tag=${randomUUID()}`)).status).toBe(200)
      return reads > before
    },
  }
  await until(app.isReadOnReplica)
  return app
}

/** Reads until a time has passed and the replica serves reads. Returns for each read its times, and whether the replica has run it. */
async function readsUntilSettled(isReadOnReplica: () => Promise<boolean>, time: number) {
  const reads: { start: number; end: number; isOnReplica: boolean }[] = []
  await until(async () => {
    const start = Date.now()
    const isOnReplica = await isReadOnReplica()
    reads.push({ start, end: Date.now(), isOnReplica })
    return isOnReplica && start > time
  })
  return reads
}

/** Stops the replay of the replica while `work` runs. */
async function whilePaused<Result>({ replica }: Cluster, work: () => Promise<Result>): Promise<Result> {
  await queryOnce(replica.url, 'SELECT pg_wal_replay_pause()')
  await until(async () => {
    const [row] = await queryOnce(replica.url, 'SELECT pg_get_wal_replay_pause_state() AS state')
    return row?.state === 'paused'
  })
  return work().finally(() => queryOnce(replica.url, 'SELECT pg_wal_replay_resume()'))
}

describe.skipIf(cluster === null)('a streaming replica', () => {
  const servers = cluster as Cluster

  test('serves reads without a key, and the primary those with one', async () => {
    const { booted, secret, reads } = await bootWithReplica(servers)
    const before = reads()
    for (const path of ['/v1/articles?count=exact', '/v1/search?q=text', '/feed.xml', '/sitemap.xml'])
      expect([path, (await send(booted, path)).status]).toEqual([path, 200])
    expect(reads()).toBeGreaterThanOrEqual(before + 4)
    const rows = await queryOnce(
      servers.replica.url,
      `SELECT 1 FROM pg_stat_activity WHERE application_name = 'inkstone' AND query LIKE '%FROM article%'`,
    )
    expect(rows.length).toBeGreaterThan(0)
    const after = reads()
    for (const path of ['/v1/articles', '/v1/search?q=text', '/v1/tags'])
      expect([path, (await send(booted, path, { secret })).status]).toEqual([path, 200])
    expect(reads()).toBe(after)
  })

  test('a public read right after a write has it, as has the response that is cached then', async () => {
    const app = await bootWithReplica(servers)
    const { body } = await createArticle(app)
    const path = `/v1/articles/${body.id}`
    for (let round = 0; round < 100; round += 1) {
      const change = { method: 'PATCH', secret: app.secret, body: { title: `Title ${round}` } }
      expect((await send(app.booted, path, change)).status).toBe(200)
      const own = await send(app.booted, path, { secret: app.secret })
      const [first, cached] = [await send(app.booted, path), await send(app.booted, path)]
      expect([own, first, cached].map(({ body: article }) => article)).toMatchObject(
        Array.from({ length: 3 }, () => ({ title: `Title ${round}` })),
      )
    }
    await until(app.isReadOnReplica)
  })

  test('readers who read all the time never go back in time', async () => {
    const app = await bootWithReplica(servers)
    const { body } = await createArticle(app)
    const path = `/v1/articles/${body.id}`
    const before = app.reads()
    let isDone = false
    const versions: number[][] = [[], [], []]
    const read = async (seen: number[]) => {
      while (!isDone) seen.push(((await send(app.booted, path)).body as { version: number }).version)
    }
    const readers = versions.map(read)
    for (let round = 0; round < 100; round += 1) {
      const change = { method: 'PATCH', secret: app.secret, body: { title: `Title ${round}` } }
      expect((await send(app.booted, path, change)).status).toBe(200)
      // Lets some changes be replayed before the next one, and others not.
      if (round % 10 === 0) await until(app.isReadOnReplica)
    }
    isDone = true
    await Promise.all(readers)
    for (const seen of versions) expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(app.reads()).toBeGreaterThan(before)
  })

  test('whose replay is paused serves no reads after the next change, and serves them again afterwards', async () => {
    const app = await bootWithReplica(servers)
    await whilePaused(servers, async () => {
      await until(app.isReadOnReplica) // it has everything
      const { body } = await createArticle(app, 'While paused')
      expect(await send(app.booted, `/v1/articles/${body.id}`)).toMatchObject({ status: 200 })
      for (let round = 0; round < 20; round += 1) expect(await app.isReadOnReplica()).toBe(false)
      await until(async () => !(await app.isInUse()), 100)
      expect(await app.lagSeconds()).toBeGreaterThan(5)
    })
    await until(app.isReadOnReplica)
    await until(app.isInUse)
    await until(async () => (await app.lagSeconds()) === 0)
  })

  test('that is killed fails no read, and serves them again when it is back', async () => {
    const app = await bootWithReplica(servers)
    await createArticle(app)
    await until(app.isReadOnReplica)
    let isDone = false
    const statuses = new Set<number>()
    const read = async () => {
      while (!isDone) statuses.add((await send(app.booted, `/v1/articles?tag=${randomUUID()}`)).status)
    }
    const readers = [read(), read(), read(), read()]
    for (let round = 0; round < 3; round += 1) {
      await servers.replica.kill()
      await until(async () => !(await app.isInUse()))
      expect(await app.isReadOnReplica()).toBe(false)
      await servers.replica.start()
      await until(app.isReadOnReplica)
    }
    isDone = true
    await Promise.all(readers)
    expect(statuses).toEqual(new Set([200]))
  })

  test.each(['hang', 'drop', 'refuse'] as const)('whose network fails (%s) fails no read', async (mode) => {
    const app = await bootWithReplica(servers)
    app.proxy.set(mode)
    if (mode === 'refuse') app.proxy.reset()
    const paths = Array.from({ length: 4 }, () => `/v1/articles?tag=${randomUUID()}`)
    const responses = await Promise.all(paths.map((path) => send(app.booted, path)))
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    await until(async () => !(await app.isInUse()))
    app.proxy.set('pass')
    app.proxy.reset()
    await until(app.isReadOnReplica)
  })

  test('serves public reads while the primary is lost', async () => {
    const app = await bootWithReplica(servers)
    const { body } = await createArticle(app, 'Before the loss')
    await until(app.isReadOnReplica)
    app.primaryProxy.set('refuse')
    app.primaryProxy.reset()
    await until(async () => (await app.changesLag()) > 4)
    expect(await app.isReadOnReplica()).toBe(true)
    expect(await send(app.booted, `/v1/articles/${body.id}`)).toMatchObject({
      status: 200,
      body: { title: 'Before the loss' },
    })
    expect(await createArticle(app)).toMatchObject({ status: 503 })
    app.primaryProxy.set('pass')
    await until(async () => (await createArticle(app)).status === 201, 100)
  })

  test('serves no reads around the time at which an article becomes visible', async () => {
    const app = await bootWithReplica(servers)
    // A slow machine reads too rarely around a time that is near: then it is further ahead in the next round.
    for (let [ahead, isObserved] = [2_500, false]; !isObserved; ahead *= 2) {
      const publishedAt = Date.now() + ahead
      const fields = { title: 'Scheduled', status: 'published', publishedAt: new Date(publishedAt) }
      expect((await send(app.booted, '/v1/articles', { secret: app.secret, body: fields })).status).toBe(201)
      const reads = await readsUntilSettled(app.isReadOnReplica, publishedAt)
      const near = reads.filter(({ start, end }) => start > publishedAt - 500 && end < publishedAt + 500)
      expect(near.filter(({ isOnReplica }) => isOnReplica)).toEqual([])
      const isEarly = ({ end }: { end: number }) => end < publishedAt
      isObserved =
        reads.some((read) => read.isOnReplica && isEarly(read)) && near.some(isEarly) && !near.every(isEarly)
    }
  })

  test('that is no standby, or has not replayed what is needed, runs no statement', async () => {
    const [other, standby] = [servers.primary, servers.replica].map(({ url }) =>
      openReplica(url, defaultBounds),
    )
    onTestFinished(async () => void (await Promise.all([other?.close(), standby?.close()])))
    const target = { version: 0n, lsn: '0/0' }
    expect(await other?.readState(target.lsn)).toMatchObject({ isStandby: false })
    const query = sql`SELECT 1 AS one`
    expect(await standby?.query(query, target)).toEqual([{ one: 1 }])
    await expect(other?.query(query, target)).rejects.toThrow(ReplicaBehind)
    await expect(standby?.query(query, { ...target, version: 1n << 40n })).rejects.toThrow(ReplicaBehind)
    expect(await standby?.readState('FFFF/0')).toMatchObject({ hasReplayedLsn: false })
  })

  test('is a finding of `inkstone doctor`', async () => {
    const environment = { DATABASE_URL: servers.primary.url, SITE_URL: 'https://example.org' }
    const findings = async (urls: string) => {
      const { stdout } = await inkstone(['doctor', '--json'], { ...environment, DATABASE_REPLICA_URLS: urls })
      const all = JSON.parse(stdout).findings as { check: string; status: string; message: string }[]
      return all
        .filter(({ check }) => check === 'replica')
        .map(({ status, message }) => `${status}: ${message}`)
    }
    const host = new URL(servers.replica.url).host
    expect(
      await findings(`${servers.replica.url}, ${servers.primary.url},postgres://127.0.0.1:1/none`),
    ).toEqual([
      expect.stringMatching(`ok: ${host} has replayed all changes and is .* behind.`),
      `error: ${new URL(servers.primary.url).host} is not a standby.`,
      expect.stringContaining('warning: PostgreSQL at 127.0.0.1:1 refuses the connection.'),
    ])
    await whilePaused(servers, async () => {
      await queryOnce(servers.primary.url, 'UPDATE change_counter SET value = value + 7')
      expect(await findings(servers.replica.url)).toEqual([
        expect.stringMatching(`warning: ${host} has not replayed the last 7 changes \\(.*\\).`),
      ])
    })
  })
})

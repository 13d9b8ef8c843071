/**
 * Benchmark of several processes: the CPU per request of one process, and of two that share a port (WORKERS), with the process that
 * starts them. Two processes on two cores serve 2 × one / two times as many requests as one.
 *
 *   node bench/workers.mjs [rounds] [seconds]
 *
 * Starts both servers on one embedded database with the sample articles. Reads cached lists, and lists past the cache. The target is 1.8.
 * Needs wrk and Linux. Measures dist/: run `npm run build` first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cost, median, readsOf, serveInkstone } from './support.mjs'

const [rounds, seconds] = [Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 3)]
const paths = {
  cached: ['/v1/articles'],
  uncached: Array.from({ length: 5_000 }, (_, index) => {
    const after = new Date(index * 1_000).toISOString()
    return `/v1/articles?publishedAfter=${after}`
  }),
}

const folder = mkdtempSync(join(tmpdir(), 'inkstone-workers-'))
const serve = (workers) =>
  serveInkstone(folder, {
    SEEDS_DIR: 'seeds',
    LOG_LEVEL: 'silent',
    CACHE_BYTES: '1000000',
    WORKERS: workers,
  })
const one = await serve('1')
const two = await serve('2')
try {
  for (const [name, list] of Object.entries(paths)) {
    const requests = readsOf(list)
    const costs = { one: [], two: [] }
    for (let round = 0; round < rounds; round += 1) {
      costs.one.push(await cost(one, requests, seconds))
      costs.two.push(await cost(two, requests, seconds, { hasWorkers: true }))
    }
    const [first, second] = [median(costs.one), median(costs.two)]
    const times = ((2 * first) / second).toFixed(2)
    console.log(
      `  ${name.padEnd(9)} one ${first.toFixed(0)} µs, two ${second.toFixed(0)} µs a request: ${times} times`,
    )
  }
} finally {
  for (const { child } of [one, two]) {
    child.kill('SIGTERM')
    await new Promise((resume) => child.once('exit', resume))
  }
  rmSync(folder, { recursive: true })
}

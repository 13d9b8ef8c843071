/**
 * Benchmark of this build beside an older one: CPU per request of the server, and without the response cache of the database, too.
 *
 *   DATABASE_URL=postgres://…/new OLD_DATABASE_URL=postgres://…/old node bench/compare.mjs <older checkout> [launches] [rounds]
 *
 * Both databases are on one PostgreSQL server of this machine, and contain the same articles: import one folder with each build.
 * Each launch starts all servers anew: the memory and the compiled code of a process differ from launch to launch, and change
 * its costs by more than most changes of the program. The load alternates between the builds. Printed are the medians, and the
 * ratio of each launch. A release should cost at most 1.05 times as much as the one before. The articles of the case `write`
 * stay in the databases. Needs wrk and Linux; run `npm run build` in both folders first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import {
  articleWith,
  cli,
  cost,
  createKey,
  median,
  postmasterOf,
  readsOf,
  serveInkstone,
} from './support.mjs'

const { DATABASE_URL: url, OLD_DATABASE_URL: oldUrl } = process.env
const [folder, launches = '8', rounds = '3'] = process.argv.slice(2)
if (!folder || !url || !oldUrl) {
  console.error(
    'Usage: DATABASE_URL=postgres://…/new OLD_DATABASE_URL=postgres://…/old node bench/compare.mjs <older checkout> [launches] [rounds]',
  )
  process.exit(2)
}

/** How long each measurement takes, and how long a server runs a case before it. */
const SECONDS = 1
const WARM_UP = 3

const builds = [
  { name: 'old', url: oldUrl, program: join(resolve(folder), 'dist/cli.js') },
  { name: 'new', url, program: cli },
]
const client = new pg.Client(url)
await client.connect()
const postmaster = await postmasterOf(client)
for (const build of builds) build.key = await createKey(build.url, 'publish', build.program)
const costs = {}
for (let launch = 0; launch < Number(launches); launch += 1)
  await measureLaunch(launch % 2 ? builds : builds.toReversed())
show()
await client.end()

/** Starts the servers of both builds, measures every case, and stops them. */
async function measureLaunch(builds) {
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-compare-'))
  const servers = { cached: {}, uncached: {} }
  try {
    for (const { name, url, program } of builds) {
      const start = (settings) =>
        serveInkstone(mkdtempSync(join(folder, name)), { DATABASE_URL: url, ...settings }, program)
      servers.cached[name] = await start({})
      servers.uncached[name] = await start({ CACHE_BYTES: '0' })
    }
    for (const [title, comparison] of Object.entries(await casesOf(servers))) {
      costs[title] ??= []
      costs[title].push(await compare(builds, comparison))
    }
  } finally {
    for (const { child } of Object.values(servers).flatMap(Object.values)) child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
}

/** The cases: the servers, the requests by the key of a build, and the postmaster if the database is measured, too. */
async function casesOf({ cached, uncached }) {
  const { data } = await (await fetch(`${uncached.new.base}/v1/articles?limit=100&fields=slug`)).json()
  const articles = data.map(({ slug }) => `/v1/articles/${encodeURIComponent(slug)}`)
  return {
    'cached list': { servers: cached, requestsWith: () => readsOf(['/v1/articles']) },
    'cached article': { servers: cached, requestsWith: () => readsOf([articles[0]]) },
    list: { servers: uncached, requestsWith: () => readsOf(['/v1/articles']), postmaster },
    article: { servers: uncached, requestsWith: () => readsOf(articles), postmaster },
    search: { servers: uncached, requestsWith: () => readsOf(['/v1/search?q=the']), postmaster },
    write: { servers: uncached, requestsWith: writesWith, postmaster },
  }
}

/** Returns the costs of the rounds of one case, by build, once both servers have run it for some seconds. */
async function compare(builds, { servers, requestsWith, postmaster }) {
  const found = { old: [], new: [] }
  const costOf = ({ name, key }, seconds) =>
    cost(servers[name], requestsWith(key), seconds, { postmaster, connections: 8 })
  for (const build of builds) await costOf(build, WARM_UP)
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const build of round % 2 ? builds.toReversed() : builds)
      found[build.name].push(await costOf(build, SECONDS))
  }
  return found
}

/** Returns requests that create articles, each with another title. They are older than all others, so that no read gets them. */
function writesWith(key) {
  const article = { ...articleWith('TITLE'), publishedAt: '1990-01-01T00:00:00Z' }
  const [start, end] = JSON.stringify(article).split('TITLE')
  return `local run, i = io.open("/proc/sys/kernel/random/uuid"):read(), 0
local headers = { ["content-type"] = "application/json", ["authorization"] = "Bearer ${key}" }
request = function()
  i = i + 1
  return wrk.format("POST", "/v1/articles", headers, [[${start}]] .. run .. i .. [[${end}]])
end
`
}

function show() {
  for (const [title, found] of Object.entries(costs)) {
    const of = (name) => median(found.flatMap((launch) => launch[name]))
    const ratios = found.map((launch) => (median(launch.new) / median(launch.old)).toFixed(2))
    console.log(
      `${title.padEnd(15)} old ${of('old').toFixed(0).padStart(5)} µs, new ${of('new').toFixed(0).padStart(5)} µs: ${(of('new') / of('old')).toFixed(3)} × (launches ${ratios.join(', ')})`,
    )
  }
}

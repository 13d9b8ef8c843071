/**
 * Benchmark of costly anonymous requests: 50 callers send the ten most costly kinds of requests for a minute. Meanwhile three
 * callers check the health, read a cached list and write articles.
 *
 *   node bench/costly.mjs FOLDER [seconds]
 *
 * Imports the Markdown files of FOLDER into an embedded database and starts a server on it without a rate limit. Prints status
 * codes, times and the largest memory of the server process. Target: p99 of the three callers below 500 ms, memory below 400 MB.
 * Needs Linux; run `npm run build` first.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callUntil, cli, run, serveInkstone } from './support.mjs'

const CALLERS = 50
const [source, seconds = '60'] = process.argv.slice(2)
if (!source) {
  console.error('Usage: node bench/costly.mjs FOLDER [seconds]')
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'inkstone-costly-'))
const environment = { ...process.env, DATA_DIR: folder, SEEDS_DIR: '' }
await run(process.execPath, [cli, 'import', source], { env: environment, maxBuffer: 2 ** 26 })
const server = await serveInkstone(folder, { LOG_LEVEL: 'silent', REQUESTS_MAX: '200' })
try {
  const key = readFileSync(join(folder, 'admin-key'), 'utf8').trim()
  const memory = watchMemory(server.child.pid)
  const end = performance.now() + Number(seconds) * 1_000
  const load = Promise.all(Array.from({ length: CALLERS }, (_, index) => sendCostly(index, end)))
  await Promise.all(editorsOf(key).map((caller) => callUntil(end, caller)))
  console.log(`  costly         statuses ${JSON.stringify(sum(await load))}`)
  console.log(`  memory         ${memory()} MB at most`)
} finally {
  server.child.kill('SIGTERM')
  await new Promise((resume) => server.child.once('exit', resume))
  rmSync(folder, { recursive: true })
}

/** Ten costly requests. `limit` differs from request to request, so that few of them are cached. */
function costlyPaths(limit) {
  const query = (path, parameters) => `${path}?${new URLSearchParams({ limit, ...parameters })}`
  const all = { facets: 'tag,category,author,year,lang', count: 'exact' }
  const words = 'the of and to in is for on with as'.split(' ')
  const phrases = (prefix) => words.slice(0, 6).map((word, index) => `${prefix}"${word} ${words[index + 1]}"`)
  return [
    query('/v1/search', { q: 'the', ...all }),
    query('/v1/search', { q: phrases('').join(' '), ...all }),
    query('/v1/search', { q: ['the', ...phrases('-')].join(' '), ...all }),
    query('/v1/search', { q: words.join(' '), ...all }),
    query('/v1/search', { q: 'a* b* c* d* e* f*', ...all }),
    query('/v1/search', { q: '的 是 在 了 和 有', ...all }),
    query('/v1/search', { q: 'the', page: '50' }),
    query('/v1/articles', { count: 'exact', sort: 'title' }),
    '/v1/articles.ndjson',
    '/sitemap.xml',
  ]
}

/** Sends costly requests one after the other until a time, and returns their status codes. */
async function sendCostly(index, end) {
  const agent = new Agent({ keepAlive: true })
  const statuses = {}
  for (let sent = index; performance.now() < end; sent++) {
    const path = costlyPaths(String(50 + (sent % 51)))[sent % 10]
    const status = await send(path, { agent })
    statuses[status] = (statuses[status] ?? 0) + 1
    if (status !== 200) await new Promise((resume) => setTimeout(resume, 20))
  }
  agent.destroy()
  return statuses
}

function editorsOf(key) {
  const agent = new Agent({ keepAlive: true })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  let count = 0
  const article = () =>
    JSON.stringify({ title: `Article ${count++}`, body: { format: 'markdown', source: 'Text' } })
  return [
    { name: 'health check', call: () => send('/health/live', { agent }) },
    { name: 'cached list', call: () => send('/v1/articles', { agent }) },
    { name: 'write', call: () => send('/v1/articles', { agent, method: 'POST', headers }, article()) },
  ]
}

function send(path, options, body = '') {
  return new Promise((resolve) => {
    const sent = request(`${server.base}${path}`, options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
    sent.on('error', ({ code }) => resolve(code)).end(body)
  })
}

/** Watches the resident memory of a process. The returned function ends this and returns the maximum in megabytes. */
function watchMemory(pid) {
  let maximum = 0
  const timer = setInterval(() => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    maximum = Math.max(maximum, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
  }, 200)
  return () => {
    clearInterval(timer)
    return Math.round(maximum)
  }
}

function sum(counts) {
  const total = {}
  for (const [key, value] of counts.flatMap(Object.entries)) total[key] = (total[key] ?? 0) + value
  return total
}

/**
 * Benchmark of overload: how long callers wait while 2,000 connections read past the response cache, without and with a limit of
 * the requests in progress.
 *
 *   node bench/overload.mjs [seconds] [connections]
 *
 * Starts a server on the embedded database with the sample articles, once with REQUESTS_MAX=0 and once with its default. Four
 * callers send one request after the other meanwhile: a health check, a cached list, a write with a key and a read past the
 * cache. Prints their status codes and times. Needs wrk and Linux; run `npm run build` first.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callUntil, run, serveInkstone } from './support.mjs'

const seconds = Number(process.argv[2] ?? 10)
const connections = Number(process.argv[3] ?? 2_000)

for (const settings of [{ REQUESTS_MAX: '0' }, { REQUESTS_MAX: '200' }]) await measure(settings)

async function measure(settings) {
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-overload-'))
  const limits = { RATE_LIMIT_READS: '0', RATE_LIMIT_WRITES: '0', ...settings }
  const server = await serveInkstone(folder, { SEEDS_DIR: 'seeds', LOG_LEVEL: 'silent', ...limits })
  try {
    const key = readFileSync(join(folder, 'admin-key'), 'utf8').trim()
    console.log(`\nREQUESTS_MAX=${settings.REQUESTS_MAX}, ${connections} connections, ${seconds} s`)
    const end = performance.now() + seconds * 1_000
    const load = sendLoad(folder, server.base)
    const callers = callersOf(server.base, key)
    await Promise.all(callers.map((caller) => callUntil(end, caller)))
    console.log(await load)
    await new Promise((resume) => setTimeout(resume, 1_000))
    console.log('one second after:')
    await Promise.all(
      callersOf(server.base, key).map((caller) => callUntil(performance.now() + 2_000, caller)),
    )
  } finally {
    server.child.kill('SIGTERM')
    await new Promise((resume) => server.child.once('exit', resume))
    rmSync(folder, { recursive: true })
  }
}

/** Sends lists with filters that differ from request to request, so that none is cached. */
async function sendLoad(folder, base) {
  const script = join(folder, 'load.lua')
  writeFileSync(
    script,
    'local n = 0\nrequest = function() n = n + 1 return wrk.format("GET", "/v1/articles?limit=100&publishedAfter=" .. os.date("!%Y-%m-%dT%H:%M:%SZ", n)) end\n',
  )
  const flags = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '60s', '--latency', '-s', script]
  const { stdout } = await run('wrk', [...flags, base])
  return stdout.match(/ +(50%|99%).*|.*requests in.*|.*Non-2xx.*|.*Socket errors.*/g).join('\n')
}

function callersOf(base, key) {
  let count = Date.now()
  const send = (path, options = {}, body = '') =>
    new Promise((resolve) => {
      const sent = request(`${base}${path}`, { agent, ...options }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode))
      })
      sent.on('error', ({ code }) => resolve(code)).end(body)
    })
  const agent = new Agent({ keepAlive: true })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const newTag = () => JSON.stringify({ name: `Tag ${count++}` })
  return [
    { name: 'health check', call: () => send('/health/live') },
    { name: 'cached list', call: () => send('/v1/articles') },
    { name: 'write', call: () => send('/v1/tags', { method: 'POST', headers }, newTag()) },
    { name: 'read', call: () => send(`/v1/articles?limit=100&tag=t${count++}`) },
  ]
}

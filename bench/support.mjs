/** Helpers of the benchmarks: start servers, send load with wrk, and read the CPU time of processes. Linux. */
import { execFile, spawn } from 'node:child_process'
import { openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const run = promisify(execFile)
export const cli = new URL('../dist/cli.js', import.meta.url).pathname

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** One caller sends the whole load. */
const UNLIMITED = { RATE_LIMIT_READS: '0', RATE_LIMIT_WRITES: '0', REQUESTS_MAX: '0' }

/** Starts a server of this build, or of another, whose log goes to a file in the folder, and returns it once it is ready. */
export async function serveInkstone(folder, settings, program = cli) {
  const port = await freePort()
  const file = join(folder, `server-${port}.log`)
  const child = spawn(process.execPath, [program, 'serve'], {
    env: { ...process.env, ...UNLIMITED, PORT: String(port), DATA_DIR: folder, SEEDS_DIR: '', ...settings },
    stdio: ['ignore', openSync(file, 'w'), 'inherit'],
  })
  const base = `http://127.0.0.1:${port}`
  for (;;) {
    const response = await fetch(`${base}/health/ready`).catch(() => null)
    if (response?.ok) return { child, base }
    if (child.exitCode !== null) throw new Error(`the server did not start: ${readFileSync(file, 'utf8')}`)
    await new Promise((resume) => setTimeout(resume, 50))
  }
}

/** Returns a port that nothing listens on: a server without a log does not print its port. */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** Creates a key of this build, or of another, in a database. Returns its secret. */
export async function createKey(url, scope, program = cli) {
  const { stdout } = await run(process.execPath, [program, 'keys', 'create', 'bench', '--scope', scope], {
    env: { ...process.env, DATABASE_URL: url },
  })
  return stdout.trim().split('\n').at(-1)
}

/** Returns the body of a request that creates an article: 1 KB of Markdown, and three tags. */
export const articleWith = (title) => ({
  title,
  body: { source: 'A slow river carries more than a fast one, and nobody hurries it. '.repeat(15) },
  tags: ['One', 'Two', 'Three'],
  status: 'published',
})

/** Returns the requests for `cost`: reads of the paths, one after the other. */
export const readsOf = (paths) => `local paths = {${paths.map((path) => JSON.stringify(path)).join(',')}}
local i = 0
request = function()
  i = i % #paths + 1
  return wrk.format("GET", paths[i])
end
`

/**
 * Measures the CPU time per request in microseconds: that of the server, with its workers if it has some, and that of the database
 * if its postmaster is given. The requests are a script for wrk, in Lua.
 */
export async function cost(
  { child, base },
  requests,
  seconds,
  { postmaster, connections = 32, hasWorkers = false } = {},
) {
  const script = join(tmpdir(), `inkstone-bench-${process.pid}.lua`)
  writeFileSync(script, requests)
  const load = async (duration) => {
    const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${duration}s`, '-s', script, base])
    if (/Non-2xx/.test(stdout)) throw new Error(`${requests}\n${stdout}`)
    return Number(/(\d+) requests in/.exec(stdout)?.[1])
  }
  await load(1)
  const server = hasWorkers ? treeCpu : cpuOf
  const used = () => server(child.pid) + (postmaster ? treeCpu(postmaster) : 0)
  const before = used()
  const count = await load(seconds)
  return ((used() - before) * 1e6) / count
}

const fieldsOf = (pid) => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Returns the CPU time of a process and its threads in seconds; /proc counts hundredths. */
export function cpuOf(pid) {
  const fields = fieldsOf(pid)
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Returns the CPU time of a process, its children, and its children that have ended, in seconds. */
export function treeCpu(pid) {
  const children = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      return Number(fieldsOf(name)[1]) === pid
    } catch {
      return false // it has ended meanwhile
    }
  })
  const fields = fieldsOf(pid)
  const ended = (Number(fields[13]) + Number(fields[14])) / 100
  return cpuOf(pid) + ended + children.reduce((sum, child) => sum + cpuOf(child), 0)
}

/** Returns the process id of the postmaster of a local database: the parent of the process of a session. */
export async function postmasterOf(client) {
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
  return Number(fieldsOf(rows[0].pid)[1])
}

/** Sends requests of a caller one after the other until a time, and prints how long they took. */
export async function callUntil(end, { name, call }) {
  const times = []
  const statuses = {}
  while (performance.now() < end) {
    const startedAt = performance.now()
    const status = await call()
    times.push(performance.now() - startedAt)
    statuses[status] = (statuses[status] ?? 0) + 1
    await new Promise((resume) => setTimeout(resume, 20))
  }
  times.sort((a, b) => a - b)
  const [p50, p99] = [0.5, 0.99].map((share) => Math.round(times[Math.floor(times.length * share)]))
  console.log(`  ${name.padEnd(14)} p50 ${p50} ms, p99 ${p99} ms, statuses ${JSON.stringify(statuses)}`)
}

/** PgBouncer in front of a database, where it is installed. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '../../src/database/client.ts'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

/** False where the command `pgbouncer` does not exist. */
export const hasPgBouncer = spawnSync('pgbouncer', ['--version']).status === 0

interface PgBouncer {
  /** The URL of the database through PgBouncer. */
  url: string
  stop(): Promise<void>
}

/** PgBouncer refuses to run as root; this is the user `nobody`. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Starts PgBouncer in front of the database of a URL. */
export async function startPgBouncer(url: string, mode: 'session' | 'transaction'): Promise<PgBouncer> {
  const { hostname, port, username, password, pathname } = new URL(url)
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-pgbouncer-'))
  await chmod(folder, 0o755)
  const ownPort = await freePort()
  const settings = [
    '[databases]',
    `* = host=${hostname} port=${port} user=${username} password=${password}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${ownPort}`,
    'unix_socket_dir =',
    'auth_type = any',
    `pool_mode = ${mode}`,
  ]
  const file = join(folder, 'pgbouncer.ini')
  await writeFile(file, `${settings.join('\n')}\n`)
  const child = spawn('pgbouncer', ['--quiet', file], { ...unprivileged, stdio: 'ignore' })
  const ownUrl = `postgresql://${username}@127.0.0.1:${ownPort}${pathname}`
  await until(() => accepts(ownUrl), 50)
  const stop = async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await rm(folder, { recursive: true })
  }
  return { url: ownUrl, stop }
}

async function accepts(url: string): Promise<boolean> {
  const client = createClient(url)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

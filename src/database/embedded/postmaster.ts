/** State of the embedded postmaster: its PID file, its process, its port and its connections. */
import { spawnSync } from 'node:child_process'
import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createClient } from '../client.ts'
import { DatabaseError, isPasswordRefused, isUnavailable } from '../errors.ts'
import type { DataFolder } from './data-folder.ts'

export interface Postmaster {
  pid: number
  port: number
  /** `starting`, `ready` or `stopping`. */
  status: string
}

/** Reads the PID file, `postmaster.pid` (lines 1, 4 and 8). It remains when the postmaster is killed. */
export function readPostmaster({ cluster }: DataFolder): Postmaster | undefined {
  return parsePidFile(readIfPresent(join(cluster, 'postmaster.pid')))
}

function parsePidFile(content: string): Postmaster | undefined {
  const lines = content.split('\n')
  const pid = Number(lines[0])
  return pid > 0 ? { pid, port: Number(lines[3]), status: lines[7]?.trim() ?? 'starting' } : undefined
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Returns true when `pid` is a postmaster of this folder, and not another process that got the same PID later. */
export function isAlive({ cluster }: DataFolder, pid: number): boolean {
  const command =
    process.platform === 'linux'
      ? readIfPresent(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
      : spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout
  return command.includes(`/bin/postgres -D ${cluster} `) && !command.startsWith('/bin/sh ')
}

/**
 * Removes a PID file whose PID belongs to another process now, after a crash of the machine or container: PostgreSQL
 * would take that process for a postmaster and refuse to start. A PID of no process PostgreSQL handles itself.
 */
export function removeStalePidFile(dataFolder: DataFolder, { pid }: Postmaster): void {
  if (!isProcess(pid) || isAlive(dataFolder, pid)) return
  const path = join(dataFolder.cluster, 'postmaster.pid')
  const aside = `${path}.${process.pid}`
  renameSync(path, aside)
  const isReplaced = parsePidFile(readIfPresent(aside))?.pid !== pid // another process has just started a postmaster
  if (isReplaced) linkSync(aside, path)
  rmSync(aside)
}

function isProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Returns the port of the last run, so that other tools find it again, or a free port when that one is in use. */
export async function choosePort({ cluster }: DataFolder): Promise<number> {
  const lastPort = /"-p" "(\d+)"/.exec(readIfPresent(join(cluster, 'postmaster.opts')))?.[1]
  return (lastPort && (await findFreePort(Number(lastPort)))) || (await findFreePort(0)) || 0
}

/** Resolves to `port` when it is free (0: to any free port), otherwise to undefined. */
function findFreePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer().on('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const socketAddress = server.address()
      server.close(() =>
        resolve(typeof socketAddress === 'object' && socketAddress ? socketAddress.port : undefined),
      )
    })
  })
}

export function connectionUrl({ password }: DataFolder, port: number): string {
  return `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`
}

/**
 * Returns true when the server on `port` accepts connections and is the server of this folder.
 * Throws `DatabaseError` when it refuses the stored password.
 */
export async function acceptsConnections(dataFolder: DataFolder, port: number): Promise<boolean> {
  const client = createClient(connectionUrl(dataFolder, port))
  try {
    await client.connect()
    const { rows } = await client.query(`SELECT current_setting('data_directory') AS folder`)
    return rows[0]?.folder === dataFolder.cluster
  } catch (error) {
    if (isUnavailable(error) && !isPasswordRefused(error)) return false
    throw new DatabaseError(
      `The embedded PostgreSQL on port ${port} refuses the password in ${dataFolder.folder}/password.`,
      { cause: error },
    )
  } finally {
    await client.end().catch(() => {})
  }
}

/** The postmaster, as its data directory and a real connection show it. */
import { spawnSync } from 'node:child_process'
import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseError, isUnavailable } from '../errors.ts'
import { createClient } from '../single-session.ts'
import type { DataFolder } from './data-folder.ts'

export interface Postmaster {
  pid: number
  port: number
  /** `starting`, `ready` or `stopping`. */
  status: string
}

/** What postmaster.pid says (lines 1, 4 and 8); it outlives a postmaster that was killed. */
export function readPostmaster({ cluster }: DataFolder): Postmaster | undefined {
  return parse(readIfThere(join(cluster, 'postmaster.pid')))
}

function parse(file: string): Postmaster | undefined {
  const lines = file.split('\n')
  const pid = Number(lines[0])
  return pid > 0 ? { pid, port: Number(lines[3]), status: lines[7]?.trim() ?? 'starting' } : undefined
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Whether `pid` is a postmaster of this folder, and not a process that got its number later. */
export function isAlive({ cluster }: DataFolder, pid: number): boolean {
  const command =
    process.platform === 'linux'
      ? readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
      : spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout
  return command.includes(`/bin/postgres -D ${cluster} `) && !command.startsWith('/bin/sh ')
}

/**
 * Removes a postmaster.pid whose process number another process has by now (after a crash of the machine or container):
 * PostgreSQL would take that process for a postmaster and refuse to start. Dead numbers it clears itself.
 */
export function removeStalePidFile(home: DataFolder, { pid }: Postmaster): void {
  if (!isProcess(pid) || isAlive(home, pid)) return
  const path = join(home.cluster, 'postmaster.pid')
  const aside = `${path}.${process.pid}`
  renameSync(path, aside)
  if (parse(readIfThere(aside))?.pid !== pid) linkSync(aside, path) // a new one, begun meanwhile
  rmSync(aside)
}

function isProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The port it had last, so that tools find it again; another one if that is taken, or there was none. */
export async function choosePort({ cluster }: DataFolder): Promise<number> {
  const last = /"-p" "(\d+)"/.exec(readIfThere(join(cluster, 'postmaster.opts')))?.[1]
  return (last && (await listenOn(Number(last)))) || (await listenOn(0)) || 0
}

/** Answers the port that was free (0: any), or undefined. */
function listenOn(port: number): Promise<number | undefined> {
  return new Promise((done) => {
    const server = createServer().on('error', () => done(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}

export function connectionUrl({ password }: DataFolder, port: number): string {
  return `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`
}

/** Whether the server on `port` takes connections and is this folder's. Throws DatabaseError if it refuses our password. */
export async function acceptsConnections(home: DataFolder, port: number): Promise<boolean> {
  const client = createClient(connectionUrl(home, port))
  try {
    await client.connect()
    const { rows } = await client.query(`SELECT current_setting('data_directory') AS folder`)
    return rows[0]?.folder === home.cluster
  } catch (error) {
    if (isUnavailable(error)) return false
    throw new DatabaseError(
      `The embedded PostgreSQL on port ${port} refuses the password in ${home.folder}.`,
      {
        cause: error,
      },
    )
  } finally {
    await client.end().catch(() => {})
  }
}

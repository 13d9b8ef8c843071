/** The faults of the rounds: each breaks the database or its network, and repairs it. */
import { open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '../../../src/database/client.ts'
import type { TcpProxy } from '../../support/tcp-proxy.ts'

/** What a fault acts on. */
export interface FaultTarget {
  proxy: TcpProxy
  /** The URL of the server without the proxy. */
  directUrl(): string
  /** Kills the server with SIGKILL. */
  kill(): Promise<void>
  /** Starts the server again if it has ended. */
  revive(): Promise<void>
  /** The folder of the server's files. */
  folder: string
}

/** How long a fault lasts, in milliseconds. */
const DURATION = 2_000

async function query(url: string, ...statements: string[]): Promise<void> {
  const client = createClient(url)
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

async function repeat(times: number, fault: () => void): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    fault()
    await pause(DURATION / times)
  }
}

/** Takes every connection of the server that is free. */
async function exhaust(url: string, proxy: TcpProxy): Promise<void> {
  const clients = []
  for (;;) {
    const client = createClient(url)
    const isConnected = await client.connect().then(
      () => true,
      () => false,
    )
    if (!isConnected) break
    clients.push(client)
    if (clients.length > 5) proxy.reset() // the application needs new connections, and gets fewer and fewer
  }
  await pause(DURATION)
  await Promise.all(clients.map((client) => client.end()))
}

async function fillDisk(folder: string): Promise<void> {
  const path = join(folder, 'filler')
  const file = await open(path, 'w')
  const block = Buffer.alloc(1024 * 1024)
  try {
    for (;;) await file.write(block)
  } catch {
    // The disk is full.
  } finally {
    await file.close()
  }
  await pause(DURATION)
  await rm(path)
}

/** Faults by name. Each resolves when the database is back. */
export const faults: Record<string, (target: FaultTarget) => Promise<void>> = {
  async kill({ kill, revive }) {
    await kill()
    await pause(500)
    await revive()
  },
  async lock({ directUrl }) {
    await query(
      directUrl(),
      'BEGIN; LOCK TABLE article IN ACCESS EXCLUSIVE MODE',
      'SELECT pg_sleep(5)',
      'ROLLBACK',
    )
  },
  async hang({ proxy }) {
    proxy.set('hang')
    await pause(DURATION)
    proxy.set('pass')
  },
  async 'black hole'({ proxy }) {
    proxy.set('drop')
    await pause(DURATION)
    proxy.dropOpen() // what has lost data stays lost
    proxy.set('pass')
  },
  reset: ({ proxy }) => repeat(5, proxy.reset),
  'half-open': ({ proxy }) => repeat(5, proxy.halfOpen),
  exhaustion: ({ proxy, directUrl }) => exhaust(directUrl(), proxy),
  async 'read-only'({ directUrl }) {
    const reload = 'SELECT pg_reload_conf()'
    await query(directUrl(), 'ALTER SYSTEM SET default_transaction_read_only = on', reload)
    await pause(DURATION)
    await query(
      directUrl(),
      'SET default_transaction_read_only = off',
      'ALTER SYSTEM RESET default_transaction_read_only',
      reload,
    )
  },
  async 'full disk'({ folder, revive }) {
    const { bavail, bsize } = await statfs(folder)
    if (bavail * bsize > 2 * 1024 ** 3)
      throw new Error('ROUNDS_DIR has more than 2 GB free: use a small tmpfs')
    await fillDisk(folder)
    await revive()
  },
}

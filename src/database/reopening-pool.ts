/** Pool of sessions that tries again to open a session when an attempt takes too long, and lets urgent callers pass others. */
import pg from 'pg'
import { isOpenTimeout } from './errors.ts'

type ConnectCallback = Parameters<pg.Pool['connect']>[0]

interface ReopeningPoolOptions extends pg.PoolConfig {
  /** How long one attempt to open a session may take, in milliseconds. */
  openTimeoutMs: number
  /** How long a caller waits for a session, in milliseconds; with attempts that failed. */
  connectionTimeoutMillis: number
}

/** The queue of callers is of pg-pool, without documentation. */
interface PoolWithQueue {
  _pendingQueue: object[]
}

/**
 * A pool whose `connect` without a callback makes several attempts, as after a lost packet. With a callback, it makes one, as in pg.
 */
export class ReopeningPool extends pg.Pool {
  readonly #options: ReopeningPoolOptions
  /** The waiting callers of `connectFirst`. */
  readonly #first = new WeakSet<object>()

  constructor(options: ReopeningPoolOptions) {
    super(options)
    this.#options = options
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: ConnectCallback): void
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    if (!callback) return this.#connectInTime()
    super.connect(callback)
    return undefined
  }

  /** Connects before the callers of `connect` that wait already. */
  connectFirst(callback: ConnectCallback): void {
    const { _pendingQueue: queue } = this as unknown as PoolWithQueue
    const before = queue.length
    super.connect(callback)
    if (queue.length === before) return
    const caller = queue.pop() as object
    this.#first.add(caller)
    const place = queue.findIndex((other) => !this.#first.has(other))
    queue.splice(place < 0 ? queue.length : place, 0, caller)
  }

  async #connectInTime(): Promise<pg.PoolClient> {
    const { openTimeoutMs, connectionTimeoutMillis } = this.#options
    const lastStart = performance.now() + connectionTimeoutMillis - openTimeoutMs
    for (;;) {
      try {
        return await super.connect()
      } catch (err) {
        if (!isOpenTimeout(err) || performance.now() > lastStart || this.ending) throw err
      }
    }
  }
}

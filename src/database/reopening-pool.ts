/** Pool of sessions that tries again to open a session when an attempt takes too long, as after a lost packet. */
import pg from 'pg'
import { isOpenTimeout } from './errors.ts'

type ConnectCallback = Parameters<pg.Pool['connect']>[0]

interface ReopeningPoolOptions extends pg.PoolConfig {
  /** How long one attempt to open a session may take, in milliseconds. */
  openTimeoutMs: number
  /** How long a caller waits for a session, in milliseconds; with attempts that failed. */
  connectionTimeoutMillis: number
}

/** A pool whose `connect` without a callback makes several attempts. With a callback, it makes one, as in pg. */
export class ReopeningPool extends pg.Pool {
  readonly #options: ReopeningPoolOptions

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

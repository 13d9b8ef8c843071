/** Delay of the event loop, measured only while requests are in progress: an idle process has no timer. */

interface LoopDelay {
  /** Begins to measure, until `stop` is called as often. */
  start(): void
  stop(): void
  /** Returns by how many milliseconds the event loop is or was late, a moment ago. */
  current(): number
}

/** The interval of measurements, in milliseconds. */
const INTERVAL = 50

/** Creates a measurement with a clock in milliseconds. */
export function measureLoopDelay(now: () => number = () => performance.now()): LoopDelay {
  let users = 0
  let timer: NodeJS.Timeout | undefined
  let tickedAt = 0
  let lastDelay = 0
  const tick = () => {
    const time = now()
    lastDelay = Math.max(0, time - tickedAt - INTERVAL)
    tickedAt = time
  }
  return {
    start() {
      users += 1
      if (users > 1) return
      tickedAt = now()
      lastDelay = 0
      timer = setInterval(tick, INTERVAL).unref()
    },
    stop() {
      users -= 1
      if (users === 0) clearInterval(timer)
    },
    current: () => (users === 0 ? 0 : Math.max(lastDelay, now() - tickedAt - INTERVAL)),
  }
}

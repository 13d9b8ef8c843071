/** Limit of concurrent work: at most so many promises at a time, in the order of the calls. */

/** Runs work when it is its place in the queue. */
type LimitedRun = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Returns a function that runs work, at most `maximum` at a time. */
export function limitConcurrency(maximum: number): LimitedRun {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= maximum) await new Promise<void>((start) => waiting.push(start))
    else running++
    try {
      return await work()
    } finally {
      const start = waiting.shift()
      if (start === undefined) running--
      else start()
    }
  }
}

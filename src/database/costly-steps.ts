/** Costly steps: one of them begins in each iteration of the event loop, so that no other request waits for several. */

// A process has one event loop, and so one queue.
const waiting: (() => void)[] = []
let hasBegun = false

/**
 * Resolves when a costly step may begin: at once if none has begun in this iteration of the event loop, otherwise in a later one,
 * in the order of the calls. Steps are statements with large results, and some milliseconds of computing.
 */
export function beginCostlyStep(): Promise<void> {
  if (hasBegun) return new Promise((resolve) => waiting.push(resolve))
  hasBegun = true
  setImmediate(beginNext)
  return Promise.resolve()
}

function beginNext(): void {
  const begin = waiting.shift()
  hasBegun = begin !== undefined
  if (!begin) return
  setImmediate(beginNext)
  begin()
}

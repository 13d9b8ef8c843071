/** Turns of costly work: in each iteration of the event loop one step of it begins, so that no other request waits for several. */

// A process has one event loop, and so one queue.
const waiting: (() => void)[] = []
let isTaken = false

/**
 * Resolves at once if no turn has begun in this iteration of the event loop, otherwise in a later one, in the order of the calls.
 * Costly work calls it before each of its steps: a statement with a large result, or some milliseconds of computing.
 */
export function takeTurn(): Promise<void> {
  if (isTaken) return new Promise((resolve) => waiting.push(resolve))
  isTaken = true
  setImmediate(beginNextTurn)
  return Promise.resolve()
}

function beginNextTurn(): void {
  const begin = waiting.shift()
  isTaken = begin !== undefined
  if (!begin) return
  setImmediate(beginNextTurn)
  begin()
}

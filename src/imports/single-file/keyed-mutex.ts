/** Turns: whoever writes a source waits for its lock, and should not hold a session meanwhile that readers need. */

/** Does work under a name when all earlier work under it is done. */
type KeyedMutex = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>

/** Turns within this process; between processes there is the lock alone. */
export function createKeyedMutex(): KeyedMutex {
  const last = new Map<string, Promise<unknown>>()
  return async (name, work) => {
    const before = last.get(name) ?? Promise.resolve()
    const mine = before.then(work, work)
    last.set(name, mine)
    try {
      return await mine
    } finally {
      if (last.get(name) === mine) last.delete(name)
    }
  }
}

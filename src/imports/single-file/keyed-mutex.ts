/** Keyed mutex: serializes writes of a source inside the process, so that waiting writes hold no database session. */

/** Runs work when all earlier work with the same key has ended. Returns the result of the work, or throws its error. */
type KeyedMutex = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>

/** Creates a mutex for this process. An advisory lock of PostgreSQL serializes the writes of several processes. */
export function createKeyedMutex(): KeyedMutex {
  const last = new Map<string, Promise<unknown>>()
  return async (key, work) => {
    const previous = last.get(key) ?? Promise.resolve()
    const current = previous.then(work, work)
    last.set(key, current)
    try {
      return await current
    } finally {
      if (last.get(key) === current) last.delete(key)
    }
  }
}

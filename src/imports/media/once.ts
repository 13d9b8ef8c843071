/** Work that is done once: its result is shared by all callers. */

/** Returns a function that runs work when it is called first. */
export function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined
  return () => {
    result ??= work()
    return result
  }
}

/** Returns a function that runs work once for each path. */
export function oncePerPath<Rest extends unknown[], Result>(
  work: (path: string, ...rest: Rest) => Promise<Result>,
): (path: string, ...rest: Rest) => Promise<Result> {
  const results = new Map<string, Promise<Result>>()
  return (path, ...rest) => {
    const result = results.get(path) ?? work(path, ...rest)
    results.set(path, result)
    return result
  }
}

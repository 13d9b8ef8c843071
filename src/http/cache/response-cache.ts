/** Response cache in memory: an LRU cache bounded in bytes, and the fills in progress. */
import { LRUCache } from 'lru-cache'
import { type Representation, representationSize } from './representation.ts'

export interface ResponseCache {
  get(key: string): Representation | undefined
  set(key: string, representation: Representation): void
  /** Measures a representation again after it was encoded, if it is still cached. */
  updateSize(key: string, representation: Representation): void
  /** Returns the result of the fill in progress, null when it cannot be shared; undefined without such a fill. */
  pendingFill(key: string): Promise<Representation | null> | undefined
  /** Starts a fill. Returns a function that completes it, with null when other requests cannot use its result. */
  startFill(key: string): CompleteFill
  /** Removes all responses and detaches the fills in progress: later requests do not wait for them. */
  clear(): void
  /** Returns the memory in use, in bytes. */
  bytes(): number
}

export type CompleteFill = (representation: Representation | null) => void

/** The share of memory for responses that were requested once: requests of ever new URLs evict no more than this. */
const PROBATION_SHARE = 0.25

/** The size limit of a response, as a share of its part of the memory. */
const LARGEST_SHARE = 0.25

/**
 * Creates a cache of `bytes` bytes; with 0 it stores nothing. A response is on probation until its second request, which
 * promotes it to the larger, protected part.
 */
export function openResponseCache(bytes: number): ResponseCache {
  const probation = createStore(Math.floor(bytes * PROBATION_SHARE))
  const protectedPart = createStore(Math.ceil(bytes * (1 - PROBATION_SHARE)))
  const fills = new Map<string, Promise<Representation | null>>()
  return {
    get(key) {
      const hit = protectedPart?.get(key)
      if (hit) return hit
      const promoted = probation?.get(key)
      if (!promoted) return undefined
      probation?.delete(key)
      protectedPart?.set(key, promoted, { size: entrySize(key, promoted) })
      return promoted
    },
    set(key, representation) {
      const store = protectedPart?.has(key) ? protectedPart : probation
      store?.set(key, representation, { size: entrySize(key, representation) })
    },
    updateSize(key, representation) {
      const store = [protectedPart, probation].find((part) => part?.peek(key) === representation)
      store?.set(key, representation, { size: entrySize(key, representation) })
    },
    pendingFill: (key) => fills.get(key),
    startFill(key) {
      const { fill, resolve } = createFill()
      fills.set(key, fill)
      return (representation) => {
        if (fills.get(key) === fill) fills.delete(key)
        resolve(representation)
      }
    },
    clear() {
      probation?.clear()
      protectedPart?.clear()
      fills.clear()
    },
    bytes: () => (probation?.calculatedSize ?? 0) + (protectedPart?.calculatedSize ?? 0),
  }
}

/** Creates a promise and the function that resolves it. */
function createFill(): { fill: Promise<Representation | null>; resolve: CompleteFill } {
  let resolve: CompleteFill = () => {}
  const fill = new Promise<Representation | null>((resolveFill) => {
    resolve = resolveFill
  })
  return { fill, resolve }
}

const entrySize = (key: string, representation: Representation) =>
  key.length * 2 + representationSize(representation)

function createStore(maxSize: number): LRUCache<string, Representation> | undefined {
  if (maxSize < 1) return undefined
  return new LRUCache<string, Representation>({
    maxSize,
    maxEntrySize: Math.max(1, Math.floor(maxSize * LARGEST_SHARE)),
  })
}

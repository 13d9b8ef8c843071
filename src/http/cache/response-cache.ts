/** Finished answers in memory, bounded in bytes, and the answers that are being made. */
import { LRUCache } from 'lru-cache'
import { type Representation, representationSize } from './representation.ts'

export interface ResponseCache {
  find(key: string): Representation | undefined
  keep(key: string, answer: Representation): void
  /** Weighs an answer again that has grown, if it is still kept. */
  grown(key: string, answer: Representation): void
  /** Waits for the answer that somebody is making already; undefined where nobody is. */
  flight(key: string): Promise<Representation | null> | undefined
  /** Says that an answer is being made. Answers what ends the waiting of the others, with null when it is not for them. */
  depart(key: string): (answer: Representation | null) => void
  /** Forgets every answer; whoever asks from now on does not wait for what was begun before. */
  clear(): void
  /** What is kept, in bytes. */
  bytes(): number
}

/** The share of answers that have been asked for once: whoever invents addresses pushes out no more than that. */
const NEW_SHARE = 0.25

/** The largest answer that is kept, as a share of its part of the memory. */
const LARGEST_SHARE = 0.25

/**
 * Opens a cache of `bytes` bytes; of 0, it keeps nothing. An answer is new until it is asked for again; only then it
 * competes with the answers that are asked for often.
 */
export function openResponseCache(bytes: number): ResponseCache {
  const recent = store(Math.floor(bytes * NEW_SHARE))
  const proven = store(Math.ceil(bytes * (1 - NEW_SHARE)))
  const flights = new Map<string, Promise<Representation | null>>()
  return {
    find(key) {
      const known = proven?.get(key)
      if (known) return known
      const found = recent?.get(key)
      if (!found) return undefined
      recent?.delete(key)
      proven?.set(key, found, { size: sizeOf(key, found) })
      return found
    },
    keep(key, answer) {
      const place = proven?.has(key) ? proven : recent
      place?.set(key, answer, { size: sizeOf(key, answer) })
    },
    grown(key, answer) {
      const place = [proven, recent].find((store) => store?.peek(key) === answer)
      place?.set(key, answer, { size: sizeOf(key, answer) })
    },
    flight: (key) => flights.get(key),
    depart(key) {
      let arrive: (answer: Representation | null) => void = () => {}
      const promise = new Promise<Representation | null>((resolve) => {
        arrive = resolve
      })
      flights.set(key, promise)
      return (answer) => {
        if (flights.get(key) === promise) flights.delete(key)
        arrive(answer)
      }
    },
    clear() {
      recent?.clear()
      proven?.clear()
      flights.clear()
    },
    bytes: () => (recent?.calculatedSize ?? 0) + (proven?.calculatedSize ?? 0),
  }
}

const sizeOf = (key: string, answer: Representation) => key.length * 2 + representationSize(answer)

function store(maxSize: number): LRUCache<string, Representation> | undefined {
  if (maxSize < 1) return undefined
  return new LRUCache<string, Representation>({
    maxSize,
    maxEntrySize: Math.max(1, Math.floor(maxSize * LARGEST_SHARE)),
  })
}

/** Seeded pseudo-random choices, the same in every run. */

/** Returns pseudo-random choices for a seed (mulberry32). */
export function randomOf(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number) => Math.floor(next() * n)
  const pick = <Item>(list: readonly Item[]): Item => list[below(list.length)] as Item // lists here are not empty
  const some = <Item>(list: readonly Item[]) => list.filter(() => next() < 0.4)
  return { below, pick, some, chance: (p: number) => next() < p }
}

export type Random = ReturnType<typeof randomOf>

/** Gives every heading an id of its own, as Hugo and GitHub do. */
import type { OutlineHeading } from './outline.ts'

const NOT_ID = /[^\p{L}\p{M}\p{N}_ -]/gu
const ID = /^[\p{L}\p{M}\p{N}_-]+$/u

/**
 * Ids for headings, in their order. A heading keeps the id it was given if it is the first to have it; others
 * get one from their text: lower case, letters of every script, digits, `_` and `-`; blanks become `-` (Hugo's
 * `github` rule, with combining marks kept), then `-1`, `-2` where it is taken. `taken` are other elements' ids.
 */
export function assignHeadingIds(headings: readonly OutlineHeading[], taken: ReadonlySet<string>): string[] {
  const used = new Set(taken)
  const next = new Map<string, number>()
  const own = headings.map(({ id }) => (id === null || !ID.test(id) || used.has(id) ? null : claim(used, id)))
  return headings.map(({ text }, index) => own[index] ?? claim(used, freeId(idOf(text), used, next)))
}

function idOf(text: string): string {
  const id = text
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/\s/g, ' ')
    .replace(NOT_ID, '')
    .replace(/ /g, '-')
  return id === '' ? 'heading' : id
}

function freeId(base: string, used: ReadonlySet<string>, next: Map<string, number>): string {
  let number = next.get(base) ?? 0
  let id = number === 0 ? base : `${base}-${number}`
  while (used.has(id)) id = `${base}-${++number}`
  next.set(base, number)
  return id
}

function claim(used: Set<string>, id: string): string {
  used.add(id)
  return id
}

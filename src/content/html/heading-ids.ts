/** Heading ids: unique fragment identifiers for all headings, as Hugo and GitHub create them. */
import type { OutlineHeading } from './outline.ts'

const NOT_ID_CHARACTER = /[^\p{L}\p{M}\p{N}_ -]/gu
const ID = /^[\p{L}\p{M}\p{N}_-]+$/u

/**
 * Returns one id for each heading, in order. The first heading with an id keeps it. All others get an id from their text:
 * lower case; letters of every script, digits, `_` and `-`; spaces become `-` (Hugo's `github` rule, except that combining
 * marks stay); then `-1`, `-2` for duplicates. `otherIds` are the ids of other elements.
 */
export function assignHeadingIds(
  headings: readonly OutlineHeading[],
  otherIds: ReadonlySet<string>,
): string[] {
  const usedIds = new Set(otherIds)
  const nextNumbers = new Map<string, number>()
  const explicitIds = headings.map(({ id }) =>
    id === null || !ID.test(id) || usedIds.has(id) ? null : reserve(usedIds, id),
  )
  return headings.map(
    ({ text }, index) =>
      explicitIds[index] ?? reserve(usedIds, findUnusedId(headingIdOf(text), usedIds, nextNumbers)),
  )
}

/** Returns the id of a heading with a text, before it is made unique. */
export function headingIdOf(text: string): string {
  const id = text
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/\s/g, ' ')
    .replace(NOT_ID_CHARACTER, '')
    .replace(/ /g, '-')
  return id === '' ? 'heading' : id
}

function findUnusedId(base: string, usedIds: ReadonlySet<string>, nextNumbers: Map<string, number>): string {
  let number = nextNumbers.get(base) ?? 0
  let id = number === 0 ? base : `${base}-${number}`
  while (usedIds.has(id)) id = `${base}-${++number}`
  nextNumbers.set(base, number)
  return id
}

function reserve(usedIds: Set<string>, id: string): string {
  usedIds.add(id)
  return id
}

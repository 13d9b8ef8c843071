/** What differs between two states of an article. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import type { z } from 'zod'
import type { RevisionDiff } from '../revision-schema.ts'
import type { RevisionView } from './revision-json.ts'
import { snapshotOf } from './snapshot.ts'

/** Lines added and removed at most: the time that a diff takes grows with their square. */
export const CHANGED_LINES_MAX = 1_000

/** A diff of lines that repeat in unlucky ways is given up after this time, in milliseconds. */
const TIMEOUT = 500

/** What differs: field by field in the order of the draft, and the source as a unified diff with three lines around. */
export function diffDrafts(from: RevisionView, to: RevisionView): z.infer<typeof RevisionDiff> {
  const before = shown(from)
  const after = shown(to)
  const fields = Object.keys(after)
    .filter((field) => !isDeepStrictEqual(before[field], after[field]))
    .map((field) => ({ field, from: before[field], to: after[field] }))
  return { from: from.revision, to: to.revision, fields, source: sourceDiff(from, to) }
}

/** A draft as articles are shown, and as text can hold it; authors without what is not told of them. */
function shown({ draft }: RevisionView): Record<string, unknown> {
  const { body: _, ...fields } = snapshotOf(draft)
  return {
    ...fields,
    lang: draft.lang === 'und' ? null : draft.lang,
    authors: draft.authors.map(({ slug, name }) => ({ slug, name })),
    format: draft.body.format,
  }
}

function sourceDiff(from: RevisionView, to: RevisionView): string | null {
  const [before, after] = [from.draft.body.source, to.draft.body.source]
  if (before === after) return ''
  const names = [`revision ${from.revision}`, `revision ${to.revision}`] as const
  const limits = { maxEditLength: CHANGED_LINES_MAX, timeout: TIMEOUT, headerOptions: FILE_HEADERS_ONLY }
  return createTwoFilesPatch(...names, before, after, undefined, undefined, limits) ?? null
}

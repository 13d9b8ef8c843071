/** Differences between two revisions of an article: fields, and a unified diff of the source. */
import { isDeepStrictEqual } from 'node:util'
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import type { z } from 'zod'
import type { RevisionDiff } from '../revision-schema.ts'
import type { RevisionView } from './revision-json.ts'
import { snapshotOf } from './snapshot.ts'

/** Maximum number of added and removed lines: the time of a diff grows with their square. */
export const CHANGED_LINES_MAX = 1_000

/** A diff that takes longer is aborted, in milliseconds: repeated lines can make it slow. */
const TIMEOUT_MS = 500

/** Returns the fields that differ, in the order of the draft, and a unified diff of the source with three lines of context. */
export function diffDrafts(from: RevisionView, to: RevisionView): z.infer<typeof RevisionDiff> {
  const before = comparableFields(from)
  const after = comparableFields(to)
  const fields = Object.keys(after)
    .filter((field) => !isDeepStrictEqual(before[field], after[field]))
    .map((field) => ({ field, from: before[field], to: after[field] }))
  return { from: from.revision, to: to.revision, fields, source: sourceDiff(from, to) }
}

/** Returns the fields of a draft in the form of API responses, without the source, what its URLs lead to, and the profiles of authors. */
function comparableFields({ draft }: RevisionView): Record<string, unknown> {
  const { body: _, links: __, media: ___, ...fields } = snapshotOf(draft)
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
  const limits = { maxEditLength: CHANGED_LINES_MAX, timeout: TIMEOUT_MS, headerOptions: FILE_HEADERS_ONLY }
  return createTwoFilesPatch(...names, before, after, undefined, undefined, limits) ?? null
}

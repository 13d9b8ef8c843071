/** One operation of a batch: what it does, and where its faults lie. */
import type { Principal } from '../../auth/principal.ts'
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import type { ExpectedVersion } from '../../schemas/expected-version.ts'
import type { BatchOperation } from '../batch-schema.ts'
import { ArticleInput } from '../input.ts'
import { invalidInput, renderInput, renderPatch } from '../model/draft-from-input.ts'

import { type ArticleVersion, createArticle, editArticle } from './edit.ts'
import { publishArticle, unpublishArticle } from './publish.ts'
import { restoreFromTrash, trashArticle } from './trash.ts'

/** An operation, and the versions that whoever asks for it has seen. */
export interface BatchStep {
  operation: BatchOperation
  expected: ExpectedVersion
}

/** Does one operation by the same functions as its own address. Throws what they throw. */
export function performOperation(
  tx: Tx,
  { operation, expected }: BatchStep,
  writer: Principal,
): Promise<ArticleVersion> {
  switch (operation.op) {
    case 'create':
      return createArticle(tx, inputOf(operation.article), writer)
    case 'replace': {
      const input = inputOf(operation.article)
      return editArticle(tx, operation.id, expected, writer, (previous, at) =>
        renderInput(input, previous, at),
      )
    }
    case 'patch':
      return editArticle(tx, operation.id, expected, writer, (previous, at) =>
        renderPatch(previous, operation.patch, at),
      )
    case 'publish':
      return publishArticle(tx, operation.id, expected, writer, operation.publishedAt)
    case 'unpublish':
      return unpublishArticle(tx, operation.id, expected, writer, 'draft')
    case 'archive':
      return unpublishArticle(tx, operation.id, expected, writer, 'archived')
    case 'delete':
      return trashArticle(tx, operation.id, expected, writer)
    case 'restore':
      return restoreFromTrash(tx, operation.id, expected, writer)
  }
}

function inputOf(article: unknown): ArticleInput {
  const parsed = ArticleInput.safeParse(article)
  if (parsed.success) return parsed.data
  throw invalidInput(parsed.error)
}

const members: Partial<Record<BatchOperation['op'], string>> = {
  create: '/article',
  replace: '/article',
  patch: '/patch',
}

/** A refusal of an operation with its place in the batch; a refusal without faults gets one. Other errors stay. */
export function locateBatchError(error: unknown, index: number, { op }: BatchOperation): unknown {
  if (!(error instanceof DomainError)) return error
  const place = `/operations/${index}`
  const within = place + (members[op] ?? '')
  const errors = error.errors.map(({ pointer, detail }) => ({
    in: 'body' as const,
    pointer: within + pointer,
    detail,
  }))
  const whole = { in: 'body' as const, pointer: place, detail: error.message }
  return new DomainError(error.code, error.message, errors.length > 0 ? errors : [whole], error.version)
}

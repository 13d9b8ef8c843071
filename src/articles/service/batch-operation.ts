/** Operations of a batch: parsing, and the JSON Pointers of their errors. */
import { DomainError } from '../../errors.ts'
import type { ExpectedVersion } from '../../schemas/expected-version.ts'
import type { BatchOperation } from '../batch-schema.ts'
import { ArticleInput } from '../input.ts'
import { invalidInput } from '../model/draft-from-input.ts'
import type { ArticleOperation } from './run-operation.ts'

/** An operation of a batch, and the version that the client expects. */
export interface BatchStep {
  operation: BatchOperation
  expected: ExpectedVersion
}

/** Parses an operation of a batch. Throws DomainError `invalid`. */
export function parseBatchStep({ operation, expected }: BatchStep): ArticleOperation {
  switch (operation.op) {
    case 'create':
      return { op: 'create', input: parseInput(operation.article) }
    case 'replace':
      return { op: 'replace', id: operation.id, expected, input: parseInput(operation.article) }
    case 'patch':
      return { op: 'patch', id: operation.id, expected, patch: operation.patch }
    case 'publish': {
      const { id, workingVersion, publishedAt } = operation
      return { op: 'publish', id, expected, workingVersion, publishedAt }
    }
    case 'delete':
      return { op: 'trash', id: operation.id, expected }
    default:
      return { op: operation.op, id: operation.id, expected }
  }
}

function parseInput(article: unknown): ArticleInput {
  const parsed = ArticleInput.safeParse(article)
  if (parsed.success) return parsed.data
  throw invalidInput(parsed.error, ArticleInput)
}

const members: Partial<Record<BatchOperation['op'], string>> = {
  create: '/article',
  replace: '/article',
  patch: '/patch',
}

/** Returns a DomainError with its place in the batch; returns other errors unchanged. */
export function locateBatchError(error: unknown, index: number, { op }: BatchOperation): unknown {
  if (!(error instanceof DomainError)) return error
  const place = `/operations/${index}`
  const within = place + (members[op] ?? '')
  const errors = error.errors.map(({ pointer, detail }) => ({
    in: 'body' as const,
    pointer: within + pointer,
    detail,
  }))
  const operationError = { in: 'body' as const, pointer: place, detail: error.message }
  return new DomainError(
    error.code,
    error.message,
    errors.length > 0 ? errors : [operationError],
    error.version,
  )
}

/** Schemas of batch requests: several article operations in one request. */
import { z } from 'zod'
import { boundedArray } from '../schemas/bounded-array.ts'
import { Timestamp } from '../schemas/timestamp.ts'
import { VersionField, WorkingVersionField } from './input.ts'

/** Maximum number of operations in a batch. */
export const OPERATIONS_MAX = 100

const target = {
  id: z.guid().toLowerCase().meta({ description: 'Id of the article; slugs are not accepted here.' }),
  version: VersionField,
}

/** Contents are validated when the operation runs, so that an error belongs to that operation. */
const article = z.record(z.string(), z.unknown()).meta({ description: 'Like the body of POST /v1/articles.' })
const patch = z
  .record(z.string(), z.unknown())
  .meta({ description: 'Like the body of PATCH /v1/articles/{id}: a JSON Merge Patch (RFC 7396).' })

/** One operation, equal to a request to its own endpoint. */
export const BatchOperation = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('create'), article }),
    z.strictObject({ op: z.literal('replace'), ...target, article }),
    z.strictObject({ op: z.literal('patch'), ...target, patch }),
    z.strictObject({
      ...{ op: z.literal('publish'), ...target, workingVersion: WorkingVersionField },
      publishedAt: Timestamp.nullable().optional(),
    }),
    z.strictObject({
      op: z.enum(['unpublish', 'archive', 'delete', 'restore']).meta({
        description: '`delete` moves an article to the trash, `restore` moves it back.',
      }),
      ...target,
    }),
  ])
  .meta({ id: 'BatchOperation' })
export type BatchOperation = z.infer<typeof BatchOperation>

export const BatchInput = z.strictObject({
  atomic: z.boolean().default(true).meta({
    description:
      'True (the default): all operations succeed, or nothing is written. False: each runs on its own, in the given order.',
  }),
  operations: boundedArray(BatchOperation, OPERATIONS_MAX, 1),
})

/** Many writes in one request. */
import { z } from 'zod'
import { Timestamp } from '../schemas/timestamp.ts'
import { VersionField } from './input.ts'

/** Operations of a batch at most. */
export const OPERATIONS_MAX = 100

const named = {
  id: z.guid().toLowerCase().meta({ description: 'Id of the article; slugs are not taken here.' }),
  version: VersionField,
}

/** What an operation writes is checked when its turn comes, so that a fault is the operation's own. */
const article = z.record(z.string(), z.unknown()).meta({ description: 'As the body of POST /v1/articles.' })
const patch = z
  .record(z.string(), z.unknown())
  .meta({ description: 'As the body of PATCH /v1/articles/{id}; a JSON Merge Patch (RFC 7396).' })

/** One write, as its own address does it. */
export const BatchOperation = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('create'), article }),
    z.strictObject({ op: z.literal('replace'), ...named, article }),
    z.strictObject({ op: z.literal('patch'), ...named, patch }),
    z.strictObject({ op: z.literal('publish'), ...named, publishedAt: Timestamp.nullable().optional() }),
    z.strictObject({
      op: z.enum(['unpublish', 'archive', 'delete', 'restore']).meta({
        description: '`delete` puts into the trash, `restore` takes out of it.',
      }),
      ...named,
    }),
  ])
  .meta({ id: 'BatchOperation' })
export type BatchOperation = z.infer<typeof BatchOperation>

export const BatchInput = z.strictObject({
  atomic: z.boolean().default(true).meta({
    description: 'All or none, unless said; false: each on its own, in the order given.',
  }),
  operations: z.array(BatchOperation).min(1).max(OPERATIONS_MAX),
})

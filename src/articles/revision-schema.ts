/** The history of an article as the API shows it, and the questions that may be asked of it. */
import { z } from 'zod'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { wholeNumber } from '../schemas/whole-number.ts'
import { VersionField } from './input.ts'
import { ArticleParams } from './query.ts'

const INT_MAX = 2_147_483_647

const Ordinal = z.number().int().min(1).max(INT_MAX)

/** One state of an article: when it was written, by whom, and what it is now. */
const Revision = z
  .object({
    number: Ordinal.meta({
      description: 'Grows with every revision of the article; numbers may be left out.',
    }),
    createdAt: z.iso.datetime({ precision: 3 }),
    actor: z.string().meta({ description: 'Who wrote it: `import`, or the name of a key.' }),
    live: z.boolean().meta({ description: 'True for what the article says now.' }),
    working: z.boolean().meta({ description: 'True for its working copy.' }),
    replaced: Ordinal.nullable().meta({
      description: 'The revision that was live when this one was written; null for the first.',
    }),
  })
  .meta({ id: 'Revision' })

export const RevisionPage = z
  .object({ data: z.array(Revision), pagination: Pagination })
  .meta({ id: 'RevisionPage' })

/** What differs between two revisions. */
export const RevisionDiff = z
  .object({
    from: Ordinal,
    to: Ordinal,
    fields: z
      .array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() }))
      .meta({ description: 'The fields that differ, but for the source of the body.' }),
    source: z.string().nullable().meta({
      description:
        'Unified diff of the source of the body; empty when it is the same, null when too much differs to be compared.',
    }),
  })
  .meta({ id: 'RevisionDiff' })

const number = wholeNumber(1, INT_MAX)

export const RevisionListQuery = PageQuery

/** One revision of one article. */
export const RevisionParams = ArticleParams.extend({
  number: number.meta({ description: 'Number of the revision.' }),
})

export const DiffQuery = z.strictObject({
  against: number
    .optional()
    .meta({ description: 'Number of the revision to compare with; the one before it, unless said.' }),
})

/** What a restoring says: the version of the article that was seen. */
export const RestoreInput = z.strictObject({ version: VersionField }).nullish()

/** Schemas of the revisions of an article, and of requests for them. */
import { z } from 'zod'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { wholeNumber } from '../schemas/whole-number.ts'
import { VersionField } from './input.ts'
import { ArticleParams } from './query.ts'

const INT_MAX = 2_147_483_647

const Ordinal = z.number().int().min(1).max(INT_MAX)

/** One revision of an article, without its content. */
const Revision = z
  .object({
    number: Ordinal.meta({
      description: 'Increases with every revision of the article; there may be gaps.',
    }),
    createdAt: z.iso.datetime({ precision: 3 }),
    actor: z.string().meta({ description: 'Author of the revision: `import`, or the name of an API key.' }),
    live: z.boolean().meta({ description: 'True for the current content of the article.' }),
    working: z.boolean().meta({ description: 'True for the working copy.' }),
    replaced: Ordinal.nullable().meta({
      description: 'Number of the revision that was live when this one was written; null for the first.',
    }),
  })
  .meta({ id: 'Revision' })

export const RevisionPage = z
  .object({ data: z.array(Revision), pagination: Pagination })
  .meta({ id: 'RevisionPage' })

/** The differences between two revisions. */
export const RevisionDiff = z
  .object({
    from: Ordinal,
    to: Ordinal,
    fields: z
      .array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() }))
      .meta({ description: 'The fields that differ, without the source of the body.' }),
    source: z.string().nullable().meta({
      description:
        'Unified diff of the source of the body; empty when the sources are equal, null when they differ too much to compare.',
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
    .meta({ description: 'Number of the revision to compare with. Default: the previous one.' }),
})

/** What is restored of a revision. */
export const RestoreQuery = z.strictObject({
  state: z.enum(['true', 'false']).default('false').meta({
    description:
      'True: status, dates and URLs (language, slug, aliases, translations) are restored too. They stay as they are otherwise.',
  }),
})

/** The body of a request that restores a revision: the expected version of the article. */
export const RestoreInput = z.strictObject({ version: VersionField }).nullish()

/** Changes as the API shows them, and the questions that may be asked of the feed. */
import { z } from 'zod'
import { wholeNumber } from '../schemas/whole-number.ts'

/** Changes of one answer. */
const LIMIT_DEFAULT = 100
const LIMIT_MAX = 1_000
/** Longest wait for a change, in seconds: proxies give up on answers that take a minute. */
const WAIT_MAX = 30

/** The address of a thing, and the tags of an article, at some time. */
const Address = z.object({
  slug: z.string(),
  lang: z.string().nullable().meta({ description: 'BCP 47 language tag of an article, null when unknown.' }),
  tags: z.array(z.string()).meta({ description: 'Slugs of the tags of an article.' }),
})

/** One change of one thing. */
export const Change = z
  .object({
    at: z.iso.datetime({ precision: 3 }),
    entity: z.enum(['article', 'tag', 'category', 'author']),
    id: z.uuid(),
    action: z.enum(['created', 'updated', 'published', 'unpublished', 'deleted']).meta({
      description: '`published` and `unpublished`: from now on the public sees it, or does not any more.',
    }),
    ...Address.shape,
    previous: Address.nullable().meta({
      description:
        'The same as the change before told it: what else has to be let go of. Null for the first.',
    }),
  })
  .meta({ id: 'Change' })

export const ChangesPage = z
  .object({
    data: z.array(Change),
    cursor: z.string().meta({ description: 'Where to go on from. There always is one.' }),
    more: z.boolean().meta({ description: 'True: there is more already, ask again at once.' }),
  })
  .meta({ id: 'ChangesPage' })

const Cursor = z.string().min(1).max(200)

export const ChangesQuery = z.strictObject({
  cursor: Cursor.optional().meta({
    description: '`cursor` of an earlier answer, or `now`. Without it the feed begins at the first change.',
  }),
  limit: wholeNumber(1, LIMIT_MAX).default(LIMIT_DEFAULT).meta({
    description: 'Changes at most.',
  }),
  wait: wholeNumber(0, WAIT_MAX).default(0).meta({
    description: 'If there is nothing new, wait for this many seconds until there is (long polling).',
  }),
})

export const StreamQuery = z.strictObject({
  cursor: Cursor.optional().meta({
    description: '`cursor` of an earlier answer. Without it the stream begins now.',
  }),
})

/** The `id` of the last event that a client has seen (WHATWG HTML, section 9.2.3), for one that comes back. */
export const StreamHeaders = z.object({
  'last-event-id': z.string().max(200).optional().meta({
    description: 'The last `id` that was received: where to go on from. It goes before `cursor`.',
  }),
})

/** JSON schemas of the changes feed: changes, pages, query parameters and headers. */
import { z } from 'zod'
import { wholeNumber } from '../schemas/whole-number.ts'

/** Default and maximum number of changes in a response. */
const LIMIT_DEFAULT = 100
const LIMIT_MAX = 1_000
/** Longest time to wait for a change, in seconds. Many proxies time out after a minute. */
const WAIT_MAX = 30

/** Slug and language of an entity, and the tags of an article, after a change. */
const EntitySnapshot = z.object({
  slug: z.string().meta({ description: 'The slug; of a media file, its hash.' }),
  lang: z.string().nullable().meta({ description: 'BCP 47 language tag of an article, null when unknown.' }),
  tags: z.array(z.string()).meta({ description: 'Slugs of the tags of an article.' }),
})

/** A change of an article, tag, category, author or media file. */
const Change = z
  .object({
    at: z.iso.datetime({ precision: 3 }),
    entity: z.enum(['article', 'tag', 'category', 'author', 'media']),
    id: z.uuid(),
    action: z.enum(['created', 'updated', 'published', 'unpublished', 'deleted']).meta({
      description: '`published`: the entity has become public. `unpublished`: it is no longer public.',
    }),
    ...EntitySnapshot.shape,
    previous: EntitySnapshot.nullable().meta({
      description:
        '`slug`, `lang` and `tags` after the previous change. Caches of them must be updated, too. Null for the first change.',
    }),
  })
  .meta({ id: 'Change' })

export const ChangesPage = z
  .object({
    data: z.array(Change),
    cursor: z.string().meta({ description: 'Cursor for the next request. It is always present.' }),
    more: z.boolean().meta({ description: 'True when there are more changes: fetch them immediately.' }),
  })
  .meta({ id: 'ChangesPage' })

const Cursor = z.string().min(1).max(200)

export const ChangesQuery = z.strictObject({
  cursor: Cursor.optional().meta({
    description:
      '`cursor` of an earlier response, or `now`. Without it, the feed starts with the first change.',
  }),
  limit: wholeNumber(1, LIMIT_MAX).default(LIMIT_DEFAULT).meta({
    description: 'Maximum number of changes.',
  }),
  wait: wholeNumber(0, WAIT_MAX).default(0).meta({
    description: 'Maximum time to wait for a change, in seconds, when there is none yet (long polling).',
  }),
})

export const StreamQuery = z.strictObject({
  cursor: Cursor.optional().meta({
    description: '`cursor` of an earlier response. Without it, the stream starts with the next change.',
  }),
})

/** `Last-Event-ID`, the `id` of the last event that a reconnecting client received (WHATWG HTML, section 9.2.3). */
export const StreamHeaders = z.object({
  'last-event-id': z.string().max(200).optional().meta({
    description: 'The last `id` that was received. The stream continues after it; `cursor` is ignored.',
  }),
})

/** Filters of webhooks: which changes of public content are sent. */

/** The slug, the language and the tags of an entity after a change. */
interface EntityState {
  slug: string
  /** Null for an unknown language, and for everything but articles. */
  lang: string | null
  tags: readonly string[]
}

/** A change as the changes feed shows it to the public. */
export interface PublicChange extends EntityState {
  at: string
  entity: string
  action: string
  id: string
  previous: EntityState | null
}

/** What a webhook wants to receive. An empty list is no limit. */
export interface EventFilter {
  /** Types such as `article.published`; `article.*` is every type of articles. */
  events: readonly string[]
  /** Languages of articles (BCP 47): `zh` includes `zh-CN`, and `und` is unknown. */
  languages: readonly string[]
  /** Slugs of tags of articles. */
  tags: readonly string[]
}

const ENTITIES = ['article', 'tag', 'category', 'author', 'media'] as const
const ACTIONS = ['created', 'updated', 'published', 'unpublished', 'deleted'] as const

/** The types of events, and the patterns for all types of an entity. */
export const EVENT_PATTERNS: readonly string[] = ENTITIES.flatMap((entity) =>
  [...ACTIONS, '*'].map((action) => `${entity}.${action}`),
)

/** Returns the type of the event that reports a change. */
export const eventTypeOf = ({ entity, action }: PublicChange): string => `${entity}.${action}`

/**
 * Returns true when a webhook with this filter gets the change. Languages and tags select articles by their state before or after
 * the change: a site of one tag has to remove an article that has lost it. They do not exclude other entities.
 */
export function matchesFilter({ events, languages, tags }: EventFilter, change: PublicChange): boolean {
  const type = eventTypeOf(change)
  if (events.length > 0 && !events.includes(type) && !events.includes(`${change.entity}.*`)) return false
  if (change.entity !== 'article') return true
  const states = [change, ...(change.previous ? [change.previous] : [])]
  return states.some(
    (state) =>
      (languages.length === 0 || languages.some((range) => includesLanguage(range, state.lang ?? 'und'))) &&
      (tags.length === 0 || state.tags.some((tag) => tags.includes(tag))),
  )
}

const includesLanguage = (range: string, lang: string) => lang === range || lang.startsWith(`${range}-`)

/** Incremental builds: finds the articles that changes concern, and reads them again. */
import { type Change, unwrap } from '@inkstone/client'
import type { Collection } from './collection.ts'

/** From this many articles on, one dump costs less than single requests. */
const MAX_ARTICLES = 200

/** The kinds of entities whose articles have parts of them. A cover has what it shows of a media file. */
const TERMS = ['tag', 'category', 'author'] as const

/**
 * Applies the changes since a cursor. Returns the next cursor, or undefined if so much has changed that everything should be
 * read. Throws `ProblemError` with the status 410 if the server does not have the cursor.
 */
export async function loadChanges(collection: Collection, since: string): Promise<string | undefined> {
  const ids = new Set<string>()
  let next = since
  for await (const { data, cursor } of collection.client.changes({ cursor: since })) {
    for (const change of data) for (const id of await articlesOf(collection, change)) ids.add(id)
    if (ids.size > MAX_ARTICLES) return undefined
    next = cursor
  }
  const translations = [...ids].flatMap((id) => translationsOf(collection, id))
  for (const id of ids) {
    await refresh(collection, id)
    translations.push(...translationsOf(collection, id))
  }
  for (const id of new Set(translations)) if (!ids.has(id)) await refresh(collection, id)
  return next
}

/** Returns the ids of the articles that a change concerns. */
async function articlesOf({ client, drafts }: Collection, change: Change): Promise<string[]> {
  if (change.entity === 'article') return [change.id]
  const term = TERMS.find((entity) => entity === change.entity)
  if (!term || change.action !== 'updated') return []
  const status = drafts ? { status: 'any' as const } : {}
  const query = { [term]: change.slug, fields: 'id', type: 'any' as const, limit: 100, ...status }
  const ids: string[] = []
  for await (const { id } of client.items('/v1/articles', { query })) ids.push(id)
  return ids
}

/** Returns the ids of an article's translations. Their lists of translations name it, and their own changes do not say so. */
const translationsOf = (collection: Collection, id: string): string[] =>
  collection.find(id)?.translations.flatMap((other) => collection.idOf(other) ?? []) ?? []

/** Reads an article again, and saves or removes it. */
async function refresh(collection: Collection, id: string): Promise<void> {
  const result = await collection.client.article(id)
  const isGone = result.problem?.status === 404 || result.problem?.status === 410
  if (isGone) collection.remove(id)
  else await collection.save(unwrap(result))
}

/** `@inkstone/astro`: a content loader of Astro that keeps the articles of a server in a collection. */
import { type Article, createClient, type Metadata, ProblemError } from '@inkstone/client'
import { loadChanges } from './changes.ts'
import { type Collection, type LoaderContext, openCollection } from './collection.ts'
import type { LoaderOptions } from './options.ts'

/** A content loader, as `defineCollection` of Astro takes it. */
export interface InkstoneLoader {
  name: string
  load: (context: LoaderContext) => Promise<void>
}

export type { LoaderOptions } from './options.ts'

/** What the data of an entry is. The HTML is what `render(entry)` of Astro shows. */
export type ArticleData<M = Metadata> = Omit<Article<M>, 'html'>

/** The keys of the meta store: the cursor of the changes, and the server and the options that it belongs to. */
const CURSOR = 'cursor'
const ORIGIN = 'origin'

/**
 * Creates a content loader. The first build reads every article; each later one only what has changed since, as long as Astro
 * has its cache. A build fails with a `ProblemError` if the server cannot be read.
 */
export function inkstoneLoader<M = Metadata>(options: LoaderOptions<M>): InkstoneLoader {
  const { url, key, metadata, drafts = false } = options
  const client = createClient<M>({ url, key, ...(metadata && { metadata }) })
  const origin = JSON.stringify([url, drafts, key !== undefined])
  const load = async (context: LoaderContext) => {
    const { meta, store, logger } = context
    const collection = openCollection(client, options as LoaderOptions<unknown>, context)
    const cursor = meta.get(ORIGIN) === origin && store.keys().length > 0 ? meta.get(CURSOR) : undefined
    meta.set(CURSOR, await loadFrom(collection, cursor))
    meta.set(ORIGIN, origin)
    const { written, deleted } = collection.counts
    logger.info(`${written} articles written, ${deleted} deleted, ${store.keys().length} in the collection`)
  }
  return { name: '@inkstone/astro', load }
}

/** Brings the collection up to date. Returns the cursor for the next time. */
async function loadFrom(collection: Collection, cursor: string | undefined): Promise<string> {
  if (cursor === undefined) return loadAll(collection)
  try {
    return (await loadChanges(collection, cursor)) ?? (await loadAll(collection))
  } catch (error) {
    // The log of changes does not contain the cursor: it is another database, or an earlier state of it.
    if (error instanceof ProblemError && error.problem.status === 410) return loadAll(collection)
    throw error
  }
}

/** Reads every article, and deletes the entries of all others. */
async function loadAll(collection: Collection): Promise<string> {
  const { cursor, articles } = await collection.dump()
  const ids = new Set<string>()
  for await (const article of articles) {
    ids.add(article.id)
    await collection.save(article)
  }
  for (const id of collection.articleIds()) if (!ids.has(id)) collection.remove(id)
  return cursor
}

/** The entries of a collection, each of them one article: found by the id of the article, saved and removed. */
import { type Article, type Client, type Dump, unwrap, withAbsoluteMedia } from '@inkstone/client'
import type { LoaderOptions } from './options.ts'

/** What identifies an article, and its translations. */
type ArticleReference = Pick<AnyArticle, 'id' | 'lang' | 'slug' | 'translations'>

/**
 * An entry as Astro stores it. The schema of a collection may leave members out of `data`, so the metadata of the HTML has
 * what a later build needs.
 */
interface Entry {
  id: string
  data: Record<string, unknown>
  digest?: number | string
  rendered?: {
    html: string
    metadata?: { headings: { depth: number; slug: string; text: string }[]; article: ArticleReference }
  }
}

/** What the loader reads of a stored entry. */
interface StoredEntry {
  digest?: number | string
  rendered?: { metadata?: Record<string, unknown> | undefined }
}

/** What the loader uses of the context of Astro. */
export interface LoaderContext {
  store: {
    get: (id: string) => StoredEntry | undefined
    set: (entry: Entry) => boolean
    delete: (id: string) => void
    keys: () => string[]
  }
  meta: { get: (key: string) => string | undefined; set: (key: string, value: string) => void }
  logger: { info: (message: string) => void }
  parseData: (entry: Pick<Entry, 'id' | 'data'>) => Promise<Record<string, unknown>>
  generateDigest: (data: Record<string, unknown>) => number | string
}

/** An article of any metadata. */
export type AnyArticle = Article<unknown>

/** The articles of a collection, and the server that they come from. */
export interface Collection {
  client: Client<unknown>
  counts: { written: number; deleted: number }
  /** True if drafts are in the collection. */
  drafts: boolean
  dump: () => Promise<Dump<AnyArticle>>
  articleIds: () => string[]
  /** Returns what is stored of an article. */
  find: (id: string) => ArticleReference | undefined
  /** Returns the id of a stored article by language and slug. */
  idOf: (article: Pick<AnyArticle, 'lang' | 'slug'>) => string | undefined
  /** Saves an article. Removes it if it does not belong into the collection. */
  save: (article: AnyArticle) => Promise<void>
  remove: (id: string) => void
}

const nameOf = ({ lang, slug }: Pick<AnyArticle, 'lang' | 'slug'>) => `${lang ?? 'und'}/${slug}`

/** Opens the collection of a context. */
export function openCollection(
  client: Client<unknown>,
  options: LoaderOptions<unknown>,
  context: LoaderContext,
): Collection {
  const { store } = context
  const { drafts = false, filter = () => true, entryId = nameOf } = options
  const counts = { written: 0, deleted: 0 }
  const stored = (key: string) => store.get(key)?.rendered?.metadata?.article as ArticleReference | undefined
  const entryIds = new Map(store.keys().map((key) => [stored(key)?.id ?? '', key]))
  const articleIds = () => [...entryIds.keys()]

  /** Returns what is stored of an article. Its entry may belong to another one by now, which has its former slug. */
  const find = (id: string) => {
    const article = stored(entryIds.get(id) ?? '')
    return article?.id === id ? article : undefined
  }

  const deleteEntry = (id: string) => {
    if (find(id)) store.delete(entryIds.get(id) ?? '')
    return entryIds.delete(id)
  }

  const remove = (id: string) => {
    if (!deleteEntry(id)) return
    counts.deleted += 1
  }

  const save = async (article: AnyArticle) => {
    if (!(drafts || isVisible(article)) || !filter(article)) return remove(article.id)
    const key = entryId(article)
    if (entryIds.get(article.id) !== key) deleteEntry(article.id)
    entryIds.set(article.id, key)
    if (await writeEntry(context, key, withAbsoluteMedia(article, options.url))) counts.written += 1
  }

  return {
    ...{ client, counts, drafts, articleIds, find, save, remove },
    dump: async () => unwrap(await client.dump(drafts ? { query: { status: 'any' } } : {})),
    idOf: (article) =>
      articleIds().find((id) => {
        const other = find(id)
        return other !== undefined && nameOf(other) === nameOf(article)
      }),
  }
}

/** Returns true for an article that is public now. A key also reads what is not. */
const isVisible = ({ status, expiresAt }: AnyArticle) =>
  status === 'published' && (expiresAt === null || Date.parse(expiresAt) > Date.now())

/** Writes an entry, unless it is stored with the same digest. Returns true if it was written. */
async function writeEntry(context: LoaderContext, id: string, article: AnyArticle): Promise<boolean> {
  const digest = context.generateDigest(article)
  if (context.store.get(id)?.digest === digest) return false
  const { html, ...data } = article
  const headings = article.toc.map(({ id: slug, level: depth, text }) => ({ depth, slug, text }))
  const metadata = { headings, article: referenceTo(article) }
  const parsed = await context.parseData({ id, data })
  return context.store.set({ id, data: parsed, digest, rendered: { html, metadata } })
}

const referenceTo = ({ id, lang, slug, translations }: AnyArticle): ArticleReference => ({
  ...{ id, lang, slug, translations },
})

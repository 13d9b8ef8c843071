/** Options of the loader: the server, and which of its articles are in the collection. */
import type { Article, Metadata, MetadataSchema } from '@inkstone/client'

/** Options of the loader. */
export interface LoaderOptions<M = Metadata> {
  /** The server, such as `https://cms.example.org`. */
  url: string
  /** An API key, if the server needs one for reading, or for drafts. */
  key?: string | undefined
  /** Includes drafts, scheduled and archived articles. Needs a key with the scope `preview`. */
  drafts?: boolean
  /** Selects articles, such as those of one language. */
  filter?: (article: Article<M>) => boolean
  /** Returns the id of an entry. Default: language and slug, such as `en/two-commands`. */
  entryId?: (article: Article<M>) => string
  /** Validates the metadata of articles: a schema of zod, or any object with `parse`. */
  metadata?: MetadataSchema<M>
}

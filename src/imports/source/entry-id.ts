/** Feed entry ids of imported articles: the same in every database that is filled from the same folder. */
import { v5 as uuidV5 } from 'uuid'
import type { CompleteFields } from '../../content/document.ts'

/** The namespace of the name-based UUIDs (RFC 9562, section 5.5). A change would give every entry another id. */
const NAMESPACE = 'b1a3f0c5-6d0e-5c52-9d35-3c7a5f2a9e41'

/**
 * Returns the id that the article of a new file has in feeds: the `guid` of its front matter, else a UUID that follows from
 * source and path. Feed readers show an entry with another id as a new one (RFC 4287, section 4.2.6).
 */
export function entryIdOf(source: string, path: string, { guid }: Pick<CompleteFields, 'guid'>): string {
  return guid ?? `urn:uuid:${uuidV5(`${source}\n${path}`, NAMESPACE)}`
}

/** Ids of footnotes, distinct from those of other articles on the same page. */
import { createHash } from 'node:crypto'
import { prefixFootnoteIds, type SafeHtml } from '../../content/html/sanitizer.ts'

/** The ids of an article, of which neither changes: its own, and the one in feeds that its first import has given it. */
interface StableIds {
  id: string
  entryId: string | null
}

const PREFIX_LENGTH = 8

/**
 * Returns the HTML with a prefix in the ids of its footnotes that follows from the ids of its article. An imported article
 * has the same ones in every database, since its entry id follows from source and path.
 */
export function withOwnFootnoteIds(html: SafeHtml, { id, entryId }: StableIds): SafeHtml {
  const prefix = createHash('sha256')
    .update(entryId ?? id)
    .digest('hex')
  return prefixFootnoteIds(html, prefix.slice(0, PREFIX_LENGTH))
}

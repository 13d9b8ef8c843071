/** URLs of a single file: to the articles of the files that its source has, and to its media files. */
import type { ArticleUrlSettings } from '../../articles/model/article-url.ts'
import type { Document } from '../../content/document.ts'
import { findLinkingFile, listStoredPages } from '../db/page-links.ts'
import { type FileLinks, linksOfFile } from '../links/file-links.ts'
import { createPageIndex } from '../links/page-index.ts'
import { mediaReferencesOf } from '../media/file-media.ts'
import { hasStaleMedia, type StoredMediaLookup, storedMediaOf } from './stored-media.ts'

/** The database and the settings by which links are looked up. */
export interface LinkLookup extends StoredMediaLookup {
  articleUrls: ArticleUrlSettings
}

/** Returns the articles that the links of a file lead to. Its site is not known, only the files of its source. */
async function linksToStoredPages(
  { db, articleUrls }: LinkLookup,
  source: string,
  file: Parameters<typeof linksOfFile>[1],
): Promise<FileLinks> {
  if (file.targets.length === 0) return {}
  const index = createPageIndex(await listStoredPages(db, source))
  return linksOfFile(index, file, { sites: [], articleUrls })
}

/** Returns true if a link of a stored file leads elsewhere than at the last import. */
async function hasStaleLinks(lookup: LinkLookup, source: string, path: string): Promise<boolean> {
  const stored = await findLinkingFile(lookup.db, source, path)
  if (stored === null) return false
  const targets = Object.keys(stored.links)
  const present = await linksToStoredPages(lookup, source, { path, lang: stored.lang, targets })
  return Object.entries(present).some(([target, url]) => stored.links[target] !== url)
}

/** Returns the articles and media files that the URLs of a document lead to. */
export async function resolveUrls(lookup: LinkLookup, source: string, path: string, document: Document) {
  const { lang, rendered } = document
  const file = { path, lang: lang ?? 'und', targets: rendered.pageLinks }
  return {
    links: await linksToStoredPages(lookup, source, file),
    media: await storedMediaOf(lookup, source, path, mediaReferencesOf(document)),
  }
}

/** Returns true if a URL of a stored file leads to another article or media file than at the last import. */
export const leadsElsewhere = async (lookup: LinkLookup, source: string, path: string): Promise<boolean> =>
  (await hasStaleLinks(lookup, source, path)) || (await hasStaleMedia(lookup, source, path))

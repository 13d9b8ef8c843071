/** Links of a single file to the articles of the files that its source has. */
import type { ArticleUrlSettings } from '../../articles/model/article-url.ts'
import { findLinkingFile, listStoredPages } from '../db/page-links.ts'
import { type FileLinks, linksOfFile } from '../links/file-links.ts'
import { createPageIndex } from '../links/page-index.ts'
import type { StoredMediaLookup } from './stored-media.ts'

/** The database and the settings by which links are looked up. */
export interface LinkLookup extends StoredMediaLookup {
  articleUrls: ArticleUrlSettings
}

/** Returns the articles that the links of a file lead to. Its site is not known, only the files of its source. */
export async function linksToStoredPages(
  { db, articleUrls }: LinkLookup,
  source: string,
  file: Parameters<typeof linksOfFile>[1],
): Promise<FileLinks> {
  if (file.targets.length === 0) return {}
  const index = createPageIndex(await listStoredPages(db, source))
  return linksOfFile(index, file, { sites: [], articleUrls })
}

/** Returns true if a link of a stored file leads elsewhere than at the last import. */
export async function hasStaleLinks(lookup: LinkLookup, source: string, path: string): Promise<boolean> {
  const stored = await findLinkingFile(lookup.db, source, path)
  if (stored === null) return false
  const targets = Object.keys(stored.links)
  const present = await linksToStoredPages(lookup, source, { path, lang: stored.lang, targets })
  return Object.entries(present).some(([target, url]) => stored.links[target] !== url)
}

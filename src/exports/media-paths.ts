/** Paths of the media files of an export: those that they came from, where an import finds them again. Pure. */
import type { ExportedMedia } from '../articles/db/export-snapshot.ts'
import type { ArticleDraft } from '../articles/schema.ts'
import { parseMediaReference } from '../content/media/media-references.ts'
import { mediaHashesIn, mediaHashOfUrl } from '../content/media/media-urls.ts'
import { folderOf, joinPath } from '../content/site/path-patterns.ts'
import { exportedMediaPath } from '../imports/media/exported-media.ts'
import { findMedia, pageNamesOf, resolvePath } from '../imports/media/find-media.ts'
import { mediaPlaceOf } from '../imports/media/media-folders.ts'
import { createMediaIndex } from '../imports/media/media-index.ts'
import type { ExportTarget } from './plan-paths.ts'

/** The URLs of media files in an article. */
interface MediaOfArticle {
  /** Hashes by the references that an import has found. */
  references: Map<string, string>
  /** The hashes in URLs that are written in the article. */
  written: Set<string>
}

/** Returns the media files of a draft. `media` are the references that an import has found. */
export function mediaOfDraft(
  { body, cover, seo, metadata, authors }: ArticleDraft,
  media: ArticleDraft['media'] = {},
): MediaOfArticle {
  const texts = [body.source, cover?.url ?? '', seo?.image ?? '', JSON.stringify(metadata)]
  const found = Object.entries(media).flatMap(([reference, url]) => {
    const hash = mediaHashOfUrl(url)
    return hash === null ? [] : [[reference, hash] as const]
  })
  return {
    references: new Map(found),
    written: mediaHashesIn([...texts, ...authors.map(({ avatarUrl }) => avatarUrl ?? '')]),
  }
}

/** Where a media file may be written. */
export interface MediaClaim {
  media: ExportedMedia
  /** Best first. */
  paths: string[]
  /** The absolute URL that the article has for it, by which no import would find it. */
  url?: string
}

/**
 * Returns where the media files of an article may be written: at the path from which a file was imported and to which its reference
 * leads; else where the reference leads to; for a URL of this server or of another site, below `media/`.
 */
export function claimMedia(
  { references, written }: MediaOfArticle,
  target: ExportTarget,
  stored: ReadonlyMap<string, ExportedMedia>,
): MediaClaim[] {
  const claims: MediaClaim[] = []
  for (const [reference, hash] of references) {
    const media = stored.get(hash)
    if (media === undefined) continue
    const paths = pathsOf(reference, media, target)
    if (!isAbsolute(reference)) claims.push({ media, paths })
    else claims.push({ media, paths: [...paths, exportedMediaPath(media)], url: reference })
  }
  for (const hash of written) {
    const media = stored.get(hash)
    if (media !== undefined) claims.push({ media, paths: [exportedMediaPath(media)] })
  }
  return claims
}

const isAbsolute = (url: string) => /^https?:/i.test(url)

function pathsOf(reference: string, { files }: ExportedMedia, { path, source }: ExportTarget): string[] {
  const folder = source?.folder ?? ''
  const ownPath = folder === '' ? path : path.slice(folder.length + 1)
  const known = files
    .filter((file) => file.source === source?.name && !isAbsolute(file.path))
    .map((file) => file.path.replace(/^(?:\.\.\/)+/, ''))
  const found = findMedia(createMediaIndex(known), reference, mediaPlaceOf([], ownPath))
  const paths = found === null ? [...pathsToReference(reference, ownPath), ...known] : [found]
  return paths.map((one) => joinPath(folder, one))
}

/** Returns the paths at which an import finds a file by a reference: in `static/`, beside the file, in a folder with its name. */
function pathsToReference(reference: string, ownPath: string): string[] {
  const parsed = parseMediaReference(reference, null)
  if (parsed === null) return []
  if (parsed.isFromRoot) return [joinPath('static', parsed.path)]
  const folder = folderOf(ownPath)
  const folders = [folder, ...pageNamesOf(ownPath).map((name) => joinPath(folder, name))]
  return folders.flatMap((one) => resolvePath(one, parsed.path) ?? []).filter((one) => !one.startsWith('../'))
}

/** Media files that a source file names: the URL that each of its references becomes. */
import type { ArticleDraft } from '../../articles/schema.ts'
import { createWarning, type Diagnostic } from '../../content/diagnostic.ts'
import type { Document } from '../../content/document.ts'
import { mediaKindOf, mediaReferencesInMetadata } from '../../content/media/media-references.ts'

/**
 * The URLs in a file that may name media files, as they are written, with the URLs of these files; null for one that names no
 * file, or a file that is not stored.
 */
export type MediaUrls = Readonly<Record<string, string | null>>

/** The media files of a source file. */
export interface FileMedia {
  urls: MediaUrls
  /** The URLs in body, cover and image for search engines that name no file. */
  missing: readonly string[]
  /** Pictures of other sites that could not be fetched, with the reasons. */
  notFetched: readonly { url: string; reason: string }[]
}

/** A file in which nothing was looked up. */
export const NO_MEDIA: FileMedia = { urls: {}, missing: [], notFetched: [] }

/** References to media files in a document, as they are written. */
export interface MediaReferences {
  /** In the body, the cover, the image for search engines and the portraits of authors. */
  visible: readonly string[]
  /** In the metadata, where a string that looks like a path need not be one. */
  possible: readonly string[]
  /** Returns the texts in which URLs of this server may be, by which an import recognizes what an export has written. */
  texts: () => string[]
}

/** Returns the references in a document. */
export function mediaReferencesOf(document: Document): MediaReferences {
  const { rendered, body, cover, seo, metadata, authors } = document
  const portraits = authors.map(({ avatarUrl }) => avatarUrl)
  const visible = [cover?.url, seo?.image, ...portraits].flatMap((url) => url ?? [])
  return {
    visible: [...new Set([...rendered.mediaReferences, ...visible])],
    possible: mediaReferencesInMetadata(metadata),
    texts: () => [body.source, ...visible, JSON.stringify(metadata)],
  }
}

/** Returns the references that name stored files, for a draft. */
export function resolvedMedia(urls: MediaUrls): NonNullable<ArticleDraft['media']> {
  return Object.fromEntries(Object.entries(urls).flatMap(([from, to]) => (to === null ? [] : [[from, to]])))
}

/** Files of one article that a diagnostic lists. */
const LISTED_MAX = 20

/** Returns the warnings of a file that names files which do not exist (`missing-media`) or cannot be fetched. */
export const mediaDiagnostics = (media: FileMedia): Diagnostic[] => [
  ...missingMediaDiagnostics(media),
  ...unfetchedDiagnostics(media),
]

/** Returns the warning of a file with pictures that cannot be fetched (`media-not-fetched`), also of an unchanged one. */
export function unfetchedDiagnostics({ notFetched }: FileMedia): Diagnostic[] {
  if (notFetched.length === 0) return []
  const lines = notFetched.map(({ url, reason }) => `${url} (${reason})`)
  const message = `These pictures could not be fetched, and their URLs stay as they are written: ${listOf(lines)}.`
  return [createWarning('media-not-fetched', message)]
}

function listOf(items: readonly string[]): string {
  const more = items.length > LISTED_MAX ? ` and ${items.length - LISTED_MAX} more` : ''
  return items.slice(0, LISTED_MAX).join(', ') + more
}

function missingMediaDiagnostics({ missing }: FileMedia): Diagnostic[] {
  if (missing.length === 0) return []
  const noun = missing.every((url) => mediaKindOf(url) === 'image') ? 'pictures' : 'files'
  const message = `There are no such ${noun}, and the URLs stay as they are written: ${listOf(missing)}. Add the files to the folder and import it again.`
  return [createWarning('missing-media', message)]
}

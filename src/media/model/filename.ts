/** Names of media files in URLs: from the name of an uploaded file, and its type. */
import { slugify } from '../../content/slug.ts'

/** Endings of names by media type. */
const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/svg+xml': 'svg',
  'application/pdf': 'pdf',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/ogg': 'ogg',
  'audio/opus': 'opus',
  'audio/wav': 'wav',
  'audio/flac': 'flac',
  'audio/aac': 'aac',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/ogg': 'ogv',
  'video/quicktime': 'mov',
}

/** The name of a file without a letter or digit in its name. */
const UNNAMED = 'file'
const STEM_BYTES_MAX = 100

/**
 * Returns the name of a file in its URL: letters and digits of the given name, and the ending of its type. A path in front of
 * the name is left out, and so are control characters and marks that change the direction of text.
 */
export function mediaFilename(name: string | undefined, type: string): string {
  const [base = ''] = (name ?? '').slice(-1_000).split(/[/\\]/).slice(-1)
  const stem = slugify(base.replace(/\.[A-Za-z\d]{1,5}$/, ''), STEM_BYTES_MAX) || UNNAMED
  const ending = ENDINGS[type]
  return ending === undefined ? stem : `${stem}.${ending}`
}

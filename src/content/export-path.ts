/** Default path of an article that is exported as a file, and names that are safe in every file system. */
import { createHash } from 'node:crypto'
import { isIgnoredFolder } from './fields/file-paths.ts'
import { slugify } from './slug.ts'

/** The folder of articles that were written through the API; it has a folder for each language. */
const API_FOLDER = 'articles'

/** Returns the path of an article that was not imported from a file: `articles/<lang>/<slug>` with the extension. */
export function defaultExportPath({
  lang,
  slug,
  format,
}: {
  lang: string
  slug: string
  format: 'markdown' | 'html'
}): string {
  return `${API_FOLDER}/${lang}/${exportNameOf(slug)}${extensionOf(format)}`
}

/** Returns the extension of a file whose body has this format. */
export const extensionOf = (format: 'markdown' | 'html'): string => (format === 'html' ? '.html' : '.md')

/**
 * Returns a name that is unique in every file system and that an import reads: the text itself when it is a slug, else its
 * slug and a short hash.
 */
export function exportNameOf(text: string): string {
  const slug = slugify(text)
  return slug === text && slug !== '' && !isIgnoredFolder(slug)
    ? slug
    : `${slug || 'unnamed'}-${shortHash(text)}`
}

/** Returns the first 8 hexadecimal digits of the SHA-256 of a text. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

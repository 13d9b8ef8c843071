/** Schema of the path of a Markdown file inside a source. */
import { isArticlePath, isIgnoredFolder, requiresFrontMatter } from '../content/fields/file-paths.ts'
import { NonBlankText } from './text.ts'

/** In bytes. Source and path are the key of an index, whose entries PostgreSQL limits to 2,704 bytes. */
const PATH_BYTES_MAX = 2_000

/**
 * The path of a Markdown file inside a source, with "/". An import of the folder must not ignore the path: it would treat
 * the file as missing.
 */
export const SourcePath = NonBlankText.refine((path) => Buffer.byteLength(path) <= PATH_BYTES_MAX, {
  error: `must be at most ${PATH_BYTES_MAX} bytes`,
})
  .refine((path) => !/[\\\p{Cc}]/u.test(path), {
    error: 'must not contain backslashes or control characters',
  })
  .refine((path) => path.split('/').every((part) => part !== ''), {
    error: 'must be relative, without empty segments',
  })
  .refine((path) => isArticlePath(path) && !requiresFrontMatter(path), {
    error: 'must end in .md, .markdown, .mdx or another ending of Markdown',
  })
  .refine((path) => !path.split('/').slice(0, -1).some(isIgnoredFolder), {
    error: 'must not contain dot segments, or folders that imports ignore',
  })

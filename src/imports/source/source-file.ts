/** Files of a source: where they may stand, and by what they are known again. Pure. */
import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { z } from 'zod'
import { SourcePath } from '../../schemas/source-path.ts'
import { NonBlankText } from '../../schemas/text.ts'

/**
 * A change of the rules that read files counts as a change of every file: raise it when the same bytes become
 * other articles.
 */
const RULES = 4

/** SHA-256 of a file, of the rules that read it, and of what other files say of it. */
export function fileHash(bytes: Uint8Array, said: readonly string[] = []): string {
  const hash = createHash('sha256').update(`${RULES}\n`).update(bytes)
  return said.reduce((all, text) => all.update(`\n${text}`), hash).digest('hex')
}

/** Together they are a key of an index, which PostgreSQL wants to be shorter than 2,700 bytes. */
const SOURCE_BYTES_MAX = 200

const bytes = (max: number) => (text: string) => Buffer.byteLength(text) <= max

/** The name of a source, as `import --source` takes it. */
export const SourceName = NonBlankText.refine(bytes(SOURCE_BYTES_MAX), {
  error: `must be at most ${SOURCE_BYTES_MAX} bytes`,
}).refine((name) => !/[/\\\p{Cc}]/u.test(name), { error: 'must not hold slashes or control characters' })

/** Returns the source name of a folder for which none is given: the name of the folder. */
export const defaultSourceName = (folder: string): string => basename(resolve(folder)) || 'root'

/** Where a file stands. */
export const SourceFileParams = z.object({
  source: SourceName.meta({ description: 'The name under which a folder is imported.' }),
  '*': SourcePath.meta({
    description: 'Path of the file inside the folder, with "/"; .md, .markdown or .mdx.',
  }),
})

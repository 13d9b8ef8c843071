/** Names of sources, and hashes of their files. */
import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { z } from 'zod'
import { SourcePath } from '../../schemas/source-path.ts'
import { NonBlankText } from '../../schemas/text.ts'

/** The version of the parsing rules. Increment it when equal bytes result in another article: all files are then imported again. */
const RULES = 9

/** Returns the SHA-256 of a file, of the version of the rules, and of the parts of other files that affect its article. */
export function fileHash(bytes: Uint8Array, inputs: readonly string[] = []): string {
  const hash = createHash('sha256').update(`${RULES}\n`).update(bytes)
  return inputs.reduce((all, text) => all.update(`\n${text}`), hash).digest('hex')
}

/** In bytes. Source and path are the key of an index, whose entries PostgreSQL limits to 2,704 bytes. */
const SOURCE_BYTES_MAX = 200

const bytes = (max: number) => (text: string) => Buffer.byteLength(text) <= max

/** The name of a source, as in `import --source`. */
export const SourceName = NonBlankText.refine(bytes(SOURCE_BYTES_MAX), {
  error: `must be at most ${SOURCE_BYTES_MAX} bytes`,
}).refine((name) => !/[/\\\p{Cc}]/u.test(name), { error: 'must not hold slashes or control characters' })

/** Returns the source name of a folder for which none is given: the name of the folder. */
export const defaultSourceName = (folder: string): string => basename(resolve(folder)) || 'root'

/** Path parameters of a file. */
export const SourceFileParams = z.object({
  source: SourceName.meta({ description: 'The name under which a folder is imported.' }),
  '*': SourcePath.meta({
    description: 'Path of the file inside the folder, with "/"; .md, .markdown or .mdx.',
  }),
})

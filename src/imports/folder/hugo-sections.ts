/** Hugo cascades of a file: values that the `_index` files of its parent folders pass down. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type HugoCascade, readCascades } from '../../content/fields/hugo-cascade.ts'
import { decodeText } from '../../content/frontmatter/decode.ts'
import { parseFrontMatter } from '../../content/frontmatter/frontmatter.ts'
import { folderOf } from '../../content/site/path-patterns.ts'
import { readFileBytes } from './read-bytes.ts'

/** Cascades by folder and language. Each import has its own `Root` object, so entries are not reused after it. */
const cache = new WeakMap<object, Map<string, readonly HugoCascade[]>>()

/** The imported folder. Its identity is the key of the cache. */
interface Root {
  folder: string
}

/**
 * Returns the cascades that apply to a file, nearest folder first: those of the `_index` files in its own language and
 * without a language, in every parent folder. A section that cannot be parsed has no cascades; it is reported separately.
 */
export function findCascades(root: Root, path: string): readonly HugoCascade[] {
  const language = /\.[^./]+(?=\.[^./]+$)/.exec(path)?.[0] ?? ''
  const cascades = cascadesOfFolder(root, folderOf(path), language)
  return cascades.length === 0 ? cascades : cascades.filter(({ appliesTo }) => appliesTo(path))
}

function cascadesOfFolder(root: Root, folder: string, language: string): readonly HugoCascade[] {
  const folders = cache.get(root) ?? new Map<string, readonly HugoCascade[]>()
  cache.set(root, folders)
  const key = `${folder}\n${language}`
  const cached = folders.get(key)
  if (cached !== undefined) return cached
  const names = [...new Set([language, ''])].flatMap((suffix) =>
    ['md', 'markdown', 'html'].map((extension) => `_index${suffix}.${extension}`),
  )
  const own = names.flatMap((name) => readSectionCascades(join(root.folder, folder, name)))
  const all = folder === '' ? own : [...own, ...cascadesOfFolder(root, folderOf(folder), language)]
  folders.set(key, all)
  return all
}

function readSectionCascades(file: string): HugoCascade[] {
  if (!existsSync(file)) return []
  try {
    return readCascades(parseFrontMatter(decodeText(readFileBytes(file))))
  } catch {
    return []
  }
}

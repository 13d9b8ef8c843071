/** What the sections above a file, Hugo's `_index` files, hand down to it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type HugoCascade, readCascades } from '../../content/fields/hugo-cascade.ts'
import { decodeText } from '../../content/frontmatter/decode.ts'
import { parseFrontMatter } from '../../content/frontmatter/frontmatter.ts'
import { parentFolder } from './list-folder.ts'
import { readFileBytes } from './read-bytes.ts'

/** By folder and language, for each task of a worker: what is kept for longer may have changed on the disk. */
const known = new WeakMap<object, Map<string, readonly HugoCascade[]>>()

/** The folder of an import, as an object that lives as long as a task does. */
interface Root {
  folder: string
}

/**
 * The cascades for a file, the nearest first: of the `_index` of every folder it is in, and of the one in its own
 * language. A section that cannot be read hands down nothing; it is an error of its own.
 */
export function findCascades(root: Root, path: string): readonly HugoCascade[] {
  const language = /\.[^./]+(?=\.[^./]+$)/.exec(path)?.[0] ?? ''
  const cascades = cascadesIn(root, parentFolder(path), language)
  return cascades.length === 0 ? cascades : cascades.filter(({ appliesTo }) => appliesTo(path))
}

function cascadesIn(root: Root, folder: string, language: string): readonly HugoCascade[] {
  const folders = known.get(root) ?? new Map<string, readonly HugoCascade[]>()
  known.set(root, folders)
  const key = `${folder}\n${language}`
  const found = folders.get(key)
  if (found !== undefined) return found
  const names = [...new Set([language, ''])].flatMap((suffix) =>
    ['md', 'markdown', 'html'].map((extension) => `_index${suffix}.${extension}`),
  )
  const own = names.flatMap((name) => readSectionCascades(join(root.folder, folder, name)))
  const all = folder === '' ? own : [...own, ...cascadesIn(root, parentFolder(folder), language)]
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

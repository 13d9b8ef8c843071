/** Cascades of a file: values that the `_index` files of its parent folders pass down (Hugo, Zola). */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type HugoCascade, readCascades } from '../../content/fields/hugo-cascade.ts'
import { decodeText } from '../../content/frontmatter/decode.ts'
import { parseFrontMatter } from '../../content/frontmatter/frontmatter.ts'
import { folderOf } from '../../content/site/path-patterns.ts'
import { readFileBytes } from './read-bytes.ts'

/** Cascades by folder and language. Each import has its own `Root` object, so entries are not reused after it. */
const cache = new WeakMap<object, Map<string, readonly HugoCascade[]>>()

/** What a section of Zola that is a draft means for its pages: Zola does not load them (https://www.getzola.org/documentation/content/section/). */
const DRAFT_SECTION = { data: { cascade: { draft: true } }, strings: { cascade: { draft: 'true' } } }

/** The imported folder. Its identity is the key of the cache. */
interface Root {
  folder: string
}

/**
 * Returns the cascades that apply to a file, nearest folder first: those of the `_index` files in its own language and
 * without a language, in every parent folder. A section that cannot be parsed has no cascades; it is reported separately.
 */
export function findCascades(root: Root, path: string, isZola = false): readonly HugoCascade[] {
  const language = /\.[^./]+(?=\.[^./]+$)/.exec(path)?.[0] ?? ''
  const cascades = cascadesOfFolder(root, folderOf(path), { language, isZola })
  return cascades.length === 0 ? cascades : cascades.filter(({ appliesTo }) => appliesTo(path))
}

/** The language in the names of the sections, with its dot, and whether they are sections of Zola. */
interface SectionSite {
  language: string
  isZola: boolean
}

function cascadesOfFolder(root: Root, folder: string, site: SectionSite): readonly HugoCascade[] {
  const { language, isZola } = site
  const folders = cache.get(root) ?? new Map<string, readonly HugoCascade[]>()
  cache.set(root, folders)
  const key = `${folder}\n${language}`
  const cached = folders.get(key)
  if (cached !== undefined) return cached
  const names = [...new Set([language, ''])].flatMap((suffix) =>
    ['md', 'markdown', 'html'].map((extension) => `_index${suffix}.${extension}`),
  )
  const own = names.flatMap((name) => readSectionCascades(join(root.folder, folder, name), isZola))
  const all = folder === '' ? own : [...own, ...cascadesOfFolder(root, folderOf(folder), site)]
  folders.set(key, all)
  return all
}

function readSectionCascades(file: string, isZola: boolean): HugoCascade[] {
  if (!existsSync(file)) return []
  try {
    const section = parseFrontMatter(decodeText(readFileBytes(file)))
    return readCascades(isZola && section.data.draft === true ? DRAFT_SECTION : section)
  } catch {
    return []
  }
}

/** What is known of a file's folder when the folder itself is not at hand: what the files that were read before tell of it. Pure. */
import type { DocumentContext } from '../document.ts'
import { isLanguageTag, normalizeLanguage } from '../language.ts'

/** Folders of files of a source: the upper two, as far as there are any, and the language of an article in them. */
export interface SiblingFile {
  lang: string
  top: string | null
  second: string | null
}

/** Whether a path may name a language, so that its neighbours matter. */
export function mayContainLanguage(path: string): boolean {
  const parts = path.split('/')
  const name = parts.pop() ?? ''
  return [...parts.slice(0, 2), ...name.split('.').slice(1, -1)].some(isLanguageTag)
}

/**
 * The context of a file. A language counts as the site's own where an article in a folder of that name has it. Nothing is
 * known of what else stands beside the file.
 */
export function contextFromSiblings(path: string, neighbours: readonly SiblingFile[]): DocumentContext {
  const named = neighbours.filter(({ lang, top, second }) =>
    [top, second].some((folder) => folder !== null && normalizeLanguage(folder) === lang),
  )
  return {
    path,
    siteLanguages: [...new Set(named.map(({ lang }) => lang))],
    siblingFolders: (folder) => foldersBeside(folder, neighbours),
    isLocal: () => false,
  }
}

function foldersBeside(folder: string, neighbours: readonly SiblingFile[]): string[] {
  const [first, ...below] = folder.split('/')
  const beside =
    below.length === 0
      ? neighbours.map(({ top }) => top)
      : neighbours.map(({ top, second }) => (top === first ? second : null))
  return [...new Set(beside.filter((name) => name !== null))]
}

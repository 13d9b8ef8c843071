/** Context of an uploaded file, derived from the paths of the files that its source already has. */
import type { DocumentContext } from '../document.ts'
import { isLanguageTag, normalizeLanguage } from '../language.ts'
import { decidePages } from '../site/folder-sites.ts'
import { isTellingFolder } from './article-type.ts'

/** The two top folders of a file of the same source, and the language of its article. */
export interface SiblingFile {
  lang: string
  top: string | null
  second: string | null
}

/** Returns true for a path whose language or type may depend on the folders beside it: one with a language, or near the root. */
export function dependsOnSiblings(path: string): boolean {
  const parts = path.split('/')
  const name = parts.pop() ?? ''
  if (parts.length <= 1 && !parts.some(isTellingFolder)) return true
  return [...parts.slice(0, 2), ...name.split('.').slice(1, -1)].some(isLanguageTag)
}

/**
 * Returns the context of an uploaded file. A language belongs to the site when an article has it in a folder
 * of that name. No file counts as local, since the folder itself is not available, and its site is not known.
 */
export function contextFromSiblings(path: string, siblings: readonly SiblingFile[]): DocumentContext {
  const inLanguageFolders = siblings.filter(({ lang, top, second }) =>
    [top, second].some((folder) => folder !== null && normalizeLanguage(folder) === lang),
  )
  const decision = decidePages([], [path]).get(path)
  return {
    path,
    hidden: decision?.kind === 'hidden' ? decision.hidden : null,
    siteLanguages: [...new Set(inLanguageFolders.map(({ lang }) => lang))],
    siblingFolders: (folder) => siblingFoldersOf(folder, siblings),
    isLocal: () => false,
  }
}

function siblingFoldersOf(folder: string, siblings: readonly SiblingFile[]): string[] {
  const [first, ...below] = folder.split('/')
  if (below.length > 1) return [] // the folders further down are not known
  const names =
    below.length === 0
      ? siblings.map(({ top }) => top)
      : siblings.map(({ top, second }) => (top === first ? second : null))
  return [...new Set(names.filter((name) => name !== null))]
}

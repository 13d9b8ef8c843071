/** Data files in an imported folder that give front matter to the files beside and below them. */
import { join } from 'node:path'
import { parseDataFile } from '../../content/site/data-file.ts'
import { scriptData } from '../../content/site/eleventy.ts'
import { type FolderSite, pathInSite } from '../../content/site/folder-sites.ts'
import { frontMatterDefaultsOf, type InheritedFrontMatter } from '../../content/site/front-matter-defaults.ts'
import { folderOf, nameOf } from '../../content/site/path-patterns.ts'
import type { Generator } from '../../content/site/site-configuration.ts'
import { readTextFile } from './read-bytes.ts'

/** Front matter for all files in a folder and below it. */
export interface FolderData extends InheritedFrontMatter {
  folder: string
}

/** Names of data files for a folder: of Quarto, of Material for MkDocs, and of Eleventy. */
const FOLDER_DATA = /^(?:_metadata\.ya?ml|\.meta\.ya?ml|[^/]+\.11tydata\.json)$/
const SCRIPT_DATA = /\.11tydata\.[cm]?js$/

/** Returns true for a file that may give front matter to others, or that is a script which does. */
export function isDataFile(name: string, folder: string): boolean {
  return FOLDER_DATA.test(name) || SCRIPT_DATA.test(name) || name === `${nameOf(folder)}.json`
}

/** Returns true for a script with data, which is not executed. */
export const isDataScript = (path: string): boolean => SCRIPT_DATA.test(path)

/** Reads the data files of folders, the nearest to the files last. `generatorOf` returns the generator of a path. */
export function readFolderData(
  root: string,
  paths: readonly string[],
  generatorOf: (path: string) => Generator | null,
): FolderData[] {
  return paths.flatMap((path) => {
    const [name, folder] = [nameOf(path), folderOf(path)]
    const isOfFolder = /^[_.]meta/.test(name) || name.split('.', 1)[0] === nameOf(folder)
    const isPlainJson = !FOLDER_DATA.test(name)
    if (!isOfFolder || (isPlainJson && generatorOf(path) !== 'Eleventy')) return []
    return readData(join(root, path)).map((data) => ({ folder, ...data }))
  })
}

function readData(path: string): InheritedFrontMatter[] {
  const text = readTextFile(path)
  if (text === null) return []
  return isDataScript(path) ? scriptData(text) : [parseDataFile({ path, text })]
}

/** Returns the front matter that a file inherits from data files and from the configuration, the nearest first. */
export function inheritedFrontMatterOf(
  root: { folder: string; folderData: readonly FolderData[] },
  site: FolderSite | null,
  path: string,
): InheritedFrontMatter[] {
  const folders = root.folderData.filter(({ folder }) => folder === '' || path.startsWith(`${folder}/`))
  const defaults = site === null ? null : frontMatterDefaultsOf(site.configuration, pathInSite(site, path))
  return [
    ...ownData(root.folder, site, path),
    ...folders.toSorted((a, b) => b.folder.length - a.folder.length),
    ...(defaults === null ? [] : [defaults]),
  ]
}

/** Returns the data of one file: Nikola's `a.meta` and Eleventy's `a.11tydata.json` or `a.json`. */
function ownData(folder: string, site: FolderSite | null, path: string): InheritedFrontMatter[] {
  const generator = site?.configuration.generator
  const base = join(folder, path.replace(/\.[^./]*$/, ''))
  if (generator === 'Nikola') return nikolaMetadata(readTextFile(`${base}.meta`) ?? '')
  return generator === 'Eleventy'
    ? ['.11tydata.json', '.json', '.11tydata.js', '.11tydata.cjs', '.11tydata.mjs'].flatMap((ending) =>
        readData(base + ending),
      )
    : []
}

/** Reads lines `.. title: …` (https://getnikola.com/handbook.html#two-file-format). */
function nikolaMetadata(text: string): InheritedFrontMatter[] {
  const pairs = text.split('\n').flatMap((line) => {
    const [, key, value = ''] = /^\.\.[ \t]+([\w-]+):[ \t]*(.*)$/.exec(line) ?? []
    return key === undefined || value.trim() === '' ? [] : [[key, value.trim()] as const]
  })
  const values = Object.fromEntries(pairs)
  return pairs.length === 0 ? [] : [{ values, strings: values }]
}

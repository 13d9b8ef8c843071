/** Languages and authors that the configuration of a site defines for all its articles. */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  AUTHOR_FILES,
  CONFIGURATION_FILES,
  readSiteAuthors,
  readSiteLanguages,
  type SiteAuthors,
} from '../../content/fields/site-files.ts'

/** The languages and authors of the imported site. */
export interface ImportedSite {
  siteLanguages: readonly string[]
  siteAuthors: SiteAuthors
}

/** Reads the site's files from the folder and from its parent folder, since often only `content/` is imported. */
export async function readImportedSite(folder: string): Promise<ImportedSite> {
  const [configurations, authors] = await Promise.all([
    readSiteFiles(folder, CONFIGURATION_FILES),
    readSiteFiles(folder, AUTHOR_FILES),
  ])
  return {
    siteLanguages: [...new Set(configurations.flatMap(({ path, text }) => readSiteLanguages(path, text)))],
    // of several entries with one key the last one counts: the one in the folder itself
    siteAuthors: new Map(authors.reverse().flatMap(({ path, text }) => [...readSiteAuthors(path, text)])),
  }
}

/** Returns the existing files with these paths: those of the folder first, then those of its parent. */
async function readSiteFiles(
  folder: string,
  paths: readonly string[],
): Promise<{ path: string; text: string }[]> {
  const files = [folder, dirname(folder)].flatMap((root) => paths.map((path) => ({ root, path })))
  const texts = await Promise.all(
    files.map(async ({ root, path }) => ({
      path,
      text: await readFile(join(root, path), 'utf8').catch(() => ''),
    })),
  )
  return texts.filter(({ text }) => text !== '')
}

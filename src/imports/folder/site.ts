/** What the site that an imported folder belongs to says of all its articles. */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  AUTHOR_FILES,
  CONFIGURATION_FILES,
  readSiteAuthors,
  readSiteLanguages,
  type SiteAuthors,
} from '../../content/fields/site-files.ts'

/** The languages of the site, and its authors. */
export interface ImportedSite {
  siteLanguages: readonly string[]
  siteAuthors: SiteAuthors
}

/** Looks in the folder itself and in the one above, since `content/` is imported as often as its site. */
export async function readImportedSite(folder: string): Promise<ImportedSite> {
  const [configurations, authors] = await Promise.all([
    readThere(folder, CONFIGURATION_FILES),
    readThere(folder, AUTHOR_FILES),
  ])
  return {
    siteLanguages: [...new Set(configurations.flatMap(({ path, text }) => readSiteLanguages(path, text)))],
    // What stands nearer comes later, and counts.
    siteAuthors: new Map(authors.reverse().flatMap(({ path, text }) => [...readSiteAuthors(path, text)])),
  }
}

/** The files of these names, those of the folder before those of the one above. */
async function readThere(
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

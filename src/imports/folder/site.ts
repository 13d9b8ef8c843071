/** What the site that an imported folder belongs to says of all its articles. */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  AUTHORS,
  authorsOf,
  CONFIGURATIONS,
  languagesOf,
  type SiteAuthors,
} from '../../content/fields/site-files.ts'

/** The languages of the site, and its authors. */
export interface Site {
  siteLanguages: readonly string[]
  siteAuthors: SiteAuthors
}

/** Looks in the folder itself and in the one above, since `content/` is imported as often as its site. */
export async function readSite(folder: string): Promise<Site> {
  const [configurations, authors] = await Promise.all([
    readThere(folder, CONFIGURATIONS),
    readThere(folder, AUTHORS),
  ])
  return {
    siteLanguages: [...new Set(configurations.flatMap(({ path, text }) => languagesOf(path, text)))],
    // What stands nearer comes later, and counts.
    siteAuthors: new Map(authors.reverse().flatMap(({ path, text }) => [...authorsOf(path, text)])),
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

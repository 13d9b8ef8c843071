/** The languages of the site that an imported folder belongs to. */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CONFIGURATIONS, languagesOf } from '../content/site.ts'

/** Looks for configurations in the folder itself and in the one above, since `content/` is imported as often as its site. */
export async function siteLanguages(folder: string): Promise<string[]> {
  const files = [folder, dirname(folder)].flatMap((root) => CONFIGURATIONS.map((path) => ({ root, path })))
  const texts = await Promise.all(
    files.map(async ({ root, path }) => ({
      path,
      text: await readFile(join(root, path), 'utf8').catch(() => ''),
    })),
  )
  return [...new Set(texts.flatMap(({ path, text }) => (text === '' ? [] : languagesOf(path, text))))]
}

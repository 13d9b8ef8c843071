/** Test helpers for imports of pictures: a site in a folder, its store, and the URLs of its articles. */
import { join } from 'node:path'
import type { Database } from '../../../src/database/connection.ts'
import { type ImportOptions, importFolder } from '../../../src/imports/folder/import-folder.ts'
import type { MediaParts } from '../../../src/media/media-parts.ts'
import { mediaFilename } from '../../../src/media/model/filename.ts'
import { sha256 } from '../../media/support.ts'
import { folderOf, writeFiles } from '../../support/folder.ts'

export type SiteFiles = Record<string, string | Uint8Array>

let sources = 0

/** Creates a source in a folder; `below` is the part of it that is imported. */
export async function createSite(db: Database, media: MediaParts, files: SiteFiles, below = '') {
  const source = `media${++sources}`
  const folder = await folderOf(files)
  const fileOf = (path: string) =>
    db.prisma.importFile.findUniqueOrThrow({
      where: { source_path: { source, path } },
      include: { article: true },
    })
  return {
    ...{ source, folder },
    pathOf: (path: string) => join(folder, path),
    write: (changed: SiteFiles) => writeFiles(folder, changed),
    run: (options: Partial<ImportOptions> = {}) =>
      importFolder(db, { folder: join(folder, below), source, media, ...options }),
    article: async (path: string) => (await fileOf(path)).article,
    /** Returns the URLs of pictures, players and links in the HTML of a file's article. */
    urls: async (path: string) =>
      [...(await fileOf(path)).article.html.matchAll(/ (?:src|srcset|poster|href)="([^"]*)"/g)].map(
        ([, url = '']) => url,
      ),
    /** Returns the URL of the cover of a file's article, as responses show it. */
    cover: async (path: string) => JSON.parse(`${(await fileOf(path)).article.summary}}`).cover,
  }
}

/** Returns the URL of a stored file that was imported with this name. */
export const urlOf = (bytes: Uint8Array, name: string, type = 'image/png') =>
  `/media/${sha256(bytes)}/${mediaFilename(name, type)}`

let titles = 0

/** Returns a post whose title no other one has. */
export const post = (body: string, rest = '') =>
  `---\ntitle: Picture post ${++titles}\ndate: 2024-05-01\n${rest}---\n${body}\n`

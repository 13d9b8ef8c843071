/** Work of `inkstone media`: lists and stores media files, and collects garbage. */
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Config, htmlPolicyOf } from '../config.ts'
import type { Database } from '../database/connection.ts'
import { DomainError, systemErrorReason } from '../errors.ts'
import { findMedia, listMedia } from '../media/db/find-media.ts'
import { type MediaParts, openMediaOfCommand } from '../media/media-parts.ts'
import { type Media, MediaListQuery } from '../media/schema.ts'
import { deleteGarbage, findGarbage, type Garbage } from '../media/service/garbage.ts'
import { receiveFile } from '../media/service/receive-file.ts'
import { storeUpload } from '../media/service/upload.ts'
import { printableText } from '../schemas/text.ts'
import { textTable } from '../schemas/text-table.ts'
import { FULL_PAGE, readAllPages } from './all-pages.ts'
import { commandRequest } from './command-request.ts'

type Dependencies = Parameters<typeof storeUpload>[0]

/** Returns what writes of media files need. */
export const dependenciesOf = (db: Database, config: Config): Dependencies => ({
  db,
  policy: htmlPolicyOf(config),
})

/** Returns all media files as JSON, newest first, or only those that no article uses. */
export function listAllMedia(db: Database, config: Config, unused: boolean): Promise<string[]> {
  const access = { includesHidden: true, mediaUrl: config.MEDIA_URL }
  return readAllPages((cursor) => {
    const filters = { ...(unused && { unused: 'true' }), ...(cursor !== undefined && { cursor }) }
    return listMedia(db, MediaListQuery.parse({ limit: String(FULL_PAGE), ...filters }), access)
  })
}

/** Returns a table of media files, which are JSON. */
export function describeMedia(files: readonly string[]): string {
  if (files.length === 0) return 'There are no such media files.'
  const media = files.map((json): Media => JSON.parse(json))
  const rows = media.map(({ id, type, bytes, width, height, usage, url }) => [
    ...[id, type, String(bytes), width === null ? '' : `${width}×${height}`, String(usage), url],
  ])
  return textTable([['id', 'type', 'bytes', 'size', 'articles', 'url'], ...rows])
}

/** The URL of a stored file, or the reason why it is not stored. */
type UploadResult = { url: string } | { reason: string }

/** Returns a function that stores the file at a path. */
export function createUploader(db: Database, config: Config): (path: string) => Promise<UploadResult> {
  const parts = openMediaOfCommand(config)
  return (path) => uploadFile(dependenciesOf(db, config), parts, path)
}

async function uploadFile(
  dependencies: Dependencies,
  parts: MediaParts,
  path: string,
): Promise<UploadResult> {
  try {
    const receiving = { folder: parts.uploadFolder, maxBytes: parts.limits.maxBytes }
    const source = await open(path)
    const file = await receiveFile(source.createReadStream(), receiving)
    const upload = { file, name: basename(path), fields: {} }
    const { id } = await storeUpload(dependencies, parts, commandRequest, upload)
    return { url: await urlOf(dependencies, parts, id) }
  } catch (err) {
    if (err instanceof DomainError) return { reason: err.message }
    if ((err as NodeJS.ErrnoException).syscall !== undefined) return { reason: systemErrorReason(err) }
    throw err
  }
}

async function urlOf({ db }: Dependencies, { mediaUrl }: MediaParts, id: string): Promise<string> {
  const found = await findMedia(db, id, { includesHidden: true, mediaUrl })
  return (JSON.parse(found?.json ?? '{}') as Partial<Media>).url ?? ''
}

/** Finds what nothing uses, and deletes it or not. Returns a description of it. */
export async function collectGarbage(db: Database, config: Config, isDeleted: boolean): Promise<string> {
  const dependencies = dependenciesOf(db, config)
  const parts = openMediaOfCommand(config)
  const garbage = await findGarbage(dependencies, parts)
  if (isDeleted) await deleteGarbage(dependencies, parts, commandRequest, garbage)
  return describeGarbage(garbage, isDeleted)
}

function describeGarbage({ media, files, uploads }: Garbage, isDeleted: boolean): string {
  const verb = isDeleted ? 'Deleted' : 'Would delete'
  const bytes = [...media, ...files].reduce((sum, file) => sum + file.bytes, 0)
  const counts = `${media.length} unused media files, ${files.length} stored files without a row, ${uploads.length} temporary files`
  const lines = [
    ...media.map(({ id, filename }) => `  unused     ${id}  ${filename}`),
    ...files.map(({ key }) => `  no row     ${printableText(key)}`),
    ...uploads.map((path) => `  temporary  ${printableText(path)}`),
  ]
  const advice = isDeleted || lines.length === 0 ? [] : ['Run `inkstone media gc --yes` to delete them.']
  return [...lines, `${verb} ${counts}: ${Math.ceil(bytes / 1_024)} KiB.`, ...advice].join('\n')
}

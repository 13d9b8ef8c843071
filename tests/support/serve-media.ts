/** The endpoint of media files on a folder, with rows in memory. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { AppParts } from '../../src/app.ts'
import { ANONYMOUS } from '../../src/auth/principal.ts'
import { inspectFile } from '../../src/media/files/inspect-file.ts'
import type { ServedMedia } from '../../src/media/model/served-media.ts'
import { mediaFileRoutes } from '../../src/media/routes/serve.ts'
import { openDiskStore } from '../../src/media/store/disk-store.ts'
import type { MediaStore } from '../../src/media/store/media-store.ts'
import { originalKey } from '../../src/media/store/store-keys.ts'
import { boot } from './app.ts'

export interface ServedFile extends ServedMedia {
  url: string
}

/** Starts the application with the endpoint of media files. Call it at the top of a file, with `await`. */
export async function serveMedia(parts: Partial<AppParts> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-media-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const rows = new Map<string, ServedMedia>()
  const disk = openDiskStore(folder)
  /** A test may replace methods of the store. */
  const store: MediaStore = { ...disk }
  const { app } = await boot(parts, (application) => {
    application.register(mediaFileRoutes, {
      prefix: '/test', // beside the endpoint of the application, which reads rows from the database
      store,
      findMediaByHash: async (hash) => rows.get(hash) ?? null,
      authenticate: async () => ANONYMOUS,
    })
  })

  /** Stores a file and its row. */
  async function addMedia(content: Buffer | string, changes: Partial<ServedMedia> = {}): Promise<ServedFile> {
    const path = join(folder, randomUUID())
    await writeFile(path, content)
    const otherKinds = ['document', 'audio', 'video'] as const
    const { type, width, height, animated } = await inspectFile(path, { maxPixels: 1e8, otherKinds })
    const bytes = Buffer.from(content)
    const hash = createHash('sha256').update(bytes).digest('hex')
    const row = { hash, type, width, height, animated, publicBytes: bytes.length }
    const media: ServedMedia = { ...row, focalPoint: null, hasCleanedFile: false, ...changes }
    await disk.put(originalKey(hash), { content: bytes, bytes: bytes.length, type })
    await rm(path)
    rows.set(hash, media)
    return { ...media, url: `${app.listeningOrigin}/test/media/${hash}/file` }
  }
  return { addMedia, store, disk, app, rows, folder }
}

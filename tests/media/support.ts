/** Test helpers for media files: the application with a store in a temporary folder, rows, files and hashes. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll } from 'vitest'
import type { AppParts } from '../../src/app.ts'
import type { Database } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import type { MediaParts } from '../../src/media/media-parts.ts'
import { openDiskStore } from '../../src/media/store/disk-store.ts'
import { bootWithKeys } from '../articles/support.ts'

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

/** Returns a hash that no file has. */
export const anyHash = () => sha256(randomBytes(16))

/** Returns a PNG of random pixels, which no other test has. */
export const png = (width = 40, height = 20): Promise<Buffer> =>
  sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()

/** Returns a second of silence that no other test has, as WAV. */
export function wav(): Buffer {
  const samples = Buffer.concat([Buffer.alloc(8_000, 0x80), randomBytes(8)])
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  for (const [offset, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    header.writeUInt16LE(value, offset)
  for (const offset of [24, 28]) header.writeUInt32LE(8_000, offset)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}

/** Creates a folder for a test file, which is removed after it. */
async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-media-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Returns the media parts of an application with this DATA_DIR. */
export const mediaPartsIn = (folder: string, limits: Partial<MediaParts['limits']> = {}): MediaParts => ({
  store: openDiskStore(join(folder, 'media')),
  mediaUrl: '/media',
  uploadFolder: join(folder, 'uploads'),
  limits: { maxBytes: 1_000_000, maxPixels: 1_000_000, otherKinds: [], ...limits },
})

/** Returns the media parts of an application, with a store in a temporary folder. */
export async function temporaryMedia(limits: Partial<MediaParts['limits']> = {}) {
  const folder = await temporaryFolder()
  const media = mediaPartsIn(folder, limits)
  /** Returns the names of the files of uploads in progress. */
  const uploadsInProgress = () => readdir(media.uploadFolder).catch(() => [])
  return { folder, media, uploadsInProgress }
}

/** Starts the application with keys of every scope and a store in a temporary folder. */
export async function bootForMedia(
  parts: Partial<AppParts> = {},
  limits: Partial<MediaParts['limits']> = {},
) {
  const { folder, media, uploadsInProgress } = await temporaryMedia(limits)
  const booted = await bootWithKeys({ cacheBytes: 10_000_000, media, ...parts })

  /** Returns how many rows of media there are. */
  async function countMedia(): Promise<number> {
    const [row] = await booted.db.query<{ count: number }>(sql`SELECT count(*)::int AS count FROM media`)
    return row?.count ?? 0
  }

  return { ...booted, folder, media, uploadsInProgress, countMedia }
}

/** Inserts the row of a picture without its file. Returns its hash. */
export async function insertPicture(
  db: Database,
  { hash = anyHash(), width = 1_000, height = 500, type = 'image/jpeg', ageHours = 0 } = {},
): Promise<string> {
  await db.execute(sql`
    INSERT INTO media (id, hash, filename, type, kind, bytes, public_bytes, width, height, animated, placeholder,
      has_cleaned_file, created_at, updated_at)
    VALUES (gen_random_uuid(), ${hash}, 'a.jpg', ${type}, 'image', 10, 10, ${width}, ${height}, false,
      'data:image/webp;base64,AA==', false, now() - make_interval(hours => ${ageHours}), now())`)
  return hash
}

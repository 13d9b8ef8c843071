/** Backup files: a gzip stream of frames, with the migrations and the rows of each table as COPY prints them. */
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import { CannotRun, systemErrorReason } from '../errors.ts'

const BackupHeader = z.object({
  /** The version of this format. */
  inkstoneBackup: z.literal(1),
  /** The version of the program that has made the backup. */
  version: z.string(),
  /** RFC 3339. */
  createdAt: z.string(),
  /** The names of the migrations that the tables have, in order. */
  migrations: z.array(z.string()),
})
export type BackupHeader = z.infer<typeof BackupHeader>

const TableHeader = z.object({ table: z.string(), columns: z.array(z.string()) })
export type TableHeader = z.infer<typeof TableHeader>

/** A part of a backup: a table begins, rows of it, or the end of the backup, without which the file is not complete. */
export type BackupPart = { table: TableHeader } | { rows: Buffer } | { end: true }

/** A frame has a byte with its type, its length in four bytes, and its content. */
const [HEADER, TABLE, ROWS, END] = [0x48, 0x54, 0x52, 0x45]
const PREFIX_BYTES = 5
/** A longer frame is not one of ours: a row has at most a gigabyte. */
const FRAME_BYTES_MAX = 2 ** 30

function frame(type: number, content: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix.writeUInt8(type)
  prefix.writeUInt32BE(content.length, 1)
  return Buffer.concat([prefix, content])
}

const jsonFrame = (type: number, value: object) => frame(type, Buffer.from(JSON.stringify(value)))

/**
 * Writes a backup. The file appears under its name when it is complete; only its user can read it. Throws `CannotRun` when it
 * exists or cannot be written.
 */
export async function writeBackupFile(
  path: string,
  header: BackupHeader,
  parts: AsyncIterable<BackupPart>,
): Promise<void> {
  const staging = `${path}.partial`
  async function* frames() {
    yield jsonFrame(HEADER, header)
    for await (const part of parts) {
      if ('table' in part) yield jsonFrame(TABLE, part.table)
      else if ('rows' in part) yield frame(ROWS, part.rows)
    }
    yield frame(END, Buffer.alloc(0))
  }
  try {
    await pipeline(Readable.from(frames()), createGzip(), createWriteStream(staging, { mode: 0o600 }))
    await rename(staging, path)
  } catch (err) {
    await rm(staging, { force: true })
    if ((err as NodeJS.ErrnoException).syscall === undefined) throw err
    throw new CannotRun(`Cannot write ${path} (${systemErrorReason(err)}).`)
  }
}

/**
 * Opens a backup and returns its header and its parts. Throws `CannotRun` when the file is no backup; the parts throw it when the
 * file is damaged or not complete.
 */
export async function readBackupFile(
  path: string,
): Promise<{ header: BackupHeader; parts: AsyncIterable<BackupPart> }> {
  const frames = readFrames(path)
  const { value: first } = await frames.next()
  const header = BackupHeader.safeParse(first?.type === HEADER ? parseJson(first.content) : null)
  if (!header.success) throw notABackup(path)
  async function* parts(): AsyncGenerator<BackupPart> {
    for await (const { type, content } of frames) {
      if (type === TABLE) yield { table: TableHeader.parse(parseJson(content)) }
      else if (type === ROWS) yield { rows: content }
      else if (type === END) return yield { end: true }
    }
    throw new CannotRun(`${path} is not complete.`)
  }
  return { header: header.data, parts: parts() }
}

const parseJson = (content: Buffer): unknown => JSON.parse(content.toString())

const notABackup = (path: string) =>
  new CannotRun(
    `${path} is not a file of \`inkstone backup\`. A dump of pg_dump is restored with pg_restore or psql, and the folder of an export with \`inkstone import\`.`,
  )

async function* readFrames(path: string): AsyncGenerator<{ type: number; content: Buffer }> {
  const file = createReadStream(path)
  const stream = file.pipe(createGunzip())
  file.on('error', (err) => stream.destroy(err))
  let rest = Buffer.alloc(0)
  try {
    for await (const chunk of stream) {
      rest = Buffer.concat([rest, chunk as Buffer])
      while (rest.length >= PREFIX_BYTES) {
        const end = PREFIX_BYTES + rest.readUInt32BE(1)
        if (end > FRAME_BYTES_MAX) throw notABackup(path)
        if (rest.length < end) break
        yield { type: rest.readUInt8(), content: rest.subarray(PREFIX_BYTES, end) }
        rest = rest.subarray(end)
      }
    }
  } catch (err) {
    if (err instanceof CannotRun) throw err
    const { code = '', message } = err as NodeJS.ErrnoException
    if (message === 'incorrect header check' || code === 'EISDIR') throw notABackup(path)
    if (code === 'Z_DATA_ERROR' || code === 'Z_BUF_ERROR')
      throw new CannotRun(`${path} is not a complete backup: it is damaged, or was cut off.`)
    throw new CannotRun(`Cannot read ${path} (${systemErrorReason(err)}).`)
  }
}

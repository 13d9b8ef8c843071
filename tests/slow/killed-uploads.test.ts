/** Uploads to a server process that is killed repeatedly: rows and stored files agree, and no acknowledged upload is lost. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { type Database, openDatabase } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { originalKey, publicKey } from '../../src/media/store/store-keys.ts'
import { inkstone, start } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'
import { type Random, randomOf } from '../support/random.ts'

const UPLOADS = 200
const KILLS = 20
const AT_ONCE = 4

/** Creates different pictures of 6 to 200 KB. Every third one has metadata, so that it gets a second stored file. */
async function drawPictures(random: Random): Promise<Buffer[]> {
  const pictures: Buffer[] = []
  for (let n = 0; n < UPLOADS; n++) {
    const side = 40 + random.below(200)
    const pixels = Buffer.alloc(side * side * 3)
    for (let i = 0; i < pixels.length; i++) pixels[i] = random.below(256)
    const picture = sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    pictures.push(
      await (n % 3 === 0 ? picture.jpeg().withMetadata({ orientation: 6 }) : picture.png()).toBuffer(),
    )
  }
  return pictures
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** The row of a media file, as far as its stored files follow from it. */
interface Row {
  hash: string
  bytes: number
  publicBytes: number
  hasCleanedFile: boolean
}

const readRows = (db: Database) =>
  db.query<Row>(sql`
    SELECT hash, bytes::float8 AS bytes, public_bytes::float8 AS "publicBytes", has_cleaned_file AS "hasCleanedFile"
    FROM media ORDER BY hash`)

/** Returns the paths of all files in a folder, relative to it. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort()
}

/** Checks that the store in a folder has the files of each row, with the right bytes or size. Returns their keys. */
async function expectStored(folder: string, rows: readonly Row[]): Promise<string[]> {
  const keys: string[] = []
  for (const { hash, publicBytes, hasCleanedFile } of rows) {
    expect(hashOf(await readFile(join(folder, originalKey(hash))))).toBe(hash)
    keys.push(originalKey(hash))
    if (!hasCleanedFile) continue
    expect(await readFile(join(folder, publicKey(hash)))).toHaveLength(publicBytes)
    keys.push(publicKey(hash))
  }
  return keys.sort()
}

test(`after ${KILLS} kills within ${UPLOADS} uploads, no row is without its file, and no acknowledged upload is lost`, async () => {
  const random = randomOf(15)
  const database = await createTestDatabase()
  const db = openDatabase(database.url)
  onTestFinished(async () => {
    await db.close()
    await database.drop()
  })
  const { secret } = await createKey(db, { name: 'uploads', scopes: ['write'], expiresAt: null })
  const DATA_DIR = await folderOf({})
  const [store, uploads] = [join(DATA_DIR, 'media'), join(DATA_DIR, 'uploads')]
  const environment = { DATABASE_URL: database.url, DATA_DIR, PORT: '0', SEEDS_DIR: '', LOG_LEVEL: 'info' }
  const serve = async () => {
    const server = start(['serve'], environment)
    onTestFinished(() => server.kill('SIGKILL'))
    return { ...server, url: await server.waitForUrl() }
  }

  const waiting = await drawPictures(random)
  const acknowledged: string[] = []

  /** Uploads waiting pictures, several at once, until none is left or the server is gone. */
  async function upload(url: string, onAcknowledged: () => void): Promise<void> {
    const sendAll = async () => {
      for (let body = waiting.shift(); body; body = waiting.shift()) {
        const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/octet-stream' }
        const sent = fetch(`${url}/v1/media`, { method: 'POST', headers, body: new Uint8Array(body) })
        const response = await sent
          .then(async (got) => ({ status: got.status, json: await got.json() }))
          .catch(() => null)
        if (!response) return void waiting.push(body)
        expect([200, 201], JSON.stringify(response)).toContain(response.status)
        acknowledged.push(hashOf(body))
        onAcknowledged()
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, sendAll))
  }

  await mkdir(store)
  let next = serve()
  for (let kill = 0; kill < KILLS; kill++) {
    const { url, ...server } = await next
    next = serve() // it starts meanwhile
    let [count, delayMs] = [random.below(10), random.below(40)]
    const killSoon = () => {
      if (count-- === 0) delay(delayMs).then(() => server.kill('SIGKILL'))
    }
    killSoon()
    await upload(url, killSoon)
    await server.finished
    await expectStored(store, await readRows(db))
  }
  expect(waiting.length).toBeGreaterThan(0) // the last kill has cut off uploads

  const old = new Date(Date.now() - 25 * 3_600_000)
  for (const folder of [store, uploads])
    for (const path of await listFiles(folder)) await utimes(join(folder, path), old, old)
  expect((await inkstone(['media', 'gc', '--yes'], environment)).code).toBe(0)
  const rows = await readRows(db)
  expect(await listFiles(store)).toEqual(await expectStored(store, rows))
  expect(await listFiles(uploads)).toEqual([])
  expect(rows.map(({ hash }) => hash)).toEqual(expect.arrayContaining(acknowledged))

  const { url } = await next
  await upload(url, () => {})
  expect(new Set(acknowledged).size).toBe(UPLOADS)
  expect(await listFiles(store)).toEqual(await expectStored(store, await readRows(db)))
  const doctor = await inkstone(['doctor', '--json'], environment)
  const findings: { check: string; status: string }[] = JSON.parse(doctor.stdout).findings
  expect(findings.filter(({ check }) => check === 'media')).toMatchObject([{ status: 'ok' }])
})

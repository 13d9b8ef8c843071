/**
 * Benchmark of an import: its duration beside its lower bounds, measured in one run:
 *
 *   P  the pure work: read, parse, render, sanitise and tokenise every file in the same workers, without a database
 *   C  a COPY of the same rows into the same tables, with their indexes
 *   W  the import into an empty database; the target is W ≤ 1.5 · C + P
 *   U  the import of the unchanged folder; the target is U ≤ W / 10
 *
 *   DATABASE_URL=postgres://…/scratch node bench/import.mjs <folder of Markdown>
 *
 * The database is emptied. Measures dist/: run `npm run build` first.
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { DEFAULT_POLICY as policy } from '../dist/content/html/html-policy.js'
import { openDatabase } from '../dist/database/connection.js'
import { migrate } from '../dist/database/migrations.js'
import { importFolder } from '../dist/imports/folder/import-folder.js'
import { listFolder } from '../dist/imports/folder/list-folder.js'
import { createWorkerPool } from '../dist/imports/folder/worker-pool.js'

const [folder] = process.argv.slice(2)
const url = process.env.DATABASE_URL
if (!folder || !url) {
  console.error('Usage: DATABASE_URL=postgres://…/scratch node bench/import.mjs <folder of Markdown>')
  process.exit(2)
}

/** Tables, parents before children, because of their foreign keys. */
const TABLES = [
  'import_run',
  'author',
  'tag',
  'article',
  'search_document',
  'article_tag',
  'article_author',
  'alias',
  'revision',
  'change',
  'import_file',
]

const client = new pg.Client(url)
await client.connect()

/** Measures the wall time and the CPU time of this process, with its threads, in seconds. */
async function time(work) {
  const wall = performance.now()
  const cpu = process.cpuUsage()
  const result = await work()
  const used = process.cpuUsage(cpu)
  return { result, wall: (performance.now() - wall) / 1_000, cpu: (used.user + used.system) / 1e6 }
}

async function pure() {
  const { root, paths } = await listFolder(folder)
  const workers = createWorkerPool(
    { folder: root, sites: [], siteAuthors: new Map(), folderData: [], fingerprint: '', policy },
    paths.length,
  )
  let read = 0
  for await (const one of workers.run('parse', paths)) if (one.document) read++
  return read
}

async function copyOut(folder) {
  for (const table of TABLES) {
    await pipeline(client.query(copyTo(`COPY ${table} TO STDOUT`)), createWriteStream(join(folder, table)))
  }
}

async function copyIn(folder) {
  await client.query('BEGIN')
  for (const table of TABLES) {
    await pipeline(
      createReadStream(join(folder, table), { highWaterMark: 1 << 20 }),
      client.query(copyFrom(`COPY ${table} FROM STDIN`)),
    )
  }
  await client.query('COMMIT')
}

const empty = () => client.query(`TRUNCATE ${TABLES.join(', ')} CASCADE; UPDATE change_counter SET value = 0`)
const shown = ({ wall, cpu }) => `${wall.toFixed(2)} s wall, ${cpu.toFixed(2)} s CPU`

await migrate(url, new URL('../prisma/migrations', import.meta.url).pathname)
await empty()
await client.query('CHECKPOINT') // the database has nothing left to do while others are measured
const db = openDatabase(url)

const p = await time(pure)
const w = await time(() => importFolder(db, { folder, source: 'bench', policy }))
const u = await time(() => importFolder(db, { folder, source: 'bench', policy }))

const dump = mkdtempSync(join(tmpdir(), 'inkstone-bench-'))
await copyOut(dump)
await empty()
await client.query('CHECKPOINT')
const c = await time(() => copyIn(dump))
rmSync(dump, { recursive: true })

const files = p.result
const limit = 1.5 * c.wall + p.wall
console.log(
  `files                 ${files} (${w.result.created} created, ${u.result.unchanged} unchanged when run again)`,
)
console.log(`P  pure work          ${shown(p)}, ${((p.cpu / files) * 1_000).toFixed(2)} ms of CPU a file`)
console.log(`C  COPY               ${shown(c)}`)
console.log(`W  import             ${shown(w)}, ${Math.round(files / w.wall)} files a second`)
console.log(`   W / (1.5 C + P)    ${(w.wall / limit).toFixed(2)} (target: at most 1)`)
console.log(
  `U  unchanged          ${shown(u)}; U / W = ${(u.wall / w.wall).toFixed(3)} (target: at most 0.1)`,
)
console.log(`   peak memory        ${Math.round(process.resourceUsage().maxRSS / 1_024)} MB`)
await db.close()
await client.end()

/**
 * Benchmark of creating an article with three tags: CPU of this process and the database together, compared with bare prepared
 * statements that insert the same rows in one transaction (article, tags, search document, revision, change).
 *
 *   DATABASE_URL=postgres://…/scratch node bench/write.mjs [rounds] [articles]
 *
 * Target: at most 3 times, in a warm process. Bodies are 1 KB of Markdown. The articles stay in the database. Linux; run
 * `npm run build` first.
 */
import pg from 'pg'
import { v7 as uuid } from 'uuid'
import { buildApp } from '../dist/app.js'
import { openDatabase } from '../dist/database/connection.js'
import { migrate } from '../dist/database/migrations.js'
import { createKey } from '../dist/keys/db/keys.js'
import { articleWith, median, postmasterOf, treeCpu } from './support.mjs'

const url = process.env.DATABASE_URL
const rounds = Number(process.argv[2] ?? 5)
const articles = Number(process.argv[3] ?? 300)
if (!url) {
  console.error('Usage: DATABASE_URL=postgres://…/scratch node bench/write.mjs [rounds] [articles]')
  process.exit(2)
}

await migrate(url, new URL('../prisma/migrations', import.meta.url).pathname)
const db = openDatabase(url)
const app = await buildApp({ db, version: '0.0.0' })
const { secret } = await createKey(db, { name: 'bench', scopes: ['publish'], expiresAt: null })
const client = new pg.Client(url)
await client.connect()
const postmaster = await postmasterOf(client)

/** Calls of each kind before the measurement, because the engine compiles code that it runs often. */
const WARMED_UP = 3_000

const TABLES = ['article', 'article_tag', 'search_document', 'revision', 'change']

async function post(n) {
  const response = await app.inject({
    method: 'POST',
    url: '/v1/articles',
    headers: { authorization: `Bearer ${secret}` },
    payload: articleWith(`Article ${uuid()} ${n}`),
  })
  if (response.statusCode !== 201) throw new Error(response.body)
  return response.json().id
}

/** Returns the rows of an article as text, and the statements that insert them. */
async function rowsOf(id) {
  const key = { article: 'id', change: 'entity_id' }
  const found = {}
  for (const table of TABLES) {
    const { rows } = await client.query(`SELECT * FROM ${table} WHERE ${key[table] ?? 'article_id'} = $1`, [
      id,
    ])
    found[table] = rows
  }
  return found
}

const forInsert = (value) =>
  value !== null && typeof value === 'object' && !(value instanceof Date) && !Array.isArray(value)
    ? JSON.stringify(value)
    : value

async function insertBare(rows) {
  const id = uuid()
  await client.query('BEGIN')
  for (const table of TABLES) {
    for (const row of rows[table]) {
      const copy = {
        ...row,
        ...(table === 'article'
          ? { id, slug: id.replaceAll('-', '_') }
          : table === 'change'
            ? { entity_id: id }
            : { article_id: id }),
      }
      if (table === 'article') copy.toc = JSON.stringify(row.toc)
      if (table === 'change') {
        const counter = await client.query({
          name: 'count',
          text: 'UPDATE change_counter SET value = value + 1 WHERE id = 1 RETURNING value',
        })
        copy.seq = counter.rows[0].value
      }
      const columns = Object.keys(copy)
      await client.query({
        name: table,
        text: `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, n) => `$${n + 1}`).join(', ')})`,
        values: Object.values(copy).map(forInsert),
      })
    }
  }
  await client.query('COMMIT')
}

/** Measures the CPU time per call in microseconds. */
async function timed(work) {
  const used = () => treeCpu(postmaster) + process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6
  const before = used()
  for (let n = 0; n < articles; n += 1) await work(n)
  return ((used() - before) * 1e6) / articles
}

const rows = await rowsOf(await post(0))
for (let n = 0; n < WARMED_UP; n += 1) await post(n)
for (let n = 0; n < WARMED_UP; n += 1) await insertBare(rows)
const costs = []
for (let round = 0; round < rounds; round += 1) {
  const bare = await timed(() => insertBare(rows))
  costs.push({ bare, post: await timed(post) })
}
const bare = median(costs.map((cost) => cost.bare))
const posted = median(costs.map((cost) => cost.post))
console.log(`bare statements  ${bare.toFixed(0)} µs`)
console.log(
  `POST             ${posted.toFixed(0)} µs  ${median(costs.map((cost) => cost.post / cost.bare)).toFixed(2)} × (target: at most 3)`,
)
await app.close()
await client.end()
await db.close()

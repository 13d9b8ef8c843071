/**
 * Benchmark of uncached reads: CPU of server and database together, per request, without the response cache.
 *
 *   DATABASE_URL=postgres://…/filled node bench/cold.mjs [rounds] [seconds]
 *
 * Lists, lists by tag and single articles are compared with a bare Fastify route that sends the JSON of one prepared
 * statement over the same rows (target: at most 1.3 times). Searches are compared with a read by slug (targets: a word in
 * 1 % of the articles at most 3 times as a filter and 12 times ranked; the most frequent word at most 60 times), and a
 * deep page with the first page (at most 1.2 times). The database must contain articles and run on this machine. The
 * search words are chosen by their number of articles. Needs wrk and Linux; run `npm run build` first.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import pg from 'pg'
import { cost, median, postmasterOf, readsOf, serveInkstone } from './support.mjs'

const url = process.env.DATABASE_URL
const [first, second] = process.argv.slice(2)

if (!url) {
  console.error('Usage: DATABASE_URL=postgres://…/filled node bench/cold.mjs [rounds] [seconds]')
  process.exit(2)
}
if (first === 'bare') await serveStatements()
else await measure(Number(first ?? 5), Number(second ?? 2))

/** The baseline: routes that send the result of one prepared statement, and do nothing else. */
async function serveStatements() {
  const names = (
    join,
    to,
  ) => `SELECT x.article_id, json_agg(json_build_object('slug', t.slug, 'name', t.name)) j
    FROM page JOIN article_${join} x ON x.article_id = page.id JOIN ${to} t ON t.id = x.${to}_id GROUP BY 1`
  const list = (
    from,
  ) => `WITH page AS MATERIALIZED (${from}), tg AS (${names('tag', 'tag')}), au AS (${names('author', 'author')})
    SELECT json_build_object('data', coalesce(json_agg(json_build_object('id', a.id, 'slug', a.slug, 'title', a.title,
      'excerpt', a.excerpt, 'cover', a.cover, 'publishedAt', a.published_at, 'tags', coalesce(tg.j, '[]'),
      'authors', coalesce(au.j, '[]')) ORDER BY a.sort_at DESC, a.id DESC), '[]'))::text j
    FROM page a LEFT JOIN tg ON tg.article_id = a.id LEFT JOIN au ON au.article_id = a.id`
  const part = (join, to) => `(SELECT json_agg(json_build_object('slug', t.slug, 'name', t.name))
    FROM article_${join} x JOIN ${to} t ON t.id = x.${to}_id WHERE x.article_id = a.id)`
  const statements = {
    list: list(
      `SELECT * FROM article WHERE status = 'published' AND deleted_at IS NULL ORDER BY sort_at DESC, id DESC LIMIT 20`,
    ),
    tag: list(`SELECT a.* FROM (SELECT x.article_id, x.sort_at FROM article_tag x JOIN tag t ON t.id = x.tag_id
      WHERE t.slug = $1 ORDER BY x.sort_at DESC, x.article_id DESC LIMIT 20) k JOIN article a ON a.id = k.article_id`),
    slug: `SELECT json_build_object('id', a.id, 'slug', a.slug, 'title', a.title, 'excerpt', a.excerpt, 'cover', a.cover,
      'publishedAt', a.published_at, 'tags', ${part('tag', 'tag')}, 'authors', ${part('author', 'author')},
      'html', a.html)::text j FROM article a WHERE a.slug = $1`,
  }
  const pool = new pg.Pool({ connectionString: url, options: '-c random_page_cost=1.1', max: 10 })
  const app = Fastify({ logger: false })
  for (const [name, text] of Object.entries(statements)) {
    app.get(`/${name}/:value`, async (request, reply) => {
      const values = name === 'list' ? [] : [request.params.value]
      const { rows } = await pool.query({ name, text, values })
      return reply.type('application/json; charset=utf-8').send(rows[0].j)
    })
  }
  process.send(await app.listen({ port: 0, host: '127.0.0.1' }))
}

async function measure(rounds, seconds) {
  const client = new pg.Client(url)
  await client.connect()
  const postmaster = await postmasterOf(client)
  const chosen = await choose(client)
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-cold-'))
  const inkstone = await serveInkstone(folder, { LOG_LEVEL: 'silent', CACHE_BYTES: '0' })
  const child = spawn(process.execPath, [import.meta.filename, 'bare'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [base] = await once(child, 'message')
  const bare = { child, base }
  const cases = casesOf(chosen, inkstone, bare, await deepCursor(inkstone.base))
  const costs = Object.fromEntries(cases.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, server, paths } of cases)
      costs[name].push(await cost(server, readsOf(paths), seconds, { postmaster }))
  }
  show(chosen, cases, costs)
  child.kill()
  inkstone.child.kill()
  rmSync(folder, { recursive: true })
  await client.end()
}

/** Returns slugs, a tag of some articles, and words with their number of articles. */
async function choose(client) {
  const rows = async (text) => (await client.query(text)).rows
  const [{ articles }] = await rows('SELECT count(*)::int AS articles FROM article')
  const slugs = (await rows('SELECT slug FROM article ORDER BY id LIMIT 50')).map(({ slug }) => slug)
  const [{ tag }] = await rows(`SELECT t.slug AS tag FROM tag t JOIN article_tag x ON x.tag_id = t.id
    WHERE t.kind = 'tag' GROUP BY 1 ORDER BY abs(count(*) - ${articles} * 0.03), 1 LIMIT 1`)
  const words = (
    await rows(`SELECT word, ndoc FROM ts_stat('SELECT terms FROM search_document TABLESAMPLE SYSTEM (20) REPEATABLE (1)')
    WHERE word ~ '^[一-龥]{2}$'`)
  ).toSorted((a, b) => b.ndoc - a.ndoc)
  const [{ sample }] = await rows(
    'SELECT count(*)::int AS sample FROM search_document TABLESAMPLE SYSTEM (20) REPEATABLE (1)',
  )
  const nearest = words.toSorted(
    (a, b) => Math.abs(a.ndoc - sample * 0.01) - Math.abs(b.ndoc - sample * 0.01),
  )
  return { articles, slugs, tag, rare: nearest[0].word, common: words[0].word }
}

/** Returns the cursor of a page after 80,000 articles, or of the last page when there are fewer. */
async function deepCursor(base) {
  let cursor = null
  for (let depth = 0; depth < 80_000; depth += 100) {
    const response = await fetch(
      `${base}/v1/articles?limit=100&fields=slug${cursor ? `&cursor=${cursor}` : ''}`,
    )
    const { next } = (await response.json()).pagination
    if (next === null) break
    cursor = next
  }
  return cursor
}

function casesOf({ slugs, tag, rare, common }, inkstone, bare, deep) {
  const encoded = encodeURIComponent
  const of = (name, against, server, aim, ...paths) => ({ name, against, server, aim, paths })
  const read = slugs.map((slug) => `/v1/articles/${encoded(slug)}`)
  return [
    of('bare list', null, bare, null, '/list/x'),
    of('list', 'bare list', inkstone, 1.3, '/v1/articles'),
    of('bare tag', null, bare, null, `/tag/${encoded(tag)}`),
    of('tag', 'bare tag', inkstone, 1.3, `/v1/articles?tag=${encoded(tag)}`),
    of('bare slug', null, bare, null, ...slugs.map((slug) => `/slug/${encoded(slug)}`)),
    of('slug', 'bare slug', inkstone, 1.3, ...read),
    of('deep page', 'list', inkstone, 1.2, `/v1/articles?cursor=${deep}`),
    of('rare word, filter', 'slug', inkstone, 3, `/v1/articles?q=${encoded(rare)}`),
    of('rare word, ranked', 'slug', inkstone, 12, `/v1/search?q=${encoded(rare)}`),
    of('common word, filter', 'slug', inkstone, 60, `/v1/articles?q=${encoded(common)}`),
    of('common word, ranked', 'slug', inkstone, 60, `/v1/search?q=${encoded(common)}`),
  ]
}

function show({ articles, rare, common }, cases, costs) {
  console.log(`${articles} articles; rare word: ${rare}, most frequent word: ${common}`)
  for (const { name, against, aim } of cases) {
    const ratio = against && median(costs[name].map((value, round) => value / costs[against][round]))
    const comparison = against ? `${ratio.toFixed(2)} × ${against} (target: at most ${aim})` : ''
    console.log(`${name.padEnd(20)} ${median(costs[name]).toFixed(0).padStart(7)} µs  ${comparison}`)
  }
}

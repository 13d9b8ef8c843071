/**
 * Costs of anonymous requests: CPU of server and database for a single request, without the response cache.
 *
 *   DATABASE_URL=postgres://…/filled node bench/costs.mjs [repetitions] [name]
 *
 * Prints a Markdown table, the most costly request first. Target: at most 250 ms at 10,000 articles for every request but
 * the dump. The words, tags and slugs are chosen from the database, the most frequent ones first. The database must contain
 * articles and run on this machine. Needs Linux; run `npm run build` first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { cpuOf, postmasterOf, serveInkstone, treeCpu } from './support.mjs'

const url = process.env.DATABASE_URL
const repetitions = Number(process.argv[2] ?? 10)
const only = process.argv[3]

if (!url) {
  console.error('Usage: DATABASE_URL=postgres://…/filled node bench/costs.mjs [repetitions] [name]')
  process.exit(2)
}

const client = new pg.Client(url)
await client.connect()
const postmaster = await postmasterOf(client)
const folder = mkdtempSync(join(tmpdir(), 'inkstone-costs-'))
const server = await serveInkstone(folder, { LOG_LEVEL: 'silent', CACHE_BYTES: '0' })
try {
  const requests = requestsOf(await choose())
  const results = []
  for (const request of requests) {
    if (only === undefined || request.name.includes(only)) results.push(await measure(request))
  }
  show(results)
} finally {
  server.child.kill()
  await client.end()
  rmSync(folder, { recursive: true })
}

/** Chooses frequent values of every kind. */
async function choose() {
  const rows = async (text) => (await client.query(text)).rows
  const terms = (
    await rows(`SELECT word, ndoc FROM ts_stat('SELECT terms FROM search_document TABLESAMPLE SYSTEM (20) REPEATABLE (1)')
    WHERE word ~ '^([a-z]{2,}|[一-龥]{2})$' ORDER BY ndoc DESC, word LIMIT 400`)
  ).map(({ word }) => word)
  const slugs = async (text) => (await rows(text)).map(({ slug }) => slug)
  return {
    words: terms.filter((word) => /^[a-z]/.test(word)),
    bigrams: terms.filter((word) => !/^[a-z]/.test(word)),
    tags: await slugs(
      `SELECT t.slug FROM tag t JOIN article_tag x ON x.tag_id = t.id GROUP BY 1 ORDER BY count(*) DESC LIMIT 200`,
    ),
    authors: await slugs(
      `SELECT t.slug FROM author t JOIN article_author x ON x.author_id = t.id GROUP BY 1 ORDER BY count(*) DESC LIMIT 200`,
    ),
    article: (
      await slugs(`SELECT slug FROM article WHERE status = 'published' ORDER BY length(html) DESC LIMIT 1`)
    )[0],
    oldest: (await slugs(`SELECT slug FROM article WHERE status = 'published' ORDER BY sort_at LIMIT 1`))[0],
  }
}

function requestsOf({ words, bigrams, tags, authors, article, oldest }) {
  const query = (path, parameters) => `${path}?${new URLSearchParams(parameters)}`
  const [word = 'the', second = 'of'] = words
  const [bigram = '时间'] = bigrams
  const facets = 'tag,category,author,year,lang'
  const most = { facets, count: 'exact', limit: '100' }
  const pairs = words.slice(0, 40).map((first, index) => `${first} ${words[(index + 1) % words.length]}`)
  const phrases = (prefix, count) => {
    let q = word
    for (const pair of pairs.slice(0, count))
      if (`${q} ${prefix}"${pair}"`.length <= 200) q += ` ${prefix}"${pair}"`
    return q
  }
  const letters = [...new Set(words.map((text) => text[0]))].sort().map((letter) => `${letter}*`)
  const groups = (slugs, size) => {
    const parameters = new URLSearchParams()
    for (let index = 0; index < 20; index++)
      parameters.append('tag', slugs.slice(index, index + size).join(','))
    return parameters
  }
  const search = (name, q, parameters = {}) => ({
    name: `search: ${name}`,
    path: query('/v1/search', [
      ['q', q],
      ...(parameters[Symbol.iterator] ? parameters : Object.entries(parameters)),
    ]),
  })
  const list = (name, parameters) => ({ name: `list: ${name}`, path: query('/v1/articles', parameters) })
  return [
    search('a frequent word', word),
    search('a frequent word, 100 results', word, { limit: '100' }),
    search('a frequent word, facets', word, { facets }),
    search('a frequent word, exact count', word, { count: 'exact' }),
    search('a frequent word, facets, exact count, 100 results', word, most),
    search('two frequent bigrams, facets, exact count', `${bigram} ${bigrams[1]}`, most),
    search('a run of six characters, facets, exact count', bigrams.slice(0, 3).join(''), most),
    search(
      'runs of four characters, facets, exact count',
      Array.from({ length: 6 }, (_, i) => bigrams[i] + bigrams[i + 1]).join(' '),
      most,
    ),
    search(
      'one-character words, facets, exact count',
      [...new Set(bigrams.join(''))].slice(0, 20).join(' '),
      most,
    ),
    search('frequent words, all, facets, exact count', words.slice(0, 20).join(' '), most),
    search('an absent phrase of frequent words', `"${second} ${word} ${second}"`, most),
    search('6 phrases, facets, exact count', phrases('', 6), most),
    search('6 excluded phrases', phrases('-', 6)),
    search('6 excluded phrases, facets, exact count', phrases('-', 6), { facets, count: 'exact' }),
    search('6 excluded phrases, deepest page', phrases('-', 6), { page: '100', limit: '100' }),
    search(
      '19 excluded words, facets, exact count',
      `${bigram} ${words
        .slice(0, 19)
        .map((text) => `-${text}`)
        .join(' ')}`,
      most,
    ),
    search('a prefix of one letter, facets, exact count', letters[0], most),
    search('prefixes of one letter, facets, exact count', letters.slice(0, 20).join(' '), most),
    search(
      'excluded prefixes of one letter, facets, exact count',
      `${bigram} ${letters
        .slice(0, 19)
        .map((text) => `-${text}`)
        .join(' ')}`,
      most,
    ),
    search('a frequent word, deepest page', word, { page: '100', limit: '100' }),
    search('a frequent word, 20 groups of tags', word, [...Object.entries(most), ...groups(tags, 20)]),
    { name: 'suggest: one letter', path: query('/v1/suggest', { q: 'a', limit: '20' }) },
    {
      name: 'suggest: 20 words',
      path: query('/v1/suggest', { q: words.slice(0, 40).join(' ').slice(0, 200), limit: '20' }),
    },
    {
      name: 'suggest: letters',
      path: query('/v1/suggest', { q: letters.join(' ').replaceAll('*', ''), limit: '20' }),
    },
    { name: 'suggest: a frequent bigram', path: query('/v1/suggest', { q: bigram, limit: '20' }) },
    list('a frequent word', { q: word }),
    list('a frequent word by title, exact count', { q: word, sort: 'title', count: 'exact' }),
    list('6 excluded phrases by title, exact count', {
      q: phrases('-', 6),
      sort: 'title',
      count: 'exact',
      limit: '100',
    }),
    list('100 articles with everything', {
      limit: '100',
      include: 'html,toc,metadata,translations',
      count: 'exact',
    }),
    list('deepest page, exact count', { page: '100', limit: '100', count: 'exact' }),
    list('deepest page by title', { page: '100', limit: '100', sort: 'title' }),
    list('20 groups of 20 tags, exact count', [...groups(tags, 20), ['count', 'exact']]),
    list('20 excluded groups of tags, exact count', [
      ...Array.from({ length: 20 }, (_, index) => [
        'tag',
        `-${tags.slice(index * 5, index * 5 + 5).join(',')}`,
      ]),
      ['count', 'exact'],
    ]),
    list('one language of many', [
      ...Array.from({ length: 20 }, () => ['lang', 'en,zh,de,fr,es,it,ja,ko,pt,ru']),
      ['count', 'exact'],
    ]),
    { name: 'article: the longest', path: `/v1/articles/${encodeURIComponent(article)}` },
    { name: 'article: the longest as Markdown', path: `/articles/${encodeURIComponent(article)}.md` },
    { name: 'article: related', path: `/v1/articles/${encodeURIComponent(article)}/related?limit=20` },
    {
      name: 'article: neighbours with 20 groups of tags',
      path: `/v1/articles/${encodeURIComponent(oldest)}/neighbours?${groups(tags, 20)}`,
    },
    { name: 'tags: 100', path: '/v1/tags?limit=100' },
    { name: 'authors: 100', path: '/v1/authors?limit=100' },
    { name: 'redirects: deepest page', path: '/v1/redirects?limit=100&page=100' },
    { name: 'changes: 1,000', path: '/v1/changes?limit=1000' },
    { name: 'feed: the site', path: '/feed.xml' },
    { name: 'feed: a tag', path: `/tags/${encodeURIComponent(tags[0])}/atom.xml` },
    { name: 'feed: an author', path: `/authors/${encodeURIComponent(authors[0])}/feed.json` },
    { name: 'sitemap: the site', path: '/sitemap.xml' },
    { name: 'sitemap: a tag', path: `/tags/${encodeURIComponent(tags[0])}/sitemap.xml` },
    { name: 'llms.txt', path: '/llms.txt' },
    { name: 'OpenAPI document', path: '/openapi.json' },
    { name: 'dump', path: '/v1/articles.ndjson' },
  ]
}

/** Sends a request several times, one after the other. Returns the CPU times and the duration of one in milliseconds. */
async function measure({ name, path }) {
  const send = async () => {
    const response = await fetch(server.base + path, { headers: { 'accept-encoding': 'br' } })
    return { status: response.status, bytes: (await response.arrayBuffer()).byteLength }
  }
  const { status, bytes } = await send()
  await send()
  const before = { server: cpuOf(server.child.pid), database: treeCpu(postmaster), time: performance.now() }
  for (let index = 0; index < repetitions; index++) await send()
  const each = (seconds) => (seconds * 1_000) / repetitions
  return {
    name,
    status,
    bytes,
    server: each(cpuOf(server.child.pid) - before.server),
    database: each(treeCpu(postmaster) - before.database),
    wall: (performance.now() - before.time) / repetitions,
  }
}

function show(results) {
  const total = ({ server: ours, database }) => ours + database
  console.log(
    '| request | status | KB | server, ms | database, ms | CPU, ms | duration, ms |\n|---|---|---|---|---|---|---|',
  )
  for (const result of results.toSorted((a, b) => total(b) - total(a))) {
    const { name, status, bytes, server: ours, database, wall } = result
    const numbers = [status, bytes / 1_000, ours, database, total(result), wall].map((value) =>
      Math.round(value),
    )
    console.log(`| ${[name, ...numbers].join(' | ')} |`)
  }
}

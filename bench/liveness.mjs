/**
 * Benchmark of the longest block: bodies up to the limit that are slow to parse, check or render, one after the other, with a key of
 * the scope `admin`. Meanwhile a second process asks every 10 ms whether the server lives. The heap has 256 MB.
 *
 *   node bench/liveness.mjs
 *
 * Starts a server on an embedded database. Prints for each body its status, and the longest time until a response to
 * `/health/live`. The target is 250 ms; the server has to survive. Run `npm run build` first.
 */
import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveInkstone } from './support.mjs'

const INTERVAL = 10

if (process.argv[2] === 'ask') askForLife(process.argv[3])
else await measure()

/** Asks in a process of its own. At each message it sends the longest time since the message before, in milliseconds. */
function askForLife(url) {
  const agent = new Agent({ keepAlive: true })
  let longest = 0
  const ask = () => {
    const startedAt = performance.now()
    const end = () => {
      longest = Math.max(longest, performance.now() - startedAt)
      setTimeout(ask, INTERVAL)
    }
    get(url, { agent }, (response) => response.resume().on('end', end)).on('error', () => process.exit(1))
  }
  ask()
  process.on('message', () => {
    process.send(longest)
    longest = 0
  })
}

async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-liveness-'))
  const server = await serveInkstone(folder, {
    LOG_LEVEL: 'silent',
    NODE_OPTIONS: '--max-old-space-size=256',
  })
  const asker = fork(import.meta.filename, ['ask', `${server.base}/health/live`])
  const longestBlock = () =>
    new Promise((resolve) => {
      asker.once('message', resolve).send('')
    })
  try {
    const key = readFileSync(join(folder, 'admin-key'), 'utf8').trim()
    await longestBlock()
    for (const [name, [path, type, body]] of Object.entries(bodies())) {
      const response = await fetch(`${server.base}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': type },
        body,
      }).catch(({ cause }) => ({ status: cause.code }))
      await new Promise((resume) => setTimeout(resume, 300)) // what follows a response counts, too
      const ms = Math.round(await longestBlock())
      console.log(`  ${name.padEnd(34)} ${response.status}  ${String(ms).padStart(5)} ms`)
    }
    console.log(`  the server ${server.child.exitCode === null ? 'lives' : 'has ended'}`)
  } finally {
    asker.kill()
    server.child.kill('SIGTERM')
    if (server.child.exitCode === null) await new Promise((resume) => server.child.once('exit', resume))
    rmSync(folder, { recursive: true })
  }
}

/** Returns path, media type and body of each request, by what is slow about it. */
function bodies() {
  const MB = 2 ** 20
  const filled = (piece, bytes) => piece.repeat(Math.floor(bytes / piece.length))
  const article = (fields) => ['/v1/articles', 'application/json', JSON.stringify({ title: 'A', ...fields })]
  const markdown = (source) => article({ body: { source } })
  const html = (source) => article({ body: { format: 'html', source } })
  const upload = (text) => ['/v1/articles', 'text/markdown', text]
  const array = (item) => `[${filled(`${item},`, 7.9 * MB)}${item}]`
  return {
    'tags of a wrong type': ['/v1/articles', 'application/json', `{"title":"A","tags":${array('1')}}`],
    'empty tags': ['/v1/articles', 'application/json', `{"title":"A","tags":${array('""')}}`],
    'objects as authors': ['/v1/articles', 'application/json', `{"title":"A","authors":${array('{}')}}`],
    'nested arrays': [
      '/v1/articles',
      'application/json',
      `{"title":${'['.repeat(4 * MB)}${']'.repeat(3.9 * MB)}}`,
    ],
    'many fields': [
      '/v1/articles',
      'application/json',
      `{${Array.from({ length: 600_000 }, (_, i) => `"f${i}":1`).join(',')}}`,
    ],
    'metadata with many fields': article({
      metadata: Object.fromEntries(Array.from({ length: 400_000 }, (_, i) => [`f${i}`, 1])),
    }),
    'a batch of wrong operations': [
      '/v1/articles/batch',
      'application/json',
      `{"operations":${array('{}')}}`,
    ],
    'a batch of large articles': [
      '/v1/articles/batch',
      'application/json',
      JSON.stringify({
        operations: Array.from({ length: 7 }, (_, i) => ({
          op: 'create',
          article: { title: `A ${i}`, body: { source: filled('a[^1] ', 0.99 * MB) } },
        })),
      }),
    ],
    'one long title': article({ title: filled('A', 7.9 * MB) }),
    footnotes: markdown(filled('a[^1] [^1]: b\n\n', MB)),
    'different footnotes': markdown(
      Array.from({ length: 40_000 }, (_, i) => `a[^${i}]\n\n[^${i}]: b\n`).join('\n'),
    ),
    'open brackets': markdown(filled('[', MB)),
    'open links': markdown(filled('[a](', MB)),
    'open emphasis': markdown(filled('*a _b ', MB)),
    quotes: markdown(filled('> ', MB)),
    'nested lists': markdown(Array.from({ length: 1_000 }, (_, i) => `${'  '.repeat(i)}- a`).join('\n')),
    'a table': markdown(`|a|b|\n|-|-|\n${filled('|a|b|\n', 0.99 * MB)}`),
    'code spans': markdown(filled('`a``b```', MB)),
    headings: markdown(filled('# a\n', MB)),
    pictures: markdown(filled('![a](b.png)\n', MB)),
    'open elements': html(filled('<b>', MB)),
    'open comments': html(filled('<!--', MB)),
    attributes: html(`<p ${filled('a=b ', MB)}>`),
    'one long word': markdown(filled('a', MB)),
    'Chinese text': markdown('缓存'.repeat(170_000)),
    'nested YAML': upload(`---\ntitle: ${'['.repeat(100_000)}\n---\n`),
    'many YAML fields': upload(
      `---\n${Array.from({ length: 5_000 }, (_, i) => `f${i}: 1`).join('\n')}\n---\n`,
    ),
    'YAML anchors': upload(
      `---\na: &a [${'x,'.repeat(50)}x]\n${Array.from({ length: 200 }, (_, i) => `b${i}: &b${i} [${`*${i ? `b${i - 1}` : 'a'},`.repeat(9)}*a]`).join('\n')}\n---\n`,
    ),
    'nested TOML': upload(`+++\ntitle = ${'['.repeat(100_000)}\n+++\n`),
  }
}

/** `@inkstone/client`: the examples of its README compile and run, its size, and what happens when something fails. */
import { execFile, spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  createClient,
  ProblemError,
  unwrap,
  withAbsoluteMedia,
  withCache,
} from '../../clients/typescript/src/index.ts'
import { root, textOf } from '../support/docs.ts'
import { startSampleServer } from '../support/sample-server.ts'
import { typescript as ts } from '../support/typescript.ts'

/** The examples of the README, each with the output that is shown below it. */
const examples = [
  ...textOf('clients/typescript/README.md').matchAll(/^```ts\n(.*?)^```\n(?:\n```text\n(.*?)^```)?/gms),
].map(([, code = '', output = ''], index) => ({ name: `example-${index + 1}`, code, output }))

/** Escapes a text for a regular expression. */
const escapePattern = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** The options of a strict site, and the client as the package that it installs. */
const compilerOptions = {
  ...{ target: 'es2022', module: 'nodenext', lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'] },
  ...{ types: ['node'], strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
  ...{ rewriteRelativeImportExtensions: true, skipLibCheck: true, rootDir: '.', outDir: 'dist' },
  paths: { '@inkstone/client': ['./client/index.ts'] },
}

const folder = await mkdtemp(join(tmpdir(), 'inkstone-typescript-client-'))
afterAll(() => rm(folder, { recursive: true }))
const packages = join(folder, 'node_modules')
await cp(join(root, 'clients/typescript/src'), join(folder, 'client'), { recursive: true })
for (const { name, code } of examples) await writeFile(join(folder, `${name}.ts`), code)
await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
await mkdir(join(packages, '@inkstone'), { recursive: true })
for (const name of ['zod', '@types', 'undici-types'])
  await symlink(join(root, 'node_modules', name), join(packages, name))
await symlink(join(folder, 'dist/client'), join(packages, '@inkstone/client'))
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const compiled = spawnSync(process.execPath, [tsc, '--project', folder], { encoding: 'utf8' })
await writeFile(join(folder, 'dist/client/package.json'), '{ "type": "module", "exports": "./index.js" }')

const { url, key } = await startSampleServer()

describe('README.md of the client', () => {
  test('the examples compile with the options of a strict site', () => {
    expect(compiled.stdout).toBe('')
    expect(compiled.status).toBe(0)
  })

  test.each(examples)('$name prints what is shown', async ({ name, output }) => {
    const file = join(folder, 'dist', `${name}.js`)
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('http://127.0.0.1:3000', url))
    const env = { ...process.env, INKSTONE_KEY: key }
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { env })
    const shown = output.replaceAll('http://127.0.0.1:3000', url).split('…').map(escapePattern)
    expect(stderr + stdout).toMatch(new RegExp(`^${shown.join('.*')}$`))
  })

  test('the client has at most 5 KB of JavaScript, compressed', async () => {
    const names = (await readdir(join(folder, 'dist/client'))).filter((name) => name.endsWith('.js'))
    const files = await Promise.all(names.map((name) => readFile(join(folder, 'dist/client', name), 'utf8')))
    const code = files.map((text) =>
      ts.transpile(text, { target: ts.ScriptTarget.ES2022, removeComments: true }),
    )
    const bytes = gzipSync(code.join('')).length
    expect(bytes).toBeLessThanOrEqual(5_000)
    expect(textOf('clients/typescript/README.md')).toContain(`${Math.round(bytes / 1_000)} KB of JavaScript`)
  })
})

/** Starts a server of this test. Returns its URL. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('failures are problems:', () => {
  test('a missing article has the problem of the server, and a renamed one is followed', async () => {
    const { data, problem, response } = await createClient({ url: `${url}/` }).article('no such/article')
    expect([data, problem?.status, response?.status]).toEqual([undefined, 404, 404])
    expect(problem?.detail).toMatch(/no such article/i)
    const editor = createClient({ url, key })
    const body = { title: 'Renamed', slug: 'first-name', status: 'published' } as const
    const { id } = unwrap(await editor.post('/v1/articles', { body }))
    unwrap(await editor.patch('/v1/articles/{slug}', { path: { slug: id }, body: { slug: 'second-name' } }))
    const renamed = await createClient({ url }).article('first-name')
    expect([renamed.data?.slug, renamed.response?.redirected]).toEqual(['second-name', true])
  })

  test('no server, a page of a proxy, and a response that is not JSON', async () => {
    const unreachable = await createClient({ url: 'http://127.0.0.1:1' }).articles()
    expect(unreachable.problem).toMatchObject({ type: 'urn:inkstone:client:unreachable', status: 0 })
    expect(unreachable.response).toBeUndefined()
    const proxy = await serve((request, response) => {
      response.writeHead(request.url === '/v1/articles' ? 502 : 200, { 'content-type': 'text/html' })
      response.end('<h1>Oops</h1>')
    })
    const bad = await createClient({ url: proxy }).articles()
    expect(bad.problem).toEqual({ type: 'about:blank', title: 'Bad Gateway', status: 502 })
    const html = await createClient({ url: proxy }).article('a')
    expect(html.problem).toMatchObject({ type: 'urn:inkstone:client:unexpected-response', status: 0 })
  })

  test('metadata that a schema refuses names the article, in lists and in the dump, too', async () => {
    const refusing = createClient({
      url,
      metadata: {
        parse: (): never => {
          throw new Error('no weight')
        },
      },
    })
    const expected = {
      type: 'urn:inkstone:client:invalid-metadata',
      detail: 'Article two-commands: no weight',
    }
    expect((await refusing.article('two-commands')).problem).toMatchObject(expected)
    const list = await refusing.articles({ slug: 'two-commands', include: 'metadata' })
    expect(list.problem).toMatchObject(expected)
    const dump = unwrap(await refusing.dump())
    await expect(dump.articles.next()).rejects.toThrow(ProblemError)
    expect((await refusing.articles()).data?.data.length).toBe(20)
  })

  test('a dump without its last line, or without a cursor, is incomplete', async () => {
    const cut = await serve((_, response) => response.end('{"cursor":"c"}\n{"id":"1"}\n'))
    const dump = unwrap(await createClient({ url: cut }).dump())
    const ids: string[] = []
    const read = async () => {
      for await (const { id } of dump.articles) ids.push(id)
    }
    await expect(read()).rejects.toMatchObject({ problem: { type: 'urn:inkstone:client:incomplete' } })
    expect(ids).toEqual(['1'])
    const empty = await serve((_, response) => response.end())
    const { problem } = await createClient({ url: empty }).dump()
    expect(problem).toMatchObject({ type: 'urn:inkstone:client:incomplete' })
  })

  test('a loop throws the problem, and an aborted request its reason', async () => {
    const client = createClient({ url })
    await expect(client.items('/v1/articles', { query: { cursor: 'none' } }).next()).rejects.toThrow(
      /\/cursor: /,
    )
    await expect(client.changes({ cursor: 'none' }).next()).rejects.toThrow(ProblemError)
    const init = { signal: AbortSignal.abort(new Error('enough')) }
    await expect(client.get('/v1/tags', { init })).rejects.toThrow('enough')
  })
})

describe('requests', () => {
  test('lists, objects and slashes are in the URL as the server expects them', async () => {
    const urls: string[] = []
    const client = createClient({
      url: 'https://example.org/cms/',
      fetch: async (requested) => {
        urls.push(requested)
        return new Response(null, { status: 204 })
      },
    })
    await client.articles({ tag: ['a,b', '-c'], metadata: { series: ['x', 'y z'] }, limit: 5 })
    await client.article('旧/path')
    await client.get('/v1/articles/by-source/{source}/{path}', {
      path: { source: 'my blog', path: 'a b/c.md' },
    })
    expect(urls.map((each) => each.replace('https://example.org/cms/v1/articles', ''))).toEqual([
      '?tag=a%2Cb&tag=-c&metadata%5Bseries%5D=x&metadata%5Bseries%5D=y+z&limit=5',
      '/%E6%97%A7%2Fpath',
      '/by-source/my%20blog/a%20b/c.md',
    ])
  })

  test('a picture is uploaded as a form, and changes arrive while a loop waits', async () => {
    const editor = createClient({ url, key })
    const form = new FormData()
    form.set('file', new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>']), 'dot.svg')
    const before = unwrap(await editor.get('/v1/changes', { query: { cursor: 'now' } }))
    const changes = editor.changes({ cursor: before.cursor, wait: 30 })
    const next = changes.next()
    const { data } = await editor.post('/v1/media', { body: form })
    expect(data).toMatchObject({ type: 'image/svg+xml', filename: 'dot.svg' })
    expect((await next).value?.data).toMatchObject([{ entity: 'media', slug: data?.hash }])
    await changes.return(undefined)
    const deleted = await editor.delete('/v1/media/{id}', { path: { id: data?.id ?? '' } })
    expect([deleted.data, deleted.problem, deleted.response?.status]).toEqual([undefined, undefined, 204])
  })

  test('a dump that is left early can be read again', async () => {
    const client = createClient({ url })
    for (
      let round = 0;
      round < 6;
      round += 1 // more than a server sends to one address at a time
    )
      for await (const { id } of unwrap(await client.dump()).articles) {
        expect(id).toMatch(/^[0-9a-f-]{36}$/)
        break
      }
  })
})

/** Returns a `fetch` that responds with JSON in turn, or with 304 to a conditional request, and the requests that it got. */
function recordingFetch(...bodies: object[]) {
  const requests: { url: string; init: RequestInit | undefined }[] = []
  const fetch = async (requested: string, init?: RequestInit) => {
    requests.push({ url: requested, init })
    if (new Headers(init?.headers).has('if-none-match')) return new Response(null, { status: 304 })
    return Response.json(bodies[requests.length - 1] ?? {}, { headers: { etag: '"1"' } })
  }
  return { requests, fetch }
}

describe('loops', () => {
  test('a loop over changes goes on from the cursor of each page, while there are more', async () => {
    const page = (cursor: string, more: boolean) => ({ data: [], cursor, more })
    const { requests, fetch } = recordingFetch(page('b', true), page('c', false))
    const cursors: string[] = []
    for await (const { cursor } of createClient({ url, fetch }).changes({ cursor: 'a' })) cursors.push(cursor)
    expect(cursors).toEqual(['b', 'c'])
    expect(requests.map((sent) => new URL(sent.url).search)).toEqual([
      '?cursor=a&limit=1000',
      '?cursor=b&limit=1000',
    ])
  })

  test('a loop over pages begins at a cursor, and ends with the last page', async () => {
    const page = (next: string | null, ...data: string[]) => ({ data, pagination: { next } })
    const { requests, fetch } = recordingFetch(page('b', 'one', 'two'), page(null, 'three'))
    const client = createClient({ url, fetch })
    const items: unknown[] = []
    for await (const item of client.items('/v1/tags', { query: { cursor: 'a', limit: 2 } })) items.push(item)
    expect(items).toEqual(['one', 'two', 'three'])
    expect(requests.map((sent) => new URL(sent.url).search)).toEqual([
      '?cursor=a&limit=2',
      '?cursor=b&limit=2',
    ])
  })
})

test('a type of metadata without a schema is that of every article', async () => {
  const client = createClient<{ weight?: number }>({ url })
  const article = unwrap(await client.article('two-commands', { lang: 'en' }))
  const weight: number | undefined = article.metadata.weight
  const { data } = unwrap(await client.articles({ include: 'metadata', limit: 1 }))
  const weights: (number | undefined)[] = data.map(({ metadata }) => metadata?.weight)
  for await (const { metadata } of unwrap(await client.dump()).articles) weights.push(metadata.weight)
  expect(weight).toBeUndefined()
  expect(weights.length).toBeGreaterThan(20)
})

describe('withCache', () => {
  /** Returns a client whose requests and responses are recorded, as `If-None-Match → status`. */
  function recordingClient(options: { key?: string } = {}) {
    const log: string[] = []
    const recording = async (requested: string, init?: RequestInit) => {
      const response = await fetch(requested, init)
      log.push(`${new Headers(init?.headers).has('if-none-match')} ${response.status}`)
      return response
    }
    return { log, client: createClient({ url, fetch: withCache({ fetch: recording }), ...options }) }
  }

  test('a stored response is returned after a 304, and a new one after a change', async () => {
    const { log, client } = recordingClient()
    const editor = createClient({ url, key })
    const body = { title: 'Cached', slug: 'cached', status: 'published' } as const
    const { id } = unwrap(await editor.post('/v1/articles', { body }))
    const first = unwrap(await client.article('cached'))
    expect(unwrap(await client.article('cached'))).toEqual(first)
    await editor.patch('/v1/articles/{slug}', { path: { slug: id }, body: { title: 'Changed' } })
    expect(unwrap(await client.article('cached')).title).toBe('Changed')
    expect(log).toEqual(['false 200', 'true 304', 'true 200'])
  })

  test('the store in memory drops the response that was not used for the longest time', async () => {
    const { requests, fetch } = recordingFetch()
    const client = createClient({ url, fetch: withCache({ fetch }) })
    for (let index = 0; index < 1_000; index += 1) await client.article(`article-${index}`)
    for (const slug of ['article-0', 'one-more', 'article-0', 'article-1']) await client.article(slug)
    const isConditional = requests
      .slice(1_000)
      .map(({ init }) => new Headers(init?.headers).has('if-none-match'))
    expect(isConditional).toEqual([true, false, true, false])
  })

  test('requests with a key, problems and the dump are not stored', async () => {
    const { log, client } = recordingClient()
    for (let round = 0; round < 2; round += 1) {
      await client.article('absent')
      for await (const _ of unwrap(await client.dump()).articles);
    }
    const withKey = recordingClient({ key })
    for (let round = 0; round < 2; round += 1) await withKey.client.articles()
    expect([...log, ...withKey.log].filter((entry) => entry.startsWith('true'))).toEqual([])
  })
})

test('a preview is requested without a cache', async () => {
  const { requests, fetch } = recordingFetch()
  await createClient({ url, fetch }).preview('token')
  expect(requests).toMatchObject([{ url: `${url}/v1/previews/token`, init: { cache: 'no-store' } }])
})

test('URLs of media become absolute in HTML, covers and seo.image, and nowhere else', () => {
  const picture = '/media/9f/a.jpg'
  const cover = { url: picture, alt: null, caption: null, width: 2, height: 1, placeholder: null }
  const html = `<p>"/media/ in text</p><img src="${picture}" srcset="${picture}?w=320 320w, ${picture} 400w" alt="" />`
  const article = withAbsoluteMedia(
    {
      html,
      cover: { ...cover, variants: [{ url: picture, width: 2, height: 1 }] },
      seo: { image: picture },
      title: picture,
    },
    'https://cms.example.org/',
  )
  const absolute = `https://cms.example.org${picture}`
  expect(article).toMatchObject({
    html: `<p>"/media/ in text</p><img src="${absolute}" srcset="${absolute}?w=320 320w, ${absolute} 400w" alt="" />`,
    cover: { url: absolute, variants: [{ url: absolute }] },
    seo: { image: absolute },
    title: picture,
  })
  expect(withAbsoluteMedia({ cover: null, seo: null }, url)).toEqual({ cover: null, seo: null })
})

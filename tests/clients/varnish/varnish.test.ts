/** Varnish in front of the application, with the files of examples/varnish: caching, purging by tag, and what is never cached. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKey } from '../../../src/keys/db/keys.ts'
import { bootWithKeys } from '../../articles/support.ts'
import { createArticles } from '../../support/create-articles.ts'
import { root, textOf } from '../../support/docs.ts'
import { until } from '../../support/until.ts'

const VARNISHD = '/usr/sbin/varnishd'

if (existsSync(VARNISHD)) describe('Varnish in front of the application', runTests)
else test.skip(`Varnish: ${VARNISHD} is missing (apt-get install varnish varnish-modules)`)

async function runTests() {
  const { app, db, send } = await bootWithKeys({ cdnSeconds: 86_400 })
  const programs: ChildProcess[] = []
  let cache = ''
  let purges = ''
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkstone-varnish-'))
    const { port } = app.server.address() as { port: number }
    const vcl = join(folder, 'default.vcl')
    await writeFile(
      vcl,
      textOf('examples/varnish/default.vcl').replace('.port = "3000"', `.port = "${port}"`),
    )
    const args = ['-F', '-j', 'none', '-n', folder, '-a', '127.0.0.1:0', '-f', vcl, '-s', 'default,32m']
    programs.push(spawn(VARNISHD, args, { stdio: 'ignore' }))
    await until(async () => {
      const shown = promisify(execFile)('varnishadm', ['-n', folder, 'debug.listen_address'])
      const [, host, listening] = (await shown.catch(() => ({ stdout: '' }))).stdout.trim().split(/\s+/)
      if (listening !== undefined) cache = `http://${host}:${listening}`
      return cache !== ''
    }, 200)
    const script = join(root, 'examples/varnish/purge.mjs')
    const purger = spawn(process.execPath, [script, app.listeningOrigin, cache], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    purger.stdout.on('data', (chunk) => {
      purges += chunk
    })
    programs.push(purger)
    await until(() => purges.includes('purged inkstone\n'))
  })

  afterAll(async () => {
    for (const program of programs) {
      const ended = once(program, 'exit')
      program.kill()
      await ended
    }
    await rm(folder, { recursive: true, force: true })
  })

  const get = (path: string, headers: Record<string, string> = {}) => fetch(cache + path, { headers })

  /** Returns where a response comes from. */
  const sourceOf = async (path: string, headers?: Record<string, string>) =>
    (await get(path, headers)).headers.get('x-cache')

  test('a public response is cached, without its tags, and is conditional', async () => {
    await createArticles(db, { slug: 'cached' })
    expect(await sourceOf('/v1/articles/cached')).toBe('miss')
    const response = await get('/v1/articles/cached')
    expect(Object.fromEntries(response.headers)).toMatchObject({ 'x-cache': 'hit' })
    expect([response.headers.get('cache-tag'), response.headers.get('xkey')]).toEqual([null, null])
    const etag = response.headers.get('etag') ?? ''
    expect((await get('/v1/articles/cached', { 'if-none-match': etag })).status).toBe(304)
  })

  test('a change purges what contains the article, and nothing else', async () => {
    const [id = ''] = await createArticles(db, { slug: 'purged', title: 'Before' })
    const titleOf = async () => ((await (await get('/v1/articles/purged')).json()) as { title: string }).title
    await until(() => purges.includes(`article-${id}`))
    for (const path of ['/v1/articles/purged', '/v1/articles', '/feed.json', '/openapi.json']) await get(path)
    await until(async () => (await sourceOf('/v1/articles')) === 'hit')
    expect((await send('patch', `/articles/${id}`, { title: 'After' })).status).toBe(200)
    await until(async () => (await titleOf()) === 'After')
    await until(async () => (await (await get('/v1/articles')).text()).includes('After'))
    expect(await sourceOf('/openapi.json')).toBe('hit')
  })

  test('a request with a key is not cached, and its response is for nobody else', async () => {
    const [id = ''] = await createArticles(db, { slug: 'hidden', status: 'draft' })
    const { secret } = await createKey(db, { name: 'reader', scopes: ['read'], expiresAt: null })
    const authorization = `Bearer ${secret}`
    for (const _ of [1, 2]) {
      const response = await get(`/v1/articles/${id}`, { authorization })
      expect([response.status, response.headers.get('x-cache')]).toEqual([200, 'miss'])
    }
    expect((await get(`/v1/articles/${id}`)).status).toBe(404)
    expect((await send('post', `/articles/${id}/publish`)).status).toBe(200)
    expect((await get(`/v1/articles/${id}`)).status).toBe(200) // the 404 was not stored
  })

  test('JSON and Markdown of an article are stored apart', async () => {
    await createArticles(db, { slug: 'both', title: 'Both' })
    for (const accept of ['application/json', 'text/markdown', 'application/json']) {
      const { headers } = await get('/v1/articles/both', { accept })
      expect(headers.get('content-type')).toContain(accept)
    }
    expect(await sourceOf('/v1/articles/both', { accept: 'text/markdown' })).toBe('hit')
  })
}

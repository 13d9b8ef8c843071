/** `examples/astro` and `@inkstone/astro`: Astro from npm builds the samples, and a second build reads only what has changed. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { fastify } from 'fastify'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { createClient, unwrap } from '../../clients/typescript/src/index.ts'
import { launchBrowser, testInBrowser } from '../support/browser.ts'
import { startSampleServer } from '../support/sample-server.ts'
import { checkTypes, installExample, runOnNode } from './support.ts'

const { url, key } = await startSampleServer()
const editor = createClient({ url, key })
let folder: string

beforeAll(async () => {
  folder = await installExample('astro')
})

/** Builds the site. Returns its log. */
const build = () => runOnNode(folder, ['node_modules/astro/bin/astro.mjs', 'build'], { INKSTONE_URL: url })
const page = (path: string) => readFile(join(folder, 'dist', path, 'index.html'), 'utf8')

test('the first build has every article with its language, its translations and its pictures', async () => {
  const log = await build()
  const query = { type: 'any', count: 'exact' } as const
  const { total } = unwrap(await createClient({ url }).articles(query)).pagination
  expect(log).toContain(`${total} articles written, 0 deleted, ${total} in the collection`)
  const article = await page('en/two-commands')
  expect(article).toContain('<html lang="en" dir="ltr"')
  expect(article).toMatch(/<link rel="alternate" hreflang="zh" href="[^"]+\/zh\/%E4%B8%A4/)
  expect(await page('zh/两条命令')).toContain('两条命令，从空目录到能用的接口')
  expect(await page('ar')).toContain('dir="rtl"')
  expect(await page('en/paper-that-drinks')).toMatch(
    new RegExp(`srcset="${url}/media/[^"]+w=320 320w, [^"]+ 1600w" sizes="[^"]+" width="1600"`),
  )
  await checkTypes(folder)
})

test('a second build reads what has changed, with the translations of it, and forgets what is gone', async () => {
  const unchanged = await build()
  expect(unchanged).toMatch(/ 0 articles written, 0 deleted, /)
  const at = (slug: string, lang: string) => editor.article(slug, { lang }).then(unwrap)
  const { id } = await at('two-commands', 'en')
  const renamed = { title: 'Two commands, renamed', slug: 'two-words' }
  unwrap(await editor.patch('/v1/articles/{slug}', { path: { slug: id }, body: renamed }))
  const gone = await at('grinding-ink', 'en')
  unwrap(await editor.delete('/v1/articles/{slug}', { path: { slug: gone.id } }))
  const body = { title: 'Fresh', slug: 'fresh', lang: 'en', status: 'published' } as const
  unwrap(await editor.post('/v1/articles', { body }))
  unwrap(await editor.patch('/v1/tags/{slug}', { path: { slug: 'paper' }, body: { name: 'Papers' } }))

  expect(await build()).toMatch(/ \d articles written, 1 deleted, /)
  expect(await page('en/two-words')).toContain('Two commands, renamed')
  expect(await page('zh/两条命令')).toMatch(/hreflang="en" href="[^"]+\/en\/two-words\/"/)
  expect(await page('en/fresh')).toContain('Fresh')
  expect(await readdir(join(folder, 'dist/en'))).not.toContain('grinding-ink')
  expect(await readdir(join(folder, 'dist/en'))).not.toContain('two-commands')
})

testInBrowser('the search of the site finds articles in a browser', async () => {
  const preview = await serveFolder(join(folder, 'dist'))
  const browser = await launchBrowser()
  onTestFinished(() => browser.close())
  const tab = await browser.newPage()
  await tab.goto(`${preview}/zh/search/`)
  await tab.fill('input', '缓存')
  await tab.waitForSelector('#results a')
  expect(await tab.textContent('#results')).toContain('缓存的三级台阶')
  await tab.click('#results a')
  await tab.waitForSelector('article h1')
  expect(await tab.textContent('h1')).toBe('缓存的三级台阶')
  for (const path of ['en', 'en/paper-that-drinks']) {
    await tab.goto(`${preview}/${path}/`)
    expect(await tab.evaluate(BROKEN_PICTURES)).toEqual([])
  }
})

/** Loads every picture of a page. Evaluates to the URLs of those that a browser cannot show. */
const BROKEN_PICTURES = `Promise.all([...document.images].map(async (image) => {
  image.loading = 'eager'
  return image.decode().then(() => [], () => [image.src])
})).then((urls) => urls.flat())`

/** Serves the files of a folder, as a static host does. Returns the URL. */
async function serveFolder(path: string): Promise<string> {
  const host = fastify()
  await host.register(fastifyStatic, { root: path })
  onTestFinished(() => host.close())
  return host.listen({ port: 0, host: '127.0.0.1' })
}

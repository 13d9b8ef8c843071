/** Ghost's own client, and a site that is built with it, read from this server. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { bootGhost } from '../../ghost/support.ts'
import { launchBrowser, testInBrowser } from '../../support/browser.ts'
import { byline, createArticles, term } from '../../support/create-articles.ts'
import { installPackages } from '../../support/installed-packages.ts'

const folder = import.meta.dirname
await installPackages(folder)
const { db, app, secret } = await bootGhost({ cacheBytes: 1_000_000 })

const [firstId = ''] = await createArticles(
  db,
  {
    ...{ slug: 'first', title: 'First ink', metadata: { featured: true } },
    body: { format: 'markdown', source: 'On *ink*.' },
    publishedAt: new Date('2024-01-01T00:00:00Z'),
    authors: [byline('Ada'), byline('Bob')],
    tags: [term('Ink'), term('Paper')],
  },
  { slug: '第二', title: '第二篇', publishedAt: new Date('2024-02-01T00:00:00Z'), authors: [byline('Bob')] },
  { slug: 'third', title: 'Third', publishedAt: new Date('2024-03-01T00:00:00Z'), tags: [term('Paper')] },
  { slug: 'about', title: 'About', type: 'page' },
  { slug: 'hidden', title: 'Hidden', status: 'draft', tags: [term('Secret')], authors: [byline('Eve')] },
)

const { port } = app.server.address() as { port: number }
const url = `http://127.0.0.1:${port}`

interface Item {
  id: string
  slug: string
  [member: string]: unknown
}
type Items = Item[] & { meta: { pagination: Record<string, unknown> } }
interface Resource {
  browse(options?: Record<string, unknown>): Promise<Items>
  read(locator: { id: string } | { slug: string }, options?: Record<string, unknown>): Promise<Item>
}
type Api = Record<'posts' | 'pages' | 'tags' | 'authors' | 'settings' | 'tiers' | 'newsletters', Resource>
type Client = new (options: { url: string; key: string; version: string }) => Api

const GhostContentAPI = createRequire(join(folder, 'package.json'))('@tryghost/content-api') as Client
const api = new GhostContentAPI({ url, key: secret, version: 'v6.0' })
const slugsOf = (items: Item[]) => items.map(({ slug }) => slug)

describe('@tryghost/content-api', () => {
  test('browses and reads every resource', async () => {
    expect(slugsOf(await api.posts.browse())).toEqual(['third', '第二', 'first'])
    expect(slugsOf(await api.pages.browse({ limit: 'all' }))).toEqual(['about'])
    expect(slugsOf(await api.tags.browse())).toEqual(['ink', 'paper'])
    expect(slugsOf(await api.authors.browse({ order: 'slug desc' }))).toEqual(['bob', 'ada'])
    expect(await api.posts.read({ id: firstId })).toMatchObject({ slug: 'first', title: 'First ink' })
    expect(await api.posts.read({ slug: '第二' }, { fields: 'title' })).toMatchObject({ title: '第二篇' })
    expect(await api.pages.read({ slug: 'about' })).toMatchObject({ slug: 'about' })
    expect(await api.tags.read({ slug: 'paper' }, { include: 'count.posts' })).toMatchObject({
      count: { posts: 2 },
    })
    expect(await api.authors.read({ slug: 'bob' }, { include: ['count.posts'] })).toMatchObject({
      count: { posts: 2 },
    })
    expect(await api.settings.browse()).toMatchObject({ title: 'Ink', url: 'https://blog.example/' })
    expect([...(await api.tiers.browse())]).toEqual([])
  })

  test('filters, includes, formats, orders and pages', async () => {
    const posts = await api.posts.browse({
      ...{ filter: 'tag:paper+featured:true', include: ['tags', 'authors'], formats: ['html', 'plaintext'] },
    })
    expect([...posts]).toMatchObject([
      {
        ...{ slug: 'first', plaintext: 'On ink.', html: '<p>On <em>ink</em>.</p>\n' },
        ...{ primary_tag: { slug: 'ink' }, primary_author: { slug: 'ada' } },
        ...{ tags: [{ slug: 'ink' }, { slug: 'paper' }], authors: [{ slug: 'ada' }, { slug: 'bob' }] },
      },
    ])
    const page = await api.posts.browse({ limit: 1, page: 2, order: 'published_at ASC' })
    expect(slugsOf(page)).toEqual(['第二'])
    expect(page.meta.pagination).toEqual({ page: 2, limit: 1, pages: 3, total: 3, next: 3, prev: 1 })
  })

  test('fails with the errors of Ghost', async () => {
    await expect(api.posts.read({ slug: 'hidden' })).rejects.toMatchObject({ name: 'NotFoundError' })
    await expect(api.posts.browse({ filter: 'nothing' })).rejects.toMatchObject({ name: 'BadRequestError' })
    await expect(api.posts.browse({ page: 'x' })).rejects.toMatchObject({ name: 'ValidationError' })
    await expect(api.newsletters.browse()).rejects.toMatchObject({ name: 'NotFoundError' })
    const stranger = new GhostContentAPI({ url, key: '0'.repeat(26), version: 'v6.0' })
    await expect(stranger.posts.browse()).rejects.toMatchObject({
      ...{ name: 'UnauthorizedError', code: 'UNKNOWN_CONTENT_API_KEY' },
    })
  })
})

/** Serves an empty page on another port. Returns its URL. */
async function serveEmptyPage(): Promise<string> {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end())
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

testInBrowser('@tryghost/content-api reads from a page of another origin', async () => {
  const browser = await launchBrowser()
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  await page.goto(await serveEmptyPage())
  await page.addScriptTag({ path: join(folder, 'node_modules/@tryghost/content-api/umd/content-api.min.js') })
  const options = JSON.stringify({ url, key: secret, version: 'v6.0' })
  const titles = `new GhostContentAPI(${options}).posts.browse().then((posts) => posts.map(({ title }) => title))`
  expect(await page.evaluate(titles)).toEqual(['Third', '第二篇', 'First ink'])
})

test('a site for Ghost is built with Eleventy', async () => {
  const output = await mkdtemp(join(tmpdir(), 'inkstone-ghost-site-'))
  afterAll(() => rm(output, { recursive: true }))
  const command = join(folder, 'node_modules/@11ty/eleventy/cmd.cjs')
  const env = { ...process.env, GHOST_API_URL: url, GHOST_CONTENT_API_KEY: secret }
  await promisify(execFile)(process.execPath, [command, '--output', output], {
    cwd: join(folder, 'site'),
    env,
  })
  const page = (path: string) => readFile(join(output, path), 'utf8')
  const home = await page('index.html')
  expect(home).toContain('<title>Ink</title>')
  expect(home).toContain('<strong>First ink</strong>')
  expect(home.match(/<li>.*/g)).toEqual([
    expect.stringContaining('Third'),
    expect.stringContaining('第二篇</a> by Bob'),
    expect.stringContaining('First ink</a> by Ada'),
  ])
  expect(await page('first/index.html')).toContain('<p>On <em>ink</em>.</p>')
  expect(await page('第二/index.html')).toContain('href="https://blog.example/%E7%AC%AC%E4%BA%8C"')
  expect(await page('about/index.html')).toContain('<title>About</title>')
  const tag = await page('tag/paper/index.html')
  expect(tag).toContain('<title>Paper (2)</title>')
  expect(tag.indexOf('Third')).toBeLessThan(tag.indexOf('First ink'))
  await expect(page('tag/secret/index.html')).rejects.toThrow('ENOENT')
})

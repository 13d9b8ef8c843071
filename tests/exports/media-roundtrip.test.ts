/** Exports write the pictures back: import, export and import again give the same folder, byte for byte. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { exportArticles } from '../../src/exports/export-folder.ts'
import { type ImportOptions, importFolder } from '../../src/imports/folder/import-folder.ts'
import { originalKey } from '../../src/media/store/store-keys.ts'
import { post } from '../imports/media/support.ts'
import { bootForMedia, png, sha256, temporaryMedia } from '../media/support.ts'
import { folderOf } from '../support/folder.ts'
import { filesIn, newDatabase } from './support.ts'

type Files = Record<string, string | Uint8Array>

/** Imports a folder into a new database with a store of its own, and exports it. Returns the files of the export. */
async function roundtrip(folder: string, options: Partial<ImportOptions> = {}) {
  const [db, { media, folder: storeFolder }] = [await newDatabase(), await temporaryMedia()]
  onTestFinished(() => rm(storeFolder, { recursive: true, force: true }))
  const report = await importFolder(db, { folder, source: 'site', media, ...options })
  const target = await folderOf({})
  const exported = await exportArticles(db, { folder: target, store: media.store })
  return { report, exported, target, db, media, files: await filesIn(target) }
}

/** Imports and exports a folder twice. Returns the exported pictures by path, and the reports of the first import. */
async function exportTwice(files: Files, below = '') {
  const first = await roundtrip(join(await folderOf(files), below))
  const second = await roundtrip(first.target)
  expect(second.files).toEqual(first.files)
  expect([first.exported.problems, second.exported.problems]).toEqual([[], []])
  expect(second.report.warnings.map(({ code }) => code)).toEqual(
    first.report.warnings.map(({ code }) => code),
  )
  const pictures = Object.entries(first.files).filter(([path]) => /\.(?:png|jpg)$/i.test(path))
  const bytes = pictures.map(([path, text]) => [path, Buffer.from(text, 'latin1')])
  return { ...first, pictures: hashesOf(Object.fromEntries(bytes)) }
}

/** Returns the hashes of files by path. */
const hashesOf = (files: Record<string, Uint8Array>) =>
  Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, sha256(bytes)]))

describe('export, import, export', () => {
  test.each([
    [
      'Hugo',
      { 'hugo.toml': 'baseURL = "https://example.org/blog/"' },
      'content/posts/x/index.md',
      ['a.png', '/img/b.png', '/blog/img/b.png', 'sub/c.png'],
      [
        'content/posts/x/a.png',
        'static/img/b.png',
        'content/posts/x/sub/c.png',
        'content/posts/x/unnamed.png',
      ],
    ],
    [
      'Jekyll',
      { '_config.yml': 'title: x' },
      '_posts/2024-01-01-x.md',
      ['/assets/img/a.png', '{{ site.baseurl }}/assets/b.png', '{{ "/assets/b.png" | relative_url }}'],
      ['assets/img/a.png', 'assets/b.png'],
    ],
    [
      'Hexo',
      { '_config.yml': 'title: x\nsource_dir: source\npost_asset_folder: true' },
      'source/_posts/x.md',
      ['a.png', '/images/b.png'],
      ['source/_posts/x/a.png', 'source/images/b.png'],
    ],
    [
      'Astro',
      { 'astro.config.mjs': 'export default {}' },
      'src/content/blog/x.md',
      ['../../assets/a.png', '/b.png', './c.png'],
      ['src/assets/a.png', 'public/b.png', 'src/content/blog/c.png'],
    ],
    [
      'Pelican',
      { 'pelicanconf.py': "PATH = 'content'" },
      'content/x.md',
      ['{static}/images/a.png', '{attach}b.png'],
      ['content/images/a.png', 'content/b.png'],
    ],
    [
      'Docusaurus',
      { 'docusaurus.config.js': 'module.exports = {}' },
      'docs/x.md',
      ['/img/a.png', '@site/static/img/a.png', './b.png'],
      ['static/img/a.png', 'docs/b.png'],
    ],
    [
      'Zola',
      { 'config.toml': 'base_url = "https://example.org"' },
      'content/x/index.md',
      ['a.png', '/b.png'],
      ['content/x/a.png', 'static/b.png'],
    ],
    [
      'Obsidian',
      {},
      'notes/x.md',
      ['pasted.png', 'deep/b.png'],
      ['files/2024/pasted.png', 'other/deep/b.png'],
    ],
    [
      'MkDocs',
      { 'mkdocs.yml': 'site_name: x' },
      'docs/sub/x.md',
      ['../img/a.png', 'b.png'],
      ['docs/img/a.png', 'docs/sub/b.png'],
    ],
    [
      'Eleventy',
      { '.eleventy.js': 'module.exports = () => ({})' },
      'posts/x.md',
      ['/img/a.png', '/b.png'],
      ['img/a.png', 'public/b.png'],
    ],
    [
      'Nikola',
      { 'conf.py': 'BLOG_TITLE = "x"\nPOSTS = (("posts/*.md", "posts", "post.tmpl"),)' },
      'posts/x.md',
      ['/images/a.png', '/b.png'],
      ['images/a.png', 'files/b.png'],
    ],
  ] as [string, Files, string, string[], string[]][])(
    '%s: pictures are found and keep their paths',
    async (_, files, page, urls, paths) => {
      const images = Object.fromEntries(
        await Promise.all(paths.map(async (path) => [path, await png()] as const)),
      )
      const body = urls.map((url) => `![x](${url})`).join('\n\n')
      const { report, pictures } = await exportTwice({ ...files, ...images, [page]: post(body) })
      expect(report.warnings.filter(({ code }) => code.includes('media'))).toEqual([])
      expect(pictures).toEqual(hashesOf(images))
    },
  )

  test('the static folder above an imported content folder is beside the pages', async () => {
    const [a, b] = [await png(), await png()]
    const { pictures } = await exportTwice(
      {
        'hugo.toml': '',
        'content/p/x.md': post('![a](/img/a.png)', 'cover: b.png\n'),
        'static/img/a.png': a,
        'content/p/b.png': b,
      },
      'content',
    )
    expect(pictures).toEqual(hashesOf({ 'static/img/a.png': a, 'p/b.png': b }))
  })

  test('portraits of authors are where they were, and nowhere else', async () => {
    const portrait = await png()
    const { files, pictures } = await exportTwice({
      'p/x.md': post(
        'Text.',
        'authors:\n- name: Lin\n  avatar: faces/lin.png\n- name: Gu\n  avatar: https://e.example/gu.png\n',
      ),
      'p/faces/lin.png': portrait,
    })
    expect(pictures).toEqual({ 'p/faces/lin.png': sha256(portrait) })
    const avatars = Array.from(files['p/x.md']?.matchAll(/avatar: (.*)/g) ?? [], ([, avatar]) => avatar)
    expect(avatars).toEqual(['faces/lin.png', 'https://e.example/gu.png'])
  })

  test('any folder of bundles and shared pictures', async () => {
    const name = fc.constantFrom('a.png', 'B c.png', '日本.png', '100%.png', 'x&y.png', "q'.png")
    const folder = fc.constantFrom('', 'sub/', 'sub/deep/')
    const where = fc.constantFrom('bundle', 'beside', 'static', 'other')
    const picture = fc.record({ name, folder, where, content: fc.nat({ max: 3 }), isNamed: fc.boolean() })
    const contents = await Promise.all([png(), png(), png(), png()])
    const pages = fc.array(fc.array(picture, { maxLength: 5 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(pages, async (site) => {
        const files: Files = {}
        for (const [index, pictures] of site.entries()) {
          const urls = pictures.map(({ name: file, folder: below, where: place, content, isNamed }) => {
            const path = `${below}${file}`
            const folders = {
              bundle: `posts/p${index}/`,
              beside: 'posts/',
              static: 'static/',
              other: 'pics/',
            }
            files[folders[place] + path] ??= contents[content] ?? ''
            const starts = { bundle: '', beside: '../', static: '/', other: '../../pics/' }
            return isNamed || place !== 'bundle'
              ? starts[place] + path.split('/').map(encodeURIComponent).join('/')
              : ''
          })
          const body = urls.filter((url) => url !== '').map((url) => `![x](${url})`)
          files[`posts/p${index}/index.md`] = post(body.join(' ') || 'None.')
        }
        const { pictures } = await exportTwice(files)
        const expected = Object.entries(files).flatMap(([path, bytes]) =>
          typeof bytes === 'string' ? [] : [[path, bytes] as const],
        )
        expect(pictures).toEqual(hashesOf(Object.fromEntries(expected)))
      }),
      { numRuns: 5 },
    )
  }, 60_000)
})

describe('absolute URLs', () => {
  test('of the own site lead to the same pictures, also without the configuration of the site', async () => {
    const [a, b, c] = [await png(), await png(), await png()]
    const own = 'https://ink.example/blog'
    const { pictures, files } = await exportTwice({
      'hugo.toml': `baseURL = "${own}/"`,
      'content/p/x.md': post(`![a](${own}/img/a.png?v=1) ![b](/img/b.png)`, `cover: ${own}/img/c%20d.png\n`),
      'content/p/y.md': post(`![a](${own}/img/a.png)`, `gallery: ["${own}/img/b.png"]\n`),
      ...{ 'static/img/a.png': a, 'static/img/b.png': b, 'static/img/c d.png': c },
    })
    expect(pictures).toEqual(
      hashesOf({ 'static/img/a.png': a, 'static/img/b.png': b, 'static/img/c d.png': c }),
    )
    expect(JSON.parse(files['inkstone-media.json'] ?? '')).toEqual({
      [`${own}/img/a.png`]: 'static/img/a.png',
      [`${own}/img/a.png?v=1`]: 'static/img/a.png',
      [`${own}/img/b.png`]: 'static/img/b.png',
      [`${own}/img/c%20d.png`]: 'static/img/c d.png',
    })
  })

  test('of other sites lead to the copies that an import has fetched, and the next one fetches nothing', async () => {
    const [bytes, url] = [await png(), 'https://elsewhere.example/p/Ink%20Stone.png?x=1&y=2']
    const folder = await folderOf({ 'p/x.md': post(`![a](${url})`, `cover: ${url}\n`) })
    const first = await roundtrip(folder, { getRemoteFile: async () => Readable.from([bytes]) })
    const path = `media/${sha256(bytes).slice(0, 8)}-ink-stone.png`
    expect(JSON.parse(first.files['inkstone-media.json'] ?? '')).toEqual({ [url]: path })
    expect(first.files['p/x.md']).toContain(url)
    const getRemoteFile = () => Promise.reject(new Error('fetched again'))
    const second = await roundtrip(first.target, { getRemoteFile })
    expect(second.files).toEqual(first.files)
    expect(second.report).toMatchObject({ media: { stored: 1, unused: 0 }, warnings: [] })
    const { db, media } = second
    const read = async () => (await db.prisma.article.findFirstOrThrow()).html
    expect(await read()).toContain(`src="/media/${sha256(bytes)}/ink-stone.png"`)
    const again = await importFolder(db, { folder: first.target, source: 'site', media, getRemoteFile })
    expect(again).toMatchObject({ unchanged: 1, updated: 0 })
  })

  test('a list that is no list of an export is ignored', async () => {
    const url = 'https://elsewhere.example/a.png'
    for (const list of ['[1', '[]', `{"${url}": "../outside.png"}`, `{"${url}": 1}`]) {
      const files = {
        'x/inkstone-media.json': list,
        'x/a.md': post(`![a](${url})`),
        'outside.png': await png(),
      }
      const { report } = await roundtrip(join(await folderOf(files), 'x'))
      expect(report).toMatchObject({ created: 1, media: { stored: 0 } })
    }
  })
})

describe('pictures that were uploaded', () => {
  test('are below media/, and an import stores them again under the URLs that the articles have', async () => {
    const { db, media, send } = await bootForMedia()
    const [a, b] = [await png(), await png()]
    const upload = async (bytes: Buffer, name: string) => {
      const request = send('post', `/media?filename=${name}`).set('content-type', 'image/png')
      return (await request.send(bytes).expect(201)).body.url as string
    }
    const [urlA, urlB] = [await upload(a, 'ink.png'), await upload(b, 'stone.png')]
    const article = {
      title: 'Ink',
      body: { source: `![x](${urlA}) and \`${urlB}\`` },
      cover: { url: urlB },
      metadata: { x: [urlA] },
    }
    await send('post', '/articles', article).expect(201)
    const folder = await folderOf({})
    const report = await exportArticles(db, { folder, store: media.store })
    expect(report).toMatchObject({ files: 1, media: { written: 2, unchanged: 0 }, problems: [] })
    expect(await exportArticles(db, { folder, store: media.store })).toMatchObject({
      media: { written: 0, unchanged: 2 },
    })
    const files = await filesIn(folder)
    const paths = [`media/${sha256(a).slice(0, 8)}-ink.png`, `media/${sha256(b).slice(0, 8)}-stone.png`]
    expect(Object.keys(files).filter((path) => path.endsWith('.png'))).toEqual(paths.sort())
    const again = await roundtrip(folder)
    expect(again.report).toMatchObject({ media: { stored: 2, unused: 0 } })
    expect(again.report.warnings.map(({ code }) => code)).toEqual(['undated'])
    expect(again.files).toEqual(files)
    for (const bytes of [a, b])
      expect(await again.media.store.stat(originalKey(sha256(bytes)))).not.toBeNull()
  })

  test('a picture that the store has lost is a problem, and the article is written', async () => {
    const bytes = await png()
    const { db, media } = await roundtrip(await folderOf({ 'a.md': post('![x](a.png)'), 'a.png': bytes }))
    await media.store.delete(originalKey(sha256(bytes)))
    const report = await exportArticles(db, { folder: await folderOf({}), store: media.store })
    expect(report).toMatchObject({ written: 1, media: { written: 0 } })
    expect(report.problems).toEqual([{ file: 'a.png', message: expect.stringContaining('lost') }])
  })
})

/** Folders of pictures that the configuration of a site names: files are found as its generator would find them. */
import { symlink } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { readConfiguration } from '../../../src/content/site/read-configuration.ts'
import { assetMediaOf } from '../../../src/imports/media/asset-urls.ts'
import { findMedia } from '../../../src/imports/media/find-media.ts'
import { mediaPlaceOf } from '../../../src/imports/media/media-folders.ts'
import { createMediaIndex } from '../../../src/imports/media/media-index.ts'
import { bootForMedia, png, sha256 } from '../../media/support.ts'
import { createSite, post, urlOf } from './support.ts'

/** Returns the place of a file in a site with one configuration file. */
function placeIn(name: string, text: string, path: string) {
  const configuration = readConfiguration([{ path: name, text }], () => false)
  if (configuration === null) throw new Error(`${name} is not understood`)
  return mediaPlaceOf([{ folder: '', prefix: '', configuration }], path)
}

/** A configuration, a page, a reference in it, and the file that the generator would serve. */
type Case = [text: string, path: string, reference: string, file: string]

function expectFound(name: string, [text, path, reference, file]: Case) {
  expect(findMedia(createMediaIndex([file, 'x/y/z.png']), reference, placeIn(name, text, path))).toBe(file)
}

const HUGO = 'baseURL = "https://ink.example/blog/"\n'

describe('Hugo', () => {
  test.each<Case>([
    [`${HUGO}staticDir = "files/web"`, 'content/p/x.md', '/img/a.png', 'files/web/img/a.png'],
    [`${HUGO}staticDir = ["one", "./two/"]`, 'content/p/x.md', '/blog/a.png', 'two/a.png'],
    [`${HUGO}staticDir2 = "more"`, 'content/p/x.md', 'https://ink.example/blog/a.png', 'more/a.png'],
    [`${HUGO}[languages.de]\nstaticDir = ["static_de"]`, 'content/x.de.md', '/a.png', 'static_de/a.png'],
  ])('staticDir: %j', (...one) => expectFound('hugo.toml', one))

  const mount = (source: string, target: string) =>
    `${HUGO}[module]\n[[module.mounts]]\nsource = "${source}"\ntarget = "${target}"`
  test.each<Case>([
    [mount('public_files', 'static'), 'content/x.md', '/a.png', 'public_files/a.png'],
    [mount('node_pics/out', 'static/img'), 'content/x.md', '/img/s/a.png', 'node_pics/out/s/a.png'],
    [mount('pics', '/static/i/'), 'content/p/x.md', '/blog/i/a.png?v=2', 'pics/a.png'],
    [mount('design', 'assets/images'), 'content/x.md', 'images/a.png', 'design/a.png'],
  ])('module.mounts: %j', (...one) => expectFound('hugo.toml', one))

  test.each([
    ['staticDir = "../private"'],
    ['staticDir = "/etc"'],
    ['[module]\n[[module.mounts]]\nsource = "a/../../private"\ntarget = "static"'],
  ])('a folder outside of the site is not searched: %s', (text) => {
    const { roots, mounts } = placeIn('hugo.toml', HUGO + text, 'content/x.md')
    expect([...roots, ...mounts.map(({ folder }) => folder)].join()).not.toMatch(/private|etc/)
  })
})

describe('Hexo', () => {
  const assets = (text = '') => `source_dir: source\npost_asset_folder: true\n${text}`
  test.each<Case>([
    [assets(), 'source/_posts/x.md', '/2024/05/01/x/a.png', 'source/_posts/x/a.png'],
    [assets('permalink: ":title/"'), 'source/_posts/x.md', '/x/a.png', 'source/_posts/x/a.png'],
    [assets('root: /blog/'), 'source/_posts/d/x.md', '/blog/2024/d/x/i/a.png', 'source/_posts/d/x/i/a.png'],
    [assets(), 'source/_posts/x.md', '/2024/05/02/other/a.png', 'source/_posts/other/a.png'],
    [assets(), 'source/_posts/x.md', 'x/a.png', 'source/_posts/x/a.png'],
    ['source_dir: src', 'src/_posts/x.md', '/2023/01/02/y/a.png', 'src/_posts/y/a.png'],
    [assets(), 'source/about/index.md', '/2024/05/01/x/a.png', 'source/_posts/x/a.png'],
    ['source_dir: src', 'src/_posts/x.md', '/images/a.png', 'src/images/a.png'],
  ])('%j %s %s', (...one) => expectFound('_config.yml', one))

  test('another generator has no folders of posts below permalinks', () => {
    const place = placeIn('_config.yml', 'baseurl: ""', '_posts/x.md')
    expect(findMedia(createMediaIndex(['_posts/x/a.png']), '/2024/05/01/x/a.png', place)).toBeNull()
  })
})

describe('MkDocs', () => {
  test.each<Case>([
    ['site_name: x\ndocs_dir: manual', 'manual/p/x.md', '/img/a.png', 'manual/img/a.png'],
    [
      'site_name: x\ntheme:\n  name: material\n  custom_dir: over',
      'docs/x.md',
      '/assets/a.png',
      'over/assets/a.png',
    ],
    ['site_name: x\nsite_url: https://d.example/m/', 'docs/p/x.md', '/m/img/a.png', 'docs/img/a.png'],
  ])('%j', (...one) => expectFound('mkdocs.yml', one))
})

describe('Docusaurus', () => {
  const config = (text: string) => `module.exports = { url: 'https://d.example', baseUrl: '/d/', ${text} }`
  test.each<Case>([
    [
      config("staticDirectories: ['public_files', 'static']"),
      'docs/x.md',
      '/img/a.png',
      'public_files/img/a.png',
    ],
    [config('staticDirectories: ["./web/"]'), 'docs/x.md', '/d/img/a.png', 'web/img/a.png'],
    [
      config("staticDirectories: ['static']"),
      'blog/x.md',
      'https://d.example/d/img/a.png',
      'static/img/a.png',
    ],
    [config(''), 'docs/x.md', '@site/static/img/a.png', 'static/img/a.png'],
  ])('%j', (...one) => expectFound('docusaurus.config.js', one))
})

test('pictures that are kept elsewhere have the path of their mount', () => {
  const text = `${HUGO}[module]\n[[module.mounts]]\nsource = "pics/out"\ntarget = "static/img"`
  const place = placeIn('hugo.toml', text, 'content/x.md')
  const references = { visible: ['../pics/out/a.png'], possible: [], texts: () => [] }
  const { urls } = assetMediaOf('https://c.example', references, place, createMediaIndex(['pics/out/a.png']))
  expect(urls).toEqual({ '../pics/out/a.png': 'https://c.example/img/a.png' })
})

test('an import of the content folder reads the folders that the configuration names, and no link out of them', async () => {
  const { db, media } = await bootForMedia()
  const [a, b, secret] = [await png(), await png(), await png()]
  const files = {
    'site/hugo.toml': 'staticDir = ["web/files", "linked/files"]',
    'site/content/x.md': post('![a](/a.png) ![b](/i/b.png) ![c](/secret.png)'),
    ...{ 'site/web/files/a.png': a, 'site/web/files/i/b.png': b, 'private/files/secret.png': secret },
  }
  const site = await createSite(db, media, files, 'site/content')
  await symlink(site.pathOf('private'), site.pathOf('site/linked'))
  await site.run()
  expect(await site.urls('x.md')).toEqual([urlOf(a, 'a.png'), urlOf(b, 'b.png'), '/secret.png'])
  expect(await db.prisma.media.count({ where: { hash: sha256(secret) } })).toBe(0)
})

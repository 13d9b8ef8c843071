/** Pictures of an imported folder are stored, and the URLs in body, cover and metadata lead to them. */
import { rm, symlink } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { originalKey } from '../../../src/media/store/store-keys.ts'
import { bootForMedia, png, sha256 } from '../../media/support.ts'
import { createSite, post, type SiteFiles, urlOf } from './support.ts'

const { db, media, countMedia, request } = await bootForMedia()

const siteOf = (files: SiteFiles, below = '') => createSite(db, media, files, below)

const codes = ({ warnings }: { warnings: { code: string }[] }) => warnings.map(({ code }) => code)

/** Returns the versions of all articles and the number of changes: what a write of an article would increment. */
async function writes() {
  const versions = await db.prisma.article.findMany({
    select: { id: true, version: true },
    orderBy: { id: 'asc' },
  })
  return { versions, changes: await db.prisma.change.count(), files: await db.prisma.importFile.findMany() }
}

const hugo = { 'hugo.toml': 'baseURL = "https://example.org/blog/"' }

describe('an import', () => {
  test('finds pictures beside the file, in its bundle and in static, stores them once, and keeps the source', async () => {
    const [a, b, c, d] = [await png(), await png(), await png(), await png()]
    const body =
      '![x](a.png) ![y](/img/b%20b.png?v=1) ![z](https://example.org/blog/img/b%20b.png) <img src="./a.png" srcset="sub/c.PNG 2x">\n\n[l](a.png) ![e](https://other.example/x.png)'
    const site = await siteOf({
      ...hugo,
      'content/posts/one/index.md': post(body, 'cover:\n  image: a.png\ngallery:\n- sub/c.png\n- text\n'),
      'content/posts/one/a.png': a,
      'content/posts/one/sub/c.png': c,
      'content/posts/one/rest.png': d,
      'content/posts/two.md': post('![x](one/a.png)'),
      'static/img/b b.png': b,
      'static/img/other.png': await png(),
    })
    const report = await site.run()
    expect(report).toMatchObject({ created: 2, failed: 0, warnings: [] })
    expect(report.media).toEqual({ stored: 4, unchanged: 0, notStored: 0, unused: 1 })
    const [urlA, urlB, urlC] = [urlOf(a, 'a.png'), urlOf(b, 'b b.png'), urlOf(c, 'c.png')]
    const remote = 'https://other.example/x.png'
    expect(await site.urls('content/posts/one/index.md')).toEqual([
      urlA,
      urlB,
      urlB,
      urlA,
      `${urlC} 2x`,
      urlA,
      remote,
    ])
    expect(await site.urls('content/posts/two.md')).toEqual([urlA])
    const article = await site.article('content/posts/one/index.md')
    expect(article.source).toContain('![x](a.png) ![y](/img/b%20b.png?v=1)')
    expect(article.metadata).toMatchObject({ gallery: [urlC, 'text'] })
    expect(await site.cover('content/posts/one/index.md')).toMatchObject({ url: urlA, width: 40, height: 20 })
    for (const bytes of [a, b, c, d])
      expect(await media.store.stat(originalKey(sha256(bytes)))).not.toBeNull()
    const used = await db.prisma.articleMedia.findMany({ where: { articleId: article.id } })
    expect(used.map(({ hash }) => hash).sort()).toEqual([a, b, c, d].map(sha256).sort())
  })

  test('stores the URL of the cover as responses show it, which the sitemap names before the other pictures', async () => {
    const [cover, other] = [await png(), await png()]
    const site = await siteOf({
      's/one.md': post('![x](b.png)', 'cover:\n  image: a.png\n  alt: A\n'),
      's/a.png': cover,
      's/b.png': other,
    })
    await site.run()
    const urls = [urlOf(cover, 'a.png'), urlOf(other, 'b.png')]
    expect((await site.article('s/one.md')).cover).toEqual({ url: urls[0], alt: 'A', caption: null })
    const entries = (await request.get('/sitemap.xml')).text.split('<url>')
    const entry = entries.find((text) => text.includes(sha256(cover)))
    expect(Array.from(entry?.matchAll(/(\/media\/[^<]+)<\/image:loc>/g) ?? [], ([, url]) => url)).toEqual(
      urls,
    )
  })

  test('writes nothing when nothing has changed', async () => {
    const site = await siteOf({
      'posts/b/index.md': post('![x](a.png)', 'cover: none.png\n'),
      'posts/b/a.png': await png(),
      'posts/b/rest.png': await png(),
      'posts/b/bad.png': 'no picture',
    })
    await site.run()
    const before = await writes()
    const report = await site.run()
    expect(report).toMatchObject({ created: 0, updated: 0, unchanged: 1, files: 1 })
    expect(report.media).toEqual({ stored: 0, unchanged: 2, notStored: 1, unused: 0 })
    expect(await writes()).toEqual(before)
  })

  test('updates the articles of a picture that has changed, appears or goes, although their files are the same', async () => {
    const [a, b] = [await png(), await png()]
    const site = await siteOf({
      'n/one.md': post('![x](a.png) ![y](b.png)'),
      'n/a.png': a,
      'n/two.md': post('No.'),
    })
    expect(codes(await site.run())).toEqual(['missing-media'])
    const { updatedAt } = await site.article('n/one.md')
    expect(await site.urls('n/one.md')).toEqual([urlOf(a, 'a.png'), 'b.png'])
    const changed = await png()
    await site.write({ 'n/a.png': changed, 'n/b.png': b })
    expect(await site.run({ dryRun: true })).toMatchObject({ updated: 1, unchanged: 1, media: { stored: 2 } })
    expect(await site.urls('n/one.md')).toEqual([urlOf(a, 'a.png'), 'b.png'])
    expect(await site.run()).toMatchObject({ updated: 1, unchanged: 1, warnings: [], media: { stored: 2 } })
    expect(await site.urls('n/one.md')).toEqual([urlOf(changed, 'a.png'), urlOf(b, 'b.png')])
    await rm(site.pathOf('n/b.png'))
    expect(codes(await site.run())).toEqual(['missing-media'])
    expect(await site.urls('n/one.md')).toEqual([urlOf(changed, 'a.png'), 'b.png'])
    expect((await site.article('n/one.md')).updatedAt).toEqual(updatedAt)
  })

  test('imports the article, and names the file that is no valid picture, too large or of another kind', async () => {
    const large = Buffer.concat([await png(), Buffer.alloc(media.limits.maxBytes)])
    const site = await siteOf({
      'c/one.md': post('![x](bad.png) ![y](large.png) [z](doc.pdf)'),
      'c/bad.png': '<html>',
      'c/large.png': large,
      'c/doc.pdf': '%PDF-1.4',
    })
    const report = await site.run()
    expect(report).toMatchObject({ created: 1, failed: 0, media: { stored: 0, notStored: 3 } })
    const warnings = report.warnings.map(({ file, code, message }) => [file, code, message])
    expect(warnings).toEqual([
      ['c/bad.png', 'media-not-imported', expect.stringMatching(/known type/)],
      ['c/doc.pdf', 'media-not-imported', expect.stringMatching(/MEDIA_TYPES/)],
      ['c/large.png', 'media-not-imported', expect.stringMatching(/MEDIA_MAX_BYTES/)],
    ])
    expect(await site.urls('c/one.md')).toEqual(['bad.png', 'large.png', 'doc.pdf'])
  })

  test('a dry run writes no picture and names the same problems', async () => {
    const site = await siteOf({
      'd/one.md': post('![x](a.png) ![y](bad.png)'),
      'd/a.png': await png(),
      'd/bad.png': '',
    })
    const before = await countMedia()
    const report = await site.run({ dryRun: true })
    expect(report).toMatchObject({ created: 1, media: { stored: 1, notStored: 1 } })
    expect(codes(report)).toEqual(['media-not-imported'])
    expect(await countMedia()).toBe(before)
    expect(await db.prisma.importMedia.count({ where: { source: site.source } })).toBe(0)
  })

  test('of the content folder of a site reads its static folder, and no other folder and no link out of them', async () => {
    const [a, secret] = [await png(), await png()]
    const site = await siteOf(
      {
        'site/hugo.toml': 'title = "x"',
        'site/content/e/one.md': post(
          '![x](/a.png) ![y](/secret.png) ![z](/link/secret.png) ![u](../../../private/secret.png) ![v](in.png)',
        ),
        'site/static/a.png': a,
        'private/secret.png': secret,
      },
      'site/content',
    )
    await symlink(site.pathOf('private'), site.pathOf('site/static/link'))
    await symlink(site.pathOf('private/secret.png'), site.pathOf('site/static/secret.png'))
    await symlink(site.pathOf('private/secret.png'), site.pathOf('site/content/e/in.png'))
    expect(codes(await site.run())).toEqual(['missing-media'])
    const [first, ...others] = await site.urls('e/one.md')
    expect(first).toBe(urlOf(a, 'a.png'))
    expect(others).toEqual(['/secret.png', '/link/secret.png', '../../../private/secret.png', 'in.png'])
    expect(await db.prisma.media.count({ where: { hash: sha256(secret) } })).toBe(0)
  })

  test('an article that was edited over the API keeps its pictures, and shows them in its new text', async () => {
    const a = await png()
    const site = await siteOf({ 'f/one.md': post('![x](a.png)', 'cover: a.png\n'), 'f/a.png': a })
    await site.run()
    const { id, version } = await site.article('f/one.md')
    await db.prisma.article.update({ where: { id }, data: { version: version + 1 } })
    await site.write({ 'f/a.png': await png() })
    expect(await site.run()).toMatchObject({ updated: 0, unchanged: 1, diverged: 0 })
    expect(await site.urls('f/one.md')).toEqual([urlOf(a, 'a.png')])
  })
})

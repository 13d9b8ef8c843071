/** A file that is sent over HTTP shows the pictures that imports of its folder have stored. */
import { expect, test } from 'vitest'
import { bootForMedia, png } from '../../media/support.ts'
import { createSite, post, urlOf } from './support.ts'

const { db, media, send } = await bootForMedia()

test('pictures of the source are resolved, also of a page bundle, and others are missing', async () => {
  const [a, b] = [await png(), await png()]
  const site = await createSite(db, media, { 'x/index.md': post('![x](a.png)'), 'x/a.png': a, 'x/b.png': b })
  await site.run()
  const put = (path: string, text: string) =>
    send('put', `/articles/by-source/${site.source}/${path}`).set('content-type', 'text/markdown').send(text)
  const sent = await put('y.md', post('![x](x/a.png) ![y](none.png)')).expect(201)
  expect(sent.body.html).toContain(`src="${urlOf(a, 'a.png')}"`)
  expect(sent.body.warnings.map(({ code }: { code: string }) => code)).toEqual(['missing-media'])
  const { body } = await put('x/index.md', post('![x](a.png) New.')).expect(200)
  const used = await send('get', `/articles/${body.slug}/media`).expect(200)
  expect(used.body.data.map(({ url }: { url: string }) => url).sort()).toEqual(
    [urlOf(a, 'a.png'), urlOf(b, 'b.png')].sort(),
  )
  const text = post('![x](a.png) New.')
  await put('x/index.md', text).expect(200)
  await put('x/index.md', text).expect(200).expect('article-unchanged', 'true')
})

test('the source, the working copy and a patch keep the written URLs, and responses show those of the pictures', async () => {
  const a = await png()
  const site = await createSite(db, media, {
    'z.md': post('![x](a.png)', 'cover: a.png\ngallery: [a.png, b]\n'),
    'a.png': a,
  })
  await site.run()
  const { id } = await site.article('z.md')
  const url = urlOf(a, 'a.png')
  const check = (body: { html: string; cover: object; metadata: object }) => {
    expect(body.html).toContain(`src="${url}"`)
    expect(body.cover).toMatchObject({ url, width: 40 })
    expect(body.metadata).toEqual({ gallery: [url, 'b'] })
  }
  const patched = await send('patch', `/articles/${id}`, { excerpt: 'Edited' }).expect(200)
  check(patched.body)
  const copy = await send('patch', `/articles/${id}/working`, { title: 'Working copy of z' }).expect(200)
  check(copy.body)
  const { body } = await send('get', `/articles/${id}?include=source`).expect(200)
  expect(body.body.source).toContain('(a.png)')
})

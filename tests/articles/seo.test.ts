/** The field `seo`: written over the API, imported, exported, and kept by revisions. */
import { describe, expect, test } from 'vitest'
import { Article } from '../../src/articles/schema.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { folderOf } from '../support/folder.ts'
import { bootWithKeys } from './support.ts'

const { db, request, send } = await bootWithKeys()
const publish = async (body: object) =>
  (await send('post', '/articles', { status: 'published', ...body })).body

describe('the field seo', () => {
  test('is written, patched and reset', async () => {
    const written = await publish({ title: 'A', seo: { title: 'A for engines', image: '/a.png' } })
    expect(written.seo).toEqual({ title: 'A for engines', description: null, image: '/a.png' })
    const patch = async (body: object) => (await send('patch', `/articles/${written.id}`, body)).body.seo
    expect(await patch({ seo: { description: 'D' } })).toEqual({ ...written.seo, description: 'D' })
    expect(await patch({ excerpt: 'E' })).toEqual({ ...written.seo, description: 'D' })
    expect(await patch({ seo: { title: null, image: null } })).toEqual({
      title: null,
      description: 'D',
      image: null,
    })
    expect(await patch({ seo: { description: null } })).toBeNull()
    expect((await publish({ title: 'B', seo: { title: null } })).seo).toBeNull()
  })

  test('is public in an article, and in a list with include=seo', async () => {
    const { slug } = await publish({ title: 'Public', seo: { title: 'P "q"' } })
    const seo = { title: 'P "q"', description: null, image: null }
    const { body } = await request.get(`/v1/articles/${slug}`)
    expect(Article.strict().parse(body).seo).toEqual(seo)
    const list = await request.get(`/v1/articles?slug=${slug}&include=seo&fields=slug`)
    expect(list.body.data).toEqual([{ slug, seo }])
    expect((await request.get(`/v1/articles?slug=${slug}`)).body.data[0]).not.toHaveProperty('seo')
  })

  test.each([
    [{ title: ' ' }, '/seo/title'],
    [{ title: 'x'.repeat(2_001) }, '/seo/title'],
    [{ image: 'javascript:x()' }, '/seo/image'],
    [{ name: 'x' }, '/seo/name'],
  ])('%.40j is rejected at %s', async (seo, pointer) => {
    const { status, body } = await send('post', '/articles', { title: 'A', seo })
    expect([status, body.errors[0].pointer]).toEqual([400, pointer])
  })

  test('is part of revisions and working copies', async () => {
    const { id } = await publish({ title: 'C', seo: { title: 'First' } })
    await send('patch', `/articles/${id}/working`, { seo: { title: 'Second' } })
    const { body } = await send('get', `/articles/${id}/working`)
    expect(body.seo.title).toBe('Second')
    const diff = await send('get', `/articles/${id}/revisions/2/diff?against=1`)
    expect(diff.body.fields.map(({ field }: { field: string }) => field)).toContain('seo')
  })

  test('is imported, and printed as front matter', async () => {
    const folder = await folderOf({ 'post.md': '---\ntitle: Imported\nmeta_title: For engines\n---\nText.' })
    await importFolder(db, { folder, source: 'x' })
    const { body } = await request.get('/v1/articles/post')
    expect([body.seo.title, body.metadata]).toEqual(['For engines', {}])
    const { text } = await request.get('/articles/post.md')
    expect(text).toContain('seo:\n  title: For engines\n')
  })
})

/** Portraits of authors that are media files: their URLs are below MEDIA_URL wherever an author is read. */
import { expect, test } from 'vitest'
import { renderStoredArticles } from '../../src/articles/service/render-articles.ts'
import { listChanges, readCurrentCursor } from '../../src/changes/db/list-changes.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { bootWithKeys } from '../articles/support.ts'
import { anyHash, insertPicture, temporaryMedia } from './support.ts'

const policy = { ...DEFAULT_POLICY, mediaUrl: 'https://cdn.example/m' }
const { media } = await temporaryMedia()
const { db, send } = await bootWithKeys({ policy, media: { ...media, mediaUrl: policy.mediaUrl } })

const pathOf = (hash: string) => `/media/${hash}/a.jpg`
const shownUrlOf = (hash: string) => `${policy.mediaUrl}/${hash}/a.jpg`
const portraitOf = async (slug: string) => (await send('get', `/authors/${slug}`)).body.avatarUrl
const render = (mediaUrl: string) => renderStoredArticles({ db, policy: { ...policy, mediaUrl } })

test('an author that is created and edited has a URL below MEDIA_URL', async () => {
  const [first, second] = [anyHash(), anyHash()]
  const created = await send('post', '/authors', { name: 'Edited', avatarUrl: pathOf(first) })
  expect(created.body.avatarUrl).toBe(shownUrlOf(first))
  const edited = await send('patch', '/authors/edited', { avatarUrl: pathOf(second) })
  expect([edited.body.avatarUrl, await portraitOf('edited')]).toEqual([
    shownUrlOf(second),
    shownUrlOf(second),
  ])
  await send('patch', '/authors/edited', { avatarUrl: edited.body.avatarUrl, bio: 'Sent back.' })
  expect(await portraitOf('edited')).toBe(shownUrlOf(second))
})

test('so has one that an article brings, also as a whole object of the article', async () => {
  const hash = anyHash()
  const authors = [{ name: 'Byline', avatarUrl: pathOf(hash) }]
  const { body } = await send('post', '/articles', { title: 'A', status: 'published', authors })
  expect(await portraitOf('byline')).toBe(shownUrlOf(hash))
  const read = await send('get', `/articles/${body.id}?include=authors`)
  expect(read.body.authors).toMatchObject([{ slug: 'byline', avatarUrl: shownUrlOf(hash) }])
})

test('a portrait of another site, and none, stay as they are', async () => {
  const elsewhere = 'https://example.org/me.png'
  await send('post', '/authors', { name: 'Elsewhere', avatarUrl: elsewhere })
  await send('post', '/authors', { name: 'Faceless' })
  expect([await portraitOf('elsewhere'), await portraitOf('faceless')]).toEqual([elsewhere, null])
})

test('a render moves the portraits that are media files to another MEDIA_URL, each with a change', async () => {
  const hash = await insertPicture(db)
  const unknown = `https://other.example/${anyHash()}/a.jpg`
  await send('post', '/authors', { name: 'Moved', avatarUrl: `${pathOf(hash)}?w=320` })
  await send('post', '/authors', { name: 'Unknown', avatarUrl: unknown })
  const after = await readCurrentCursor(db, { includesHidden: true })
  await render('https://new.example')
  expect(await portraitOf('moved')).toBe(`https://new.example/${hash}/a.jpg?w=320`)
  expect(await portraitOf('unknown')).toBe(unknown)
  const { changes } = await listChanges(db, { after, limit: 100, includesHidden: true })
  const authors = changes.map(({ json }) => JSON.parse(json)).filter(({ entity }) => entity === 'author')
  expect(authors).toMatchObject([{ action: 'updated', slug: 'moved' }])
  await render('/media')
  expect(await portraitOf('moved')).toBe(`${pathOf(hash)}?w=320`)
})

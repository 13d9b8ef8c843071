/** Pictures of the first page: covers and portraits that this server stores, and no others. */
import { expect, test } from 'vitest'
import { renderStoredArticles } from '../../src/articles/service/render-articles.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { bootForMedia, png } from '../media/support.ts'
import { boot } from '../support/app.ts'

const { db, media, request, send } = await bootForMedia({}, { maxBytes: 5_000_000 })
const upload = async (width: number, height: number): Promise<string> =>
  (
    await send('post', '/media?filename=a.png')
      .type('application/octet-stream')
      .send(await png(width, height))
  ).body.url
const [newest, older, portrait] = [await upload(1_500, 600), await upload(700, 400), await upload(64, 64)]

await send('post', '/authors', { name: 'Mara', bio: 'Grinds "ink" & <waits>.', avatarUrl: portrait })
await send('post', '/authors', { name: 'Elsewhere', avatarUrl: 'https://example.org/me.png' })
const publish = (year: number, article: object) =>
  send('post', '/articles', { status: 'published', publishedAt: `${year}-01-01T00:00:00Z`, ...article })
await publish(2024, {
  title: 'Newest',
  authors: ['Mara'],
  lang: 'en',
  cover: { url: newest, alt: 'A "stone"' },
})
await publish(2023, { title: 'Older', authors: ['Mara', 'Elsewhere'], cover: { url: older } })
await publish(2022, { title: 'Other site', cover: { url: 'https://example.org/a.png' } })
await publish(2021, { title: 'Not stored', cover: { url: `/media/${'0'.repeat(64)}/a.png` } })

const getPage = async (on = request) => (await on.get('/').set('accept', 'text/html')).text
const picturesIn = (text: string) => [...text.matchAll(/<img [^>]*>/g)].map(([tag]) => tag)

test('the newest article has its cover in several widths, which is loaded at once', async () => {
  const [, first] = picturesIn(await getPage())
  expect(first).toBe(
    `<img src="${newest}?w=1280" srcset="${newest}?w=320 320w, ${newest}?w=640 640w, ${newest}?w=960 960w, ${newest}?w=1280 1280w" sizes="(max-width: 44rem) calc(100vw - 2.5rem), 42rem" width="1500" height="600" alt="A &quot;stone&quot;" decoding="async">`,
  )
})

test('the other articles have small covers, which are loaded when they come into view', async () => {
  const [, , second] = picturesIn(await getPage())
  expect(second).toBe(
    `<img src="${older}?w=640" srcset="${older}?w=320 320w, ${older}?w=640 640w" sizes="(max-width: 44rem) 6rem, 10rem" width="700" height="400" alt="" loading="lazy" decoding="async">`,
  )
})

test('the authors have their portraits and biographies, each once', async () => {
  const text = await getPage()
  expect(picturesIn(text)[3]).toContain(`src="${portrait}?w=320&amp;fit=cover" width="48" height="48" alt=""`)
  expect(
    text.split('<a href="/v1/authors/mara">Mara</a><p>Grinds &quot;ink&quot; &amp; &lt;waits&gt;.</p>'),
  ).toHaveLength(2)
})

test('a picture that is not stored on this server is not on the page', async () => {
  const text = await getPage()
  expect(picturesIn(text)).toHaveLength(4)
  expect(text).not.toMatch(/src="https:|000000|Elsewhere<\/a>/)
})

test('with MEDIA_URL on another host, the policy allows its pictures', async () => {
  const policy = { ...DEFAULT_POLICY, mediaUrl: 'https://cdn.example/m' }
  await renderStoredArticles({ db, policy })
  const cdn = await boot({ db, media: { ...media, mediaUrl: policy.mediaUrl } })
  const { text, headers } = await cdn.request.get('/').set('accept', 'text/html')
  expect(headers['content-security-policy']).toContain("img-src 'self' https://cdn.example;")
  expect(text).toContain(`<img src="https://cdn.example/m${portrait.slice('/media'.length)}?w=320`)
})

/** URLs of preview links: the page of a front end, by the setting PREVIEW_URL. */
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config.ts'
import { previewUrlOf } from '../../src/previews/preview-url.ts'
import { bootWithKeys } from './support.ts'

const { request, send } = await bootWithKeys({
  site: { url: 'https://site.example/blog', previewUrl: '/{lang}/preview/{slug}?token={token}' },
})

test('with PREVIEW_URL, the link is a page of the front end, and the JSON stays at apiUrl', async () => {
  const article = { title: 'Café {token}', slug: 'café', lang: 'fr', body: { source: 'Brouillon.' } }
  const { body: created } = await send('post', '/articles', article)
  const { status, body: link } = await send('post', `/articles/${created.id}/previews`, {}, 'write')
  expect(status).toBe(201)
  expect(link.url).toBe(`https://site.example/blog/fr/preview/caf%C3%A9?token=${link.token}`)
  expect(link.apiUrl).toMatch(/^http:\/\/127\.0\.0\.1/)
  const { pathname } = new URL(link.apiUrl)
  expect(pathname).toBe(`/v1/previews/${link.token}`)
  expect((await request.get(pathname)).body.slug).toBe('café')
})

const article = { slug: '{token}', lang: null }
const link = { token: 'inkp_x', apiUrl: 'https://api.example/v1/previews/inkp_x' }

test.each([
  [{}, link.apiUrl],
  [{ PREVIEW_URL: 'https://other.example/p#{token}' }, 'https://other.example/p#inkp_x'],
  [{ PREVIEW_URL: 'https://o.example/{slug}/{token}' }, 'https://o.example/%7Btoken%7D/inkp_x'],
  [{ PREVIEW_URL: 'https://o.example/{lang}/{token}', SITE_LANG: 'de' }, 'https://o.example/de/inkp_x'],
  [{ PREVIEW_URL: '/{lang}/{token}', SITE_URL: 'https://s.example' }, 'https://s.example/und/inkp_x'],
])('%j gives %s', (settings, expected) => {
  const { SITE_URL, PREVIEW_URL: previewUrl, SITE_LANG } = parseConfig(settings)
  const urls = { url: SITE_URL ?? undefined, previewUrl, lang: SITE_LANG ?? undefined }
  expect(previewUrlOf(urls, article, link)).toBe(expected)
})

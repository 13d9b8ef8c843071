/** Aliases over HTTP: their redirects agree with the list of redirects. */
import { describe, expect, test } from 'vitest'
import { bootWithKeys } from './support.ts'

const { request, send } = await bootWithKeys()

async function publish(slug: string, fields: object = {}): Promise<string> {
  const article = { title: slug, slug, status: 'published', body: { source: 'Text.' }, ...fields }
  const { status, body } = await send('post', '/articles', article)
  expect(status).toBe(201)
  return body.id
}

async function changeSlug(id: string, ...slugs: string[]): Promise<void> {
  for (const slug of slugs) expect((await send('patch', `/articles/${id}`, { slug })).status).toBe(200)
}

interface RedirectRow {
  from: string
  lang: string | null
  to: { lang: string | null; slug: string }
}

/** Returns the redirects whose source begins with a prefix, as [from, lang, slug, lang of the target]. */
async function redirectsFrom(prefix: string): Promise<[string, string | null, string, string | null][]> {
  const { body } = await request.get('/v1/redirects?limit=100')
  return body.data
    .filter(({ from }: RedirectRow) => from.startsWith(prefix))
    .map(({ from, lang, to }: RedirectRow) => [from, lang, to.slug, to.lang])
}

async function locationOf(slug: string): Promise<string | undefined> {
  const { status, headers } = await request.get(`/v1/articles/${slug}`)
  expect(status).toBe(headers.location === undefined ? 200 : 308)
  return headers.location
}

describe('a changed slug', () => {
  test('each alias of an article redirects to its current slug in one step', async () => {
    await changeSlug(await publish('chain-1'), 'chain-2', 'chain-3')
    expect(await locationOf('chain-1')).toBe('/v1/articles/chain-3')
    expect(await locationOf('chain-2')).toBe('/v1/articles/chain-3')
    expect(await redirectsFrom('chain')).toEqual([
      ['chain-1', null, 'chain-3', null],
      ['chain-2', null, 'chain-3', null],
    ])
  })

  test('a slug that an article has again is neither redirected nor listed as an alias', async () => {
    const id = await publish('back-1')
    await changeSlug(id, 'back-2', 'back-1')
    expect(await locationOf('back-1')).toBeUndefined()
    expect(await redirectsFrom('back')).toEqual([['back-2', null, 'back-1', null]])
    expect((await request.get(`/v1/articles/${id}`)).body.aliases).toEqual(['back-2'])
  })
})

test('articles that swap their slugs do not redirect to each other', async () => {
  const first = await publish('swap-1')
  const second = await publish('swap-2')
  await changeSlug(first, 'swap-3')
  await changeSlug(second, 'swap-1')
  await changeSlug(first, 'swap-2')
  expect(await locationOf('swap-1')).toBeUndefined()
  expect(await locationOf('swap-2')).toBeUndefined()
  expect(await redirectsFrom('swap')).toEqual([['swap-3', null, 'swap-2', null]])
})

describe('aliases and languages', () => {
  test('an alias redirects in its own language only', async () => {
    const english = await publish('tongue', { lang: 'en' })
    await publish('tongue', { lang: 'de' })
    await changeSlug(english, 'tongue-en')
    expect(await redirectsFrom('tongue')).toEqual([['tongue', 'en', 'tongue-en', 'en']])
    expect(await locationOf('tongue')).toBeUndefined()
    expect(await locationOf('tongue?lang=de')).toBeUndefined()
    expect(await locationOf('tongue?lang=en')).toBe('/v1/articles/tongue-en?lang=en')
  })

  test('a changed language makes the old language and slug an alias', async () => {
    const id = await publish('voice', { lang: 'en' })
    await send('patch', `/articles/${id}`, { lang: 'fr' })
    expect(await redirectsFrom('voice')).toEqual([['voice', 'en', 'voice', 'fr']])
    expect(await locationOf('voice?lang=en')).toBe('/v1/articles/voice?lang=fr')
    expect((await request.get(`/v1/articles/${id}`)).body.aliases).toEqual(['voice'])
  })
})

test('an alias that a draft has as its slug redirects until the draft is published', async () => {
  await changeSlug(await publish('seat-1'), 'seat-2')
  const draft = await publish('seat-1', { status: 'draft' })
  expect(await locationOf('seat-1')).toBe('/v1/articles/seat-2')
  expect(await redirectsFrom('seat')).toEqual([['seat-1', null, 'seat-2', null]])
  await send('post', `/articles/${draft}/publish`)
  expect(await locationOf('seat-1')).toBeUndefined()
  expect(await redirectsFrom('seat')).toEqual([])
})

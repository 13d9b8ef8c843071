/** Old addresses over HTTP: the list of them says what the addresses themselves answer. */
import { describe, expect, test } from 'vitest'
import { bootWithKeys } from './support.ts'

const { request, send } = await bootWithKeys()

async function published(slug: string, rest: object = {}): Promise<string> {
  const said = { title: slug, slug, status: 'published', body: { source: 'Text.' }, ...rest }
  const { status, body } = await send('post', '/articles', said)
  expect(status).toBe(201)
  return body.id
}

async function move(id: string, ...slugs: string[]): Promise<void> {
  for (const slug of slugs) expect((await send('patch', `/articles/${id}`, { slug })).status).toBe(200)
}

interface Listed {
  from: string
  lang: string | null
  to: { lang: string | null; slug: string }
}

/** Where the list leads from addresses that begin with a word. */
async function listed(word: string): Promise<[string, string | null, string, string | null][]> {
  const { body } = await request.get('/v1/redirects?limit=100')
  return body.data
    .filter(({ from }: Listed) => from.startsWith(word))
    .map(({ from, lang, to }: Listed) => [from, lang, to.slug, to.lang])
}

async function locationOf(address: string): Promise<string | undefined> {
  const { status, headers } = await request.get(`/v1/articles/${address}`)
  expect(status).toBe(headers.location === undefined ? 200 : 308)
  return headers.location
}

describe('an article that moves', () => {
  test('several times is found from each old address in one step', async () => {
    await move(await published('chain-1'), 'chain-2', 'chain-3')
    expect(await locationOf('chain-1')).toBe('/v1/articles/chain-3')
    expect(await locationOf('chain-2')).toBe('/v1/articles/chain-3')
    expect(await listed('chain')).toEqual([
      ['chain-1', null, 'chain-3', null],
      ['chain-2', null, 'chain-3', null],
    ])
  })

  test('and moves back redirects nobody from where it is, and calls that no old address', async () => {
    const id = await published('back-1')
    await move(id, 'back-2', 'back-1')
    expect(await locationOf('back-1')).toBeUndefined()
    expect(await listed('back')).toEqual([['back-2', null, 'back-1', null]])
    expect((await request.get(`/v1/articles/${id}`)).body.aliases).toEqual(['back-2'])
  })
})

test('articles that swap their addresses do not redirect to one another', async () => {
  const one = await published('swap-1')
  const two = await published('swap-2')
  await move(one, 'swap-3')
  await move(two, 'swap-1')
  await move(one, 'swap-2')
  expect(await locationOf('swap-1')).toBeUndefined()
  expect(await locationOf('swap-2')).toBeUndefined()
  expect(await listed('swap')).toEqual([['swap-3', null, 'swap-2', null]])
})

describe('in several languages', () => {
  test('an old address is one in its own language alone', async () => {
    const english = await published('tongue', { lang: 'en' })
    await published('tongue', { lang: 'de' })
    await move(english, 'tongue-en')
    expect(await listed('tongue')).toEqual([['tongue', 'en', 'tongue-en', 'en']])
    expect(await locationOf('tongue')).toBeUndefined()
    expect(await locationOf('tongue?lang=de')).toBeUndefined()
    expect(await locationOf('tongue?lang=en')).toBe('/v1/articles/tongue-en?lang=en')
  })

  test('another language is another address', async () => {
    const id = await published('voice', { lang: 'en' })
    await send('patch', `/articles/${id}`, { lang: 'fr' })
    expect(await listed('voice')).toEqual([['voice', 'en', 'voice', 'fr']])
    expect(await locationOf('voice?lang=en')).toBe('/v1/articles/voice?lang=fr')
    expect((await request.get(`/v1/articles/${id}`)).body.aliases).toEqual(['voice'])
  })
})

test('an address that a draft has taken redirects until it is published', async () => {
  await move(await published('seat-1'), 'seat-2')
  const draft = await published('seat-1', { status: 'draft' })
  expect(await locationOf('seat-1')).toBe('/v1/articles/seat-2')
  expect(await listed('seat')).toEqual([['seat-1', null, 'seat-2', null]])
  await send('post', `/articles/${draft}/publish`)
  expect(await locationOf('seat-1')).toBeUndefined()
  expect(await listed('seat')).toEqual([])
})

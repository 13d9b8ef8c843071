/** Former URLs of articles: every spelling that a static host serves redirects to the present slug. */
import { describe, expect, test } from 'vitest'
import { createArticles } from '../support/create-articles.ts'
import { trash } from '../support/writes.ts'
import { bootWithKeys } from './support.ts'

const { db, request } = await bootWithKeys()

/** Returns the status of a request for a path, and where it redirects. */
async function get(path: string, query = '') {
  const { status, headers } = await request.get(`/v1/articles/${encodeURIComponent(path)}${query}`)
  return headers.location === undefined ? status : [status, headers.location]
}

const movedTo = (slug: string) => [308, `/v1/articles/${encodeURIComponent(slug)}`]

describe('a former path', async () => {
  await createArticles(
    db,
    {
      slug: 'perm-two',
      aliases: ['/2012/06/how-to-remove.html', '/post/10235539154/etc-start/', '/old/path/', 'Bare-Slug'],
    },
    { slug: 'umlauts', aliases: ['/caf%C3%A9/Über/', '/博客/墨.html'] },
    { slug: 'home', aliases: ['/start/index.html'] },
  )

  test.each([
    ['/2012/06/how-to-remove.html', 'perm-two'],
    ['2012/06/how-to-remove.html', 'perm-two'],
    ['/2012/06/how-to-remove', 'perm-two'],
    ['/2012/06/how-to-remove/', 'perm-two'],
    ['/2012/06/How-To-Remove.HTML', 'perm-two'],
    ['/post/10235539154/etc-start', 'perm-two'],
    ['post/10235539154/etc-start/index.html', 'perm-two'],
    ['old/path/', 'perm-two'],
    ['old/path', 'perm-two'],
    ['/OLD//path', 'perm-two'],
    ['bare-slug', 'perm-two'],
    ['/Bare-Slug/', 'perm-two'],
    ['/café/über', 'umlauts'],
    ['/caf%C3%A9/%C3%9Cber/', 'umlauts'],
    ['/cafe\u0301/Über/', 'umlauts'],
    ['博客/墨', 'umlauts'],
    ['/start', 'home'],
    ['/start/', 'home'],
    ['/start.html', 'home'],
  ])('%s redirects', async (path, slug) => {
    expect(await get(path)).toEqual(movedTo(slug))
  })

  test.each([
    '/2012/06/how-to',
    '/path',
    '/2012/06/how-to-remove.html/x',
    '/',
    '/%',
    '.html',
    'start/index.htmlx',
  ])('%s is no former path', async (path) => {
    expect(await get(path)).toBe(404)
  })
})

describe('another spelling of a slug', async () => {
  await createArticles(db, { slug: 'powershell-quickie-function' }, { slug: 'über-uns', lang: 'de' })

  test.each([
    ['PowerShell-Quickie-function', movedTo('powershell-quickie-function')],
    ['powershell-quickie-function/', movedTo('powershell-quickie-function')],
    ['/PowerShell-Quickie-function.html', movedTo('powershell-quickie-function')],
    ['Über-uns', [308, `/v1/articles/${encodeURIComponent('über-uns')}?lang=de`]],
    ['PowerShell_Quickie', 404],
  ])('%s redirects to it', async (path, result) => {
    expect(await get(path)).toEqual(result)
  })

  test('redirects below the article and in Markdown, too', async () => {
    const related = await request.get('/v1/articles/PowerShell-Quickie-function/related')
    expect(related.status).toBe(308)
    const markdown = await request.get('/articles/PowerShell-Quickie-function.md')
    expect([markdown.status, markdown.headers.location]).toEqual([
      308,
      '/articles/powershell-quickie-function.md',
    ])
  })

  test('is looked for in the language that is asked for', async () => {
    expect(await get('ÜBER-UNS', '?lang=de')).toEqual([
      308,
      `/v1/articles/${encodeURIComponent('über-uns')}?lang=de`,
    ])
    expect(await get('ÜBER-UNS', '?lang=en')).toBe(404)
  })
})

test('the exact spelling comes first, then the one with the same case', async () => {
  await createArticles(
    db,
    { slug: 'upper', aliases: ['/Case/Page'] },
    { slug: 'lower', aliases: ['/case/page'] },
    { slug: 'slashed', aliases: ['/case/page/'] },
  )
  expect(await get('/Case/Page')).toEqual(movedTo('upper'))
  expect(await get('/case/page')).toEqual(movedTo('lower'))
  expect(await get('/case/page/')).toEqual(movedTo('slashed'))
  expect(await get('Case/Page.html')).toEqual(movedTo('upper'))
})

test('an article in the trash is gone under every spelling of its former paths; a draft reveals nothing', async () => {
  const [gone] = await createArticles(
    db,
    { slug: 'gone', aliases: ['/Gone/Away.html'] },
    { slug: 'hidden', status: 'draft', aliases: ['/Hidden/'] },
  )
  await trash(db, [gone ?? ''])
  for (const path of ['gone', 'GONE', 'gone.html', '/gone/away', 'gone/away/'])
    expect(await get(path)).toBe(410)
  for (const path of ['HIDDEN', '/Hidden/', 'hidden']) expect(await get(path)).toBe(404)
})

test('the key of the longest alias fits into the index', async () => {
  const path = `/${'İ'.repeat(999)}`
  await createArticles(db, { slug: 'longest', aliases: [path] })
  expect(await get(path)).toEqual(movedTo('longest'))
})

test.each(['%00', 'a%00b', '%ff', '%', '%25%30%30', '%ED%A0%80'])(
  'the slug %s, in which a second decoding would find no text, is unknown',
  async (slug) => {
    expect(await get(slug)).toBe(404)
  },
)

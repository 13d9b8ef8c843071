/** What Micropub requests become: titles, pictures, dates, visibility, metadata, URLs; and the documented requests of editors' programs. */
import { describe, expect, test } from 'vitest'
import { png } from '../media/support.ts'
import { boot } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { bootMicropub, SITE } from './support.ts'

const { app, db, secrets, start, form, json, create, query, propertiesOf, articleAt, send } =
  await bootMicropub()
const origin = app.listeningOrigin

const update = (url: string, change: object) => json({ action: 'update', url, ...change })
const encoded = encodeURIComponent

let uploads = 0

/** Uploads a picture that no other post has to the media endpoint, and returns its URL. */
async function uploadPicture(sender: 'write' | 'publish' = 'publish'): Promise<string> {
  const { body } = await query('q=config', sender)
  const path = String(body['media-endpoint']).slice(origin.length)
  uploads += 1
  const { headers } = await start('post', path, sender).attach(
    'file',
    await png(100 + uploads),
    'picture.png',
  )
  return String(headers.location)
}

describe('a post without a name', () => {
  const long = '这是一篇很长的笔记。'.repeat(20)

  test.each([
    ['has the first line of its text as its title', { content: ['Hello **World**\n\nMore'] }, 'Hello World'],
    ['has its first heading as its title', { content: ['# A heading\n\nText'] }, 'A heading'],
    ['has a short title', { content: [long] }, '这是一篇很长的笔记。'.repeat(8)],
    ['has its summary as its title', { summary: ['A summary'] }, 'A summary'],
    [
      'names what it responds to',
      { 'like-of': ['https://a.example/post'] },
      'Like of https://a.example/post',
    ],
    [
      'has the description of its photo',
      { photo: [{ value: 'https://a.example/1.jpg', alt: 'Ink' }] },
      'Ink',
    ],
    ['is a photo', { photo: ['https://a.example/2.jpg'] }, 'Photo'],
  ])('%s', async (_, properties, title) => {
    const url = await create(properties)
    expect((await articleAt(url)).title).toBe(title)
    expect(await propertiesOf(url)).not.toHaveProperty('name')
  })

  test('gets another title with another text, and keeps its URL', async () => {
    const url = await create({ content: ['The first thought'] })
    expect((await update(url, { replace: { content: ['The second thought'] } })).status).toBe(204)
    expect(await articleAt(url)).toMatchObject({ title: 'The second thought', slug: 'the-first-thought' })
  })

  test('keeps a name that was given', async () => {
    const url = await create({ name: ['A name'], content: ['A text'] })
    await update(url, { replace: { content: ['Another text'] } })
    expect((await articleAt(url)).title).toBe('A name')
    await update(url, { delete: ['name'] })
    expect((await articleAt(url)).title).toBe('Another text')
  })

  test('and without anything else is rejected', async () => {
    const { status, body } = await form('h=entry&category=nothing')
    expect([status, body.error]).toEqual([400, 'invalid_request'])
    expect(body.error_description).toContain('content: ')
  })
})

describe('properties', () => {
  test('all of them become fields of the article, and are read again', async () => {
    const properties = {
      ...{
        name: ['All properties'],
        content: ['Text with [a link](https://a.example).'],
        summary: ['Short'],
      },
      ...{ category: ['ink', '墨'], published: ['2016-02-21T12:50:53.000-08:00'], 'mp-slug': ['All In One'] },
      'in-reply-to': ['https://a.example/1', 'https://a.example/2'],
      ...{ 'bookmark-of': ['https://a.example/3'], syndication: ['https://s.example/1'], 'x-number': [7] },
      ...{ 'mp-syndicate-to': ['https://s.example'], 'mp-destination': ['https://ink.example'] },
    }
    const url = await create(properties)
    expect(url).toBe(`${SITE}/posts/all-in-one`)
    expect(await articleAt(url)).toMatchObject({
      ...{ title: 'All properties', excerpt: 'Short', publishedAt: '2016-02-21T20:50:53.000Z' },
      metadata: {
        ...{ 'in-reply-to': properties['in-reply-to'], 'bookmark-of': 'https://a.example/3' },
        ...{ syndication: 'https://s.example/1', 'x-number': 7 },
      },
    })
    const { 'mp-syndicate-to': _, 'mp-destination': __, updated: ___, ...read } = await propertiesOf(url)
    expect(read).toEqual({
      ...{ name: properties.name, content: properties.content, summary: properties.summary },
      ...{ category: properties.category, published: ['2016-02-21T20:50:53.000Z'], url: [url] },
      ...{ 'mp-slug': ['all-in-one'], 'post-status': ['published'], visibility: ['public'] },
      ...{ 'in-reply-to': properties['in-reply-to'], 'bookmark-of': ['https://a.example/3'] },
      ...{ syndication: ['https://s.example/1'], 'x-number': [7] },
    })
  })

  test('the metadata of an article is updated value by value', async () => {
    const url = await create({ content: ['Metadata'], syndication: ['https://s.example/1'] })
    const source = async () => (await propertiesOf(url)).syndication
    await update(url, { add: { syndication: ['https://s.example/2'] } })
    expect(await source()).toEqual(['https://s.example/1', 'https://s.example/2'])
    await update(url, { replace: { syndication: [{ type: ['h-cite'], properties: { url: ['x'] } }] } })
    await update(url, { replace: { syndication: [{ type: ['h-cite'] }] } })
    expect(await source()).toEqual([{ type: ['h-cite'] }])
    await update(url, { replace: { syndication: [] } })
    expect((await articleAt(url)).metadata).toEqual({})
  })

  test('a tag of an article keeps its slug when another one is added', async () => {
    await createArticles(db, { slug: 'own-slugs', tags: [{ ...term('Fountain pens'), slug: 'pens' }] })
    expect((await update(`${SITE}/posts/own-slugs`, { add: { category: ['New'] } })).status).toBe(204)
    const { tags } = await articleAt(`${SITE}/posts/own-slugs`)
    expect(tags).toMatchObject([
      { slug: 'pens', name: 'Fountain pens' },
      { slug: 'new', name: 'New' },
    ])
    expect((await query('q=category&filter=PEN')).body).toEqual({ categories: ['Fountain pens'] })
  })

  test('a future date schedules a post, and a draft stays one', async () => {
    const scheduled = await create({ content: ['Later'], published: ['2999-01-01T00:00:00Z'] })
    expect(await articleAt(scheduled)).toMatchObject({ status: 'scheduled' })
    const draft = await create({ content: ['A draft'], 'post-status': ['draft'] })
    expect(await articleAt(draft)).toMatchObject({ status: 'draft', publishedAt: null })
    expect((await propertiesOf(draft))['post-status']).toEqual(['draft'])
    await update(draft, { replace: { 'post-status': ['published'] } })
    expect((await articleAt(draft)).status).toBe('published')
  })

  test('an unlisted post is kept from feeds and search engines, and a private one is a draft', async () => {
    const unlisted = await create({ content: ['Unlisted'], visibility: ['unlisted'] })
    expect(await articleAt(unlisted)).toMatchObject({
      noindex: true,
      excludeFromFeeds: true,
      status: 'published',
    })
    expect((await propertiesOf(unlisted)).visibility).toEqual(['unlisted'])
    const secret = await create({
      content: ['Private'],
      visibility: ['private'],
      'post-status': ['published'],
    })
    expect((await articleAt(secret)).status).toBe('draft')
    await update(unlisted, { replace: { visibility: ['private'] } })
    expect((await articleAt(unlisted)).status).toBe('draft')
  })

  test('a photo more is added to the text once, in its format', async () => {
    const photos = ['https://a.example/1.jpg', { value: 'https://a.example/2.jpg', alt: 'A [pen] "<b>"' }]
    const url = await create({ content: [{ html: '<p>Text</p>' }], photo: photos })
    const picture = '<p><img src="https://a.example/2.jpg" alt="A [pen] &quot;&lt;b&gt;&quot;"></p>'
    expect((await articleAt(url)).body.source).toBe(`<p>Text</p>\n\n${picture}`)
    const note = await create({
      content: ['![](https://a.example/4.jpg)'],
      photo: ['https://a.example/3.jpg'],
    })
    await update(note, { add: { photo: ['https://a.example/4.jpg', 'https://a.example/5.jpg'] } })
    const { cover, body } = await articleAt(note)
    expect(cover.url).toBe('https://a.example/3.jpg')
    expect(body.source).toBe('![](https://a.example/4.jpg)\n\n![](<https://a.example/5.jpg>)')
    await update(note, { delete: { photo: ['https://a.example/3.jpg'] } })
    expect((await articleAt(note)).cover).toBeNull()
  })
})

describe('the URL of a post', () => {
  test('changes with mp-slug, which the response says, and the former one still leads to it', async () => {
    const url = await create({ content: ['To be renamed'], 'mp-slug': ['before'] })
    const renamed = await update(url, { replace: { 'mp-slug': ['after'] } })
    expect([renamed.status, renamed.headers.location]).toEqual([201, `${SITE}/posts/after`])
    expect((await propertiesOf(url)).url).toEqual([`${SITE}/posts/after`])
  })

  test('gets a number when the suggested slug is taken', async () => {
    await create({ content: ['First'], 'mp-slug': ['same'] })
    expect(await create({ content: ['Second'], 'mp-slug': ['same'] })).toBe(`${SITE}/posts/same-2`)
  })

  test('is also the endpoint of the API, by slug, id and language', async () => {
    const [id = ''] = await createArticles(
      db,
      { lang: 'zh', slug: '墨' },
      { lang: 'en', slug: '墨', title: 'Ink' },
    )
    for (const path of [`${encoded('墨')}?lang=zh`, id, `${encoded('墨')}/?lang=zh`]) {
      const { body } = await query(`q=source&url=${encoded(`${origin}/v1/articles/${path}`)}`)
      expect(body.properties.name, path).not.toEqual(['Ink'])
    }
    const { body } = await query(`q=source&url=${encoded(`${origin}/v1/articles/${encoded('墨')}?lang=en`)}`)
    expect(body.properties.name).toEqual(['Ink'])
  })

  test('follows ARTICLE_URL with a language, also an unknown one', async () => {
    const site = { url: 'https://b.example', articleUrl: 'https://www.b.example/{lang}/{slug}.html' }
    const other = await boot({ db, site, siteLang: 'de' })
    await createArticles(
      db,
      { lang: 'und', slug: 'unknown' },
      { lang: 'de', slug: 'wissen', title: 'Wissen' },
    )
    for (const slug of ['unknown', 'wissen']) {
      const url = `https://www.b.example/de/${slug}.html`
      const { body } = await other.request
        .get(`/micropub?q=source&url=${encoded(url)}`)
        .set('authorization', `Bearer ${secrets.read}`)
      expect(body.properties.url, slug).toEqual([url])
    }
  })

  test('without SITE_URL is the endpoint of the API', async () => {
    const other = await boot({ db })
    const { headers } = await other.request
      .post('/micropub')
      .set('authorization', `Bearer ${secrets.publish}`)
      .type('form')
      .send('content=No+site')
    expect(headers.location).toBe(`${other.app.listeningOrigin}/v1/articles/no-site`)
  })
})

describe('queries', () => {
  test('the source of HTML is an object', async () => {
    const html = '<b>Hello</b> <i>World</i>'
    const url = encoded(await create({ content: [{ html }] }))
    const { body } = await query(`q=source&properties=content&url=${url}`)
    expect(body).toEqual({ properties: { content: [{ html }] } })
  })

  test('sources without a URL are a list in pages', async () => {
    await create({ content: ['The newest post'], published: ['9998-01-01'] })
    await create({ content: ['The draft'], 'post-status': ['draft'], published: ['9997-01-01'] })
    const first = (await query('q=source&limit=1')).body
    expect(first.items).toMatchObject([{ type: ['h-entry'], properties: { content: ['The newest post'] } }])
    const second = (await query(`q=source&limit=1&after=${first.paging.after}`)).body
    expect(second.items[0].properties.content).toEqual(['The draft'])
    expect((await query('q=source&limit=1&offset=1')).body.items).toEqual(second.items)
    const drafts = (await query('q=source&post-status=draft&properties=content&limit=1')).body
    expect(drafts.items).toEqual([{ properties: { content: ['The draft'] } }])
  })

  test('the configuration names what the server supports', async () => {
    const { body } = await query('q=config', 'read')
    expect(body).toMatchObject({
      q: ['config', 'source', 'category', 'syndicate-to'],
      visibility: ['public', 'unlisted', 'private'],
    })
    expect(body['post-types'][0]).toEqual({ type: 'note', name: 'Note' })
  })
})

describe('the documented requests of', () => {
  test('iA Writer: a draft as JSON, with values that are no lists', async () => {
    const picture = await uploadPicture('write')
    const content = `Markdown of *post*\n\n![Ink](${picture})`
    const properties = { name: 'Blog post title', content, 'post-status': 'draft' }
    const { status, headers } = await json({ type: ['h-entry'], properties }, 'write')
    expect(status).toBe(201)
    const article = await articleAt(String(headers.location))
    expect(article).toMatchObject({ title: 'Blog post title', status: 'draft', body: { source: content } })
    expect(article.html).toContain(`src="${picture}"`)
    expect((await send('get', `/media/${picture.split('/').at(-2)}`)).body.usage).toBe(1)
  })

  test('Quill: a note as a form, and an article of the rich editor as JSON', async () => {
    const note = await form(
      `h=entry&content=A+note&category[]=foo&category[]=bar&in-reply-to=&location=geo:45.5,-122.6&mp-slug=quill-note&photo=${encoded(await uploadPicture())}`,
    )
    expect(await articleAt(String(note.headers.location))).toMatchObject({
      ...{ slug: 'quill-note', metadata: { location: 'geo:45.5,-122.6' }, cover: { alt: null } },
    })
    const html = '<p>The HTML contents of your post from the editor</p>'
    const properties = {
      name: ['Post Title'],
      content: [{ html }],
      'mp-slug': ['slug'],
      category: ['foo', 'bar'],
    }
    const article = await json({ type: 'h-entry', properties })
    expect(await articleAt(String(article.headers.location))).toMatchObject({ slug: 'slug', html })
  })

  test.each([
    ['like-of', 'Like of https://a.example/liked'],
    ['repost-of', 'Repost of https://a.example/liked'],
    ['bookmark-of', 'Bookmark of https://a.example/liked'],
  ])('Quill: the form %s with a URL and nothing else', async (property, title) => {
    const { headers } = await form(`h=entry&${property}=${encoded('https://a.example/liked')}`)
    expect(await articleAt(String(headers.location))).toMatchObject({
      ...{ title, metadata: { [property]: 'https://a.example/liked' } },
    })
  })

  test('Micro.blog: a photo with a description, a page of posts, an update and a deletion', async () => {
    const photo = encoded('https://username.micro.example/uploads/123.jpg')
    const post = await form(
      `h=entry&name=&content=Hello%20world.&photo[]=${photo}&mp-photo-alt[]=Description%20here.&mp-destination=x`,
    )
    const url = String(post.headers.location)
    expect(await articleAt(url)).toMatchObject({ title: 'Hello world.', cover: { alt: 'Description here.' } })
    expect((await query('q=source&limit=20&offset=0')).body.items).toContainEqual(
      expect.objectContaining({ properties: expect.objectContaining({ url: [url] }) }),
    )
    expect((await update(url, { replace: { name: ['New title'], content: ['New content'] } })).status).toBe(
      204,
    )
    expect((await articleAt(url)).title).toBe('New title')
    expect((await json({ action: 'delete', url })).status).toBe(204)
  })

  test('Micro.blog: an uploaded photo with one description, a draft, and the categories of a blog', async () => {
    const photo = encoded(await uploadPicture())
    const post = await form(
      `h=entry&content=Uploaded.&photo=${photo}&mp-photo-alt=One%20description&category=Photos&post-status=draft`,
    )
    expect(await articleAt(String(post.headers.location))).toMatchObject({
      ...{ status: 'draft', cover: { alt: 'One description', width: expect.any(Number) } },
    })
    const { body } = await query('q=category&mp-destination=https%3A%2F%2Fink.example%2F')
    expect(body.categories).toContain('Photos')
    const drafts = await query('q=source&mp-channel=default&post-status=draft&limit=5')
    expect(JSON.stringify(drafts.body.items)).toContain('Uploaded.')
  })
})

test('the first page names the endpoint', async () => {
  const { headers, text } = await start('get', '/', null).set('accept', 'text/html')
  expect(headers.link).toBe('</micropub>; rel="micropub"')
  expect(text).toContain('<link rel="micropub" href="/micropub">')
})

test('a request with an idempotency key creates one post', async () => {
  const post = () =>
    start('post', '/micropub').set('idempotency-key', 'once').type('form').send('content=Sent+twice')
  const [first, second] = [await post(), await post()]
  expect([second.status, second.headers.location]).toEqual([201, first.headers.location])
  expect(second.headers['idempotency-replayed']).toBe('true')
  const { body } = await send('get', '/articles?q=%22Sent+twice%22')
  expect(body.data).toHaveLength(1)
})

test('updates at the same time are all carried out', async () => {
  const url = await create({ content: ['Busy'] })
  const names = ['a', 'b', 'c', 'd']
  const responses = await Promise.all(names.map((name) => update(url, { add: { category: [name] } })))
  expect(responses.map(({ status }) => status)).toEqual(names.map(() => 204))
  expect([...((await propertiesOf(url)).category ?? [])].sort()).toEqual(names)
})

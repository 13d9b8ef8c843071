/**
 * The tests of servers at micropub.rocks, by number. The sections are those of the W3C Recommendation of 23 May 2017.
 *
 * | section | tests |
 * |---|---|
 * | 2.1.3 conformance of servers | all of them: the server supports creating, updating, deleting and a media endpoint |
 * | 3.1.1 forms | 100, 101, 107, 300, 301 |
 * | 3.2 reserved properties | 802 |
 * | 3.3 create | 100, 101, 107, 200, 201 |
 * | 3.3.1 files, and URLs in their place | 104, 203, 206, 300, 301 |
 * | 3.3.2 JSON, pictures with a description | 200 to 206 |
 * | 3.3.3 nested objects | 204 |
 * | 3.3.5 unknown properties, 3.3.6 response | requests.test.ts; 100 and every other creation |
 * | 3.4.1 replace, 3.4.2 add, 3.4.3 remove | 400, 401 and 402, 403 and 404 |
 * | 3.4 several operations in one request | "all operations in one request" |
 * | 3.4 values are lists, 3.4.4 response | 405; 400 to 404, and requests.test.ts for a new URL |
 * | 3.5 delete and undelete | 500, 501, 502, 503 |
 * | 3.6 media endpoint | 700, 701, 702; errors.test.ts for its errors |
 * | 3.7.1 configuration, 3.7.3 syndication targets | 600, 601 |
 * | 3.7.2 sources | 602, 603; requests.test.ts for HTML and lists |
 * | 3.8 errors | 803, 804; errors.test.ts |
 * | 5.1 tokens, 5.4 scopes | 800, 801, 803, 804; errors.test.ts |
 * | 5.3 discovery | requests.test.ts |
 */
import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { bootMicropub, SITE } from './support.ts'

const { app, secrets, start, form, json, create, query, propertiesOf, articleAt, send } = await bootMicropub()

const SUNSET = 'https://micropub.rocks.example/media/sunset.jpg'
const CITY = 'https://micropub.rocks.example/media/city-at-night.jpg'

/** Returns the URL of a new post, after it has checked the response. */
function locationOf({ status, headers, text }: { status: number; headers: object; text: string }): string {
  expect(status, text).toBe(201)
  const { location } = headers as { location: string }
  expect(location).toMatch(new RegExp(`^${SITE}/posts/[^/]+$`))
  return location
}

/** Returns a picture that no other test has. */
const picture = (format: 'png' | 'jpeg' | 'gif') =>
  sharp({ create: { width: 8, height: 4, channels: 3, background: `#${randomBytes(3).toString('hex')}` } })
    .toFormat(format)
    .toBuffer()

describe('creating posts with forms', () => {
  test('100: an h-entry post', async () => {
    const url = locationOf(await form('h=entry&content=Micropub+test+of+creating+a+basic+h-entry'))
    expect(await articleAt(url)).toMatchObject({
      title: 'Micropub test of creating a basic h-entry',
      status: 'published',
      body: { format: 'markdown', source: 'Micropub test of creating a basic h-entry' },
    })
  })

  test('101: an h-entry post with multiple categories', async () => {
    const url = locationOf(await form('h=entry&content=Two+categories&category[]=test1&category[]=test2'))
    expect((await articleAt(url)).tags.map(({ name }: { name: string }) => name)).toEqual(['test1', 'test2'])
  })

  test('104: a photo referenced by URL', async () => {
    const url = locationOf(await form(`h=entry&content=A+photo+by+URL&photo=${encodeURIComponent(SUNSET)}`))
    expect((await articleAt(url)).cover).toMatchObject({ url: SUNSET, alt: null })
  })

  test('107: one category', async () => {
    const url = locationOf(await form('h=entry&content=One+category&category=test1'))
    expect((await articleAt(url)).tags).toMatchObject([{ name: 'test1' }])
  })

  test.each([
    ['300: a photo in a form with files', ['photo'], 'Nice sunset tonight'],
    ['301: two photos in a form with files', ['photo[]', 'photo[]'], 'This post should have two photos'],
  ])('%s', async (_, fields, content) => {
    const request = start('post', '/micropub').field('h', 'entry').field('content', content)
    const formats = ['jpeg', 'png'] as const
    for (const [index, field] of fields.entries())
      request.attach(field, await picture(formats[index] ?? 'png'), `picture-${index}.${formats[index]}`)
    const { cover, html } = await articleAt(locationOf(await request))
    expect(cover.url).toMatch(/^\/media\/[\da-f]{64}\/picture-0\./)
    expect(html.match(/<img [^>]*src="\/media\/[\da-f]{64}\/picture-1/g) ?? []).toHaveLength(
      fields.length - 1,
    )
    expect((await fetch(app.listeningOrigin + cover.url)).headers.get('content-type')).toBe('image/jpeg')
  })
})

describe('creating posts with JSON', () => {
  test('200: an h-entry post', async () => {
    const url = await create({ content: ['Micropub test of creating an h-entry with a JSON request'] })
    expect((await articleAt(url)).body.source).toBe(
      'Micropub test of creating an h-entry with a JSON request',
    )
  })

  test('201: multiple categories', async () => {
    const url = await create({ content: ['Categories in JSON'], category: ['test1', 'test2'] })
    expect(await propertiesOf(url)).toMatchObject({ category: ['test1', 'test2'] })
  })

  test('202: HTML content', async () => {
    const html = '<p>This post has <b>bold</b> and <i>italic</i> text.</p>'
    const article = await articleAt(await create({ content: [{ html }] }))
    expect(article).toMatchObject({ html, body: { format: 'html', source: html } })
    expect(article.title).toBe('This post has bold and italic text.')
  })

  test('203: a photo referenced by URL', async () => {
    const url = await create({ content: ['A photo in JSON'], photo: [SUNSET] })
    expect((await articleAt(url)).cover.url).toBe(SUNSET)
  })

  test('204: a nested object', async () => {
    const weight = { type: ['h-measure'], properties: { num: ['70.64'], unit: ['kg'] } }
    const url = await create({ summary: ['Weighed 70.64 kg'], 'x-weight': [weight] })
    expect(await articleAt(url)).toMatchObject({
      title: 'Weighed 70.64 kg',
      metadata: { 'x-weight': [weight] },
    })
    expect(await propertiesOf(url)).toMatchObject({ 'x-weight': [weight] })
  })

  test('205: a photo with a description', async () => {
    const photo = [{ value: SUNSET, alt: 'Photo of a sunset' }]
    const url = await create({ content: ['A photo with a description'], photo })
    expect((await articleAt(url)).cover).toMatchObject({ url: SUNSET, alt: 'Photo of a sunset' })
    expect(await propertiesOf(url)).toMatchObject({ photo })
  })

  test('206: multiple photos referenced by URL', async () => {
    const { cover, html } = await articleAt(await create({ content: ['Two photos'], photo: [SUNSET, CITY] }))
    expect(cover.url).toBe(SUNSET)
    expect(html).toContain(`src="${CITY}"`)
  })
})

describe('updating posts', () => {
  /** Creates a post, updates it, and returns its properties. */
  async function update(properties: object, change: object) {
    const url = await create(properties)
    const response = await json({ action: 'update', url, ...change })
    expect([response.status, response.text]).toEqual([204, ''])
    return propertiesOf(url)
  }

  test('400: replaces a property', async () => {
    const content = ['This is the updated text of test 400']
    const post = await update(
      { content: ['The first text of 400'], category: ['kept'] },
      { replace: { content } },
    )
    expect(post).toMatchObject({ content, category: ['kept'] })
  })

  test('401: adds a value to an existing property', async () => {
    const properties = { content: ['Text of 401'], category: ['test1'] }
    const post = await update(properties, { add: { category: ['test2', 'test1'] } })
    expect(post.category).toEqual(['test1', 'test2'])
  })

  test('402: adds a value to a property that the post does not have', async () => {
    expect((await update({ content: ['Text of 402'] }, { add: { category: ['test1'] } })).category).toEqual([
      'test1',
    ])
  })

  test('403: removes a value from a property', async () => {
    const properties = { content: ['Text of 403'], category: ['test1', 'test2'] }
    expect((await update(properties, { delete: { category: ['test1'] } })).category).toEqual(['test2'])
  })

  test('404: removes a property', async () => {
    const properties = { content: ['Text of 404'], category: ['test1'] }
    expect(await update(properties, { delete: ['category'] })).not.toHaveProperty('category')
  })

  test('all operations in one request', async () => {
    const properties = { content: ['Before'], category: ['test1', 'test2'], 'x-note': ['Short'] }
    const change = { replace: { content: ['After'] }, add: { category: ['test3'], syndication: ['x'] } }
    const post = await update(properties, { ...change, delete: { category: ['test1'], 'x-note': ['Short'] } })
    expect(post).toMatchObject({ content: ['After'], category: ['test2', 'test3'], syndication: ['x'] })
    expect(post).not.toHaveProperty('x-note')
  })

  test('405: rejects an operation that is not an object of lists', async () => {
    const url = await create({ content: ['Text of 405'] })
    for (const replace of ['This is not a valid update request.', { content: 'no list' }]) {
      const { status, body } = await json({ action: 'update', url, replace })
      expect([status, body.error]).toEqual([400, 'invalid_request'])
    }
    expect((await propertiesOf(url)).content).toEqual(['Text of 405'])
  })
})

describe('deleting posts', () => {
  const requests = {
    form: (action: string, url: string) => form(`action=${action}&url=${encodeURIComponent(url)}`),
    JSON: (action: string, url: string) => json({ action, url }),
  }

  test.each([
    ['500 and 502: with a form', requests.form],
    ['501 and 503: with JSON', requests.JSON],
  ])('%s, and undeleting them', async (name, act) => {
    const url = await create({ content: [`Deleted ${name}`], category: ['test1'] })
    const path = `/articles/${url.split('/').at(-1)}`
    const before = await propertiesOf(url)
    expect((await act('delete', url)).status).toBe(204)
    expect((await send('get', path, undefined, 'public')).status).toBe(410)
    expect((await act('undelete', url)).status).toBe(204)
    expect((await send('get', path, undefined, 'public')).status).toBe(200)
    expect({ ...(await propertiesOf(url)), updated: before.updated }).toEqual(before)
  })
})

describe('queries', () => {
  test('600: the configuration', async () => {
    const { status, body } = await query('q=config')
    expect(status).toBe(200)
    expect(body['media-endpoint']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/micropub\/media$/)
    expect(body['syndicate-to']).toEqual([])
  })

  test('601: the syndication targets', async () => {
    expect((await query('q=syndicate-to')).body).toEqual({ 'syndicate-to': [] })
  })

  test('602: the source of a post, with all properties', async () => {
    const content = ['Test of querying the endpoint for the source content']
    const url = await create({ content, category: ['micropub', 'test'] })
    const { body } = await query(`q=source&url=${encodeURIComponent(url)}`)
    expect(body).toMatchObject({ type: ['h-entry'], properties: { content, category: ['micropub', 'test'] } })
    expect(body.properties).not.toHaveProperty('name')
  })

  test('603: the source of a post, with some properties', async () => {
    const content = ['Test of querying some properties']
    const url = encodeURIComponent(await create({ content, category: ['micropub', 'test'] }))
    const { body } = await query(`q=source&properties[]=content&properties[]=category&url=${url}`)
    expect(body).toEqual({ properties: { content, category: ['micropub', 'test'] } })
    expect((await query(`q=source&properties=content&url=${url}`)).body).toEqual({ properties: { content } })
  })
})

describe('the media endpoint', () => {
  test.each([
    ['700: a jpg', 'jpeg', 'image/jpeg'],
    ['701: a png', 'png', 'image/png'],
    ['702: a gif', 'gif', 'image/gif'],
  ] as const)('%s', async (_, format, type) => {
    const bytes = await picture(format)
    const upload = () => start('post', '/micropub/media').attach('file', bytes, `sunset.${format}`)
    const { status, headers, text } = await upload()
    expect([status, text]).toEqual([201, ''])
    expect(String(headers.location)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/media\/[\da-f]{64}\/sunset\./)
    const again = await upload()
    expect([again.status, again.headers.location]).toEqual([201, headers.location])
    const url = await create({ content: [`Uploaded ${format}`], photo: [headers.location] })
    const { cover } = await articleAt(url)
    expect(cover).toMatchObject({ url: new URL(String(headers.location)).pathname, width: 8 })
    expect((await propertiesOf(url)).photo).toEqual([headers.location])
    expect((await fetch(String(headers.location))).headers.get('content-type')).toBe(type)
  })
})

describe('access tokens', () => {
  test('800: in the HTTP header', async () => {
    locationOf(await form('h=entry&content=Testing+a+token+in+the+HTTP+header'))
  })

  test('801 and 802: in the body, and not stored', async () => {
    const url = locationOf(
      await form(`h=entry&content=Testing+a+token+in+the+body&access_token=${secrets.publish}`, null),
    )
    expect(JSON.stringify(await articleAt(url))).not.toContain('access_token')
    expect(JSON.stringify(await propertiesOf(url))).not.toContain(secrets.publish)
    const stored = await create({ content: ['A token in JSON'], access_token: ['ink_of-nobody'] })
    expect(JSON.stringify(await articleAt(stored))).not.toContain('ink_of-nobody')
  })

  test('803: a request without a token is rejected', async () => {
    const { status, body, headers } = await form('h=entry&content=Testing+without+a+token', null)
    expect([status, body.error]).toEqual([401, 'unauthorized'])
    expect(headers['www-authenticate']).toBe('Bearer realm="inkstone"')
  })

  test('804: a token that may not create posts is rejected', async () => {
    const { status, body } = await form('h=entry&content=Testing+a+token+that+only+reads', 'read')
    expect([status, body.error, body.scope]).toEqual([401, 'insufficient_scope', 'write'])
  })
})

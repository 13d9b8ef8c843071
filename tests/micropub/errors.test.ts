/** Errors and permissions of Micropub (sections 3.8 and 5 of the recommendation): code, description, status; nothing stored, nothing logged. */
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { png } from '../media/support.ts'
import { bootMicropub, SITE } from './support.ts'

const lines: string[] = []
const log = new Writable({
  write: (chunk: Buffer, _, done) => {
    lines.push(chunk.toString())
    done()
  },
})
const {
  app,
  db,
  secrets,
  start,
  form,
  json,
  create,
  query,
  articleAt,
  uploadsInProgress,
  countMedia,
  request,
} = await bootMicropub({ logger: pino({ level: 'trace' }, log) })

const errorOf = ({ status, body }: { status: number; body: { error?: string } }) => [status, body.error]

describe('permissions', () => {
  /** What a key of each scope may do: the status of the response. */
  const table = [
    ['q=config and q=source', 'get', { preview: 401, read: 200, write: 200, publish: 200 }],
    ['create a draft', 'draft', { preview: 401, read: 401, write: 201, publish: 201 }],
    ['create a published post', 'published', { preview: 401, read: 401, write: 401, publish: 201 }],
    ['update a draft', 'update-draft', { preview: 401, read: 401, write: 204, publish: 204 }],
    ['update a published post', 'update-published', { preview: 401, read: 401, write: 401, publish: 204 }],
    ['delete a draft', 'delete-draft', { preview: 401, read: 401, write: 204, publish: 204 }],
    ['delete a published post', 'delete-published', { preview: 401, read: 401, write: 401, publish: 204 }],
    ['upload a file', 'upload', { preview: 401, read: 401, write: 201, publish: 201 }],
  ] as const

  const newPost = (status: string) => create({ content: [`A ${status} post`], 'post-status': [status] })

  async function act(action: string, sender: keyof typeof secrets) {
    const [verb, status = 'draft'] = action.split('-')
    if (verb === 'get') return query('q=config', sender)
    if (verb === 'upload')
      return start('post', '/micropub/media', sender).attach('file', await png(), 'a.png')
    if (verb === 'update')
      return json({ action: verb, url: await newPost(status), replace: { content: ['New'] } }, sender)
    if (verb === 'delete') return json({ action: verb, url: await newPost(status) }, sender)
    return form(`content=A+post&post-status=${verb}`, sender)
  }

  test.each(table)('to %s', async (_, action, expected) => {
    for (const [sender, status] of Object.entries(expected)) {
      const response = await act(action, sender as keyof typeof secrets)
      expect(response.status, sender).toBe(status)
      if (status === 401) expect(response.body.error, sender).toBe('insufficient_scope')
    }
    expect((await act(action, 'preview')).headers['www-authenticate']).toMatch(/error="insufficient_scope"/)
  })

  test('a key that may not publish creates a draft without post-status', async () => {
    const { headers } = await form('content=No+status', 'write')
    expect((await articleAt(String(headers.location))).status).toBe('draft')
    expect((await form('content=A+status&post-status=published', 'write')).body).toMatchObject({
      ...{ error: 'insufficient_scope', scope: 'publish' },
    })
  })

  test('a key of another IP address is forbidden', async () => {
    const restrictions = { allowedAddresses: ['203.0.113.7'] }
    const key = await createKey(db, { name: 'far', scopes: ['publish'], expiresAt: null, ...restrictions })
    const response = await request
      .post('/micropub')
      .set('authorization', `Bearer ${key.secret}`)
      .type('form')
      .send('content=x')
    expect(errorOf(response)).toEqual([403, 'forbidden'])
  })
})

describe('an access token', () => {
  test('in header and body is an error', async () => {
    expect(errorOf(await form(`content=Twice&access_token=${secrets.publish}`))).toEqual([
      400,
      'invalid_request',
    ])
  })

  test('that is unknown is unauthorized, in header, form and form with files', async () => {
    const unknown = `ink_${'x'.repeat(43)}`
    for (const response of [
      await request.get('/micropub?q=config').set('authorization', `Bearer ${unknown}`),
      await form(`content=x&access_token=${unknown}`, null),
      await request.post('/micropub').field('content', 'x').field('access_token', unknown),
    ])
      expect(errorOf(response)).toEqual([401, 'unauthorized'])
  })

  test('is required before a file is received, and for JSON before the body is read', async () => {
    const before = await countMedia()
    const late = await request
      .post('/micropub')
      .attach('photo', await png(), 'a.png')
      .field('access_token', secrets.publish)
    expect(errorOf(late)).toEqual([401, 'unauthorized'])
    const first = await request
      .post('/micropub/media')
      .field('access_token', secrets.publish)
      .attach('file', await png(), 'a.png')
    expect(first.status).toBe(201)
    expect([await countMedia(), await uploadsInProgress()]).toEqual([before + 1, []])
    expect(errorOf(await json({ type: ['h-entry'], properties: {} }, null))).toEqual([401, 'unauthorized'])
  })

  test('in a form makes the response private, and is in no line of the log', async () => {
    const { headers } = await form(`content=Logged&access_token=${secrets.publish}`, null)
    expect(headers['cache-control']).toBe('private, no-store')
    await query(`q=config&access_token=${secrets.publish}`, null)
    await form(`content=&access_token=${secrets.publish}`, null)
    expect(lines.length).toBeGreaterThan(2)
    expect(lines.filter((line) => line.includes(secrets.publish))).toEqual([])
    expect(lines.some((line) => line.includes('"key":"micropub publish"'))).toBe(true)
  })
})

describe('an invalid request', () => {
  const bodies: [string, object, RegExp][] = [
    ['without properties', { type: ['h-entry'] }, /^properties: /],
    ['of another type', { type: ['h-event'], properties: { name: ['x'] } }, /^type: must be h-entry/],
    ['with an unknown action', { action: 'publish', url: SITE }, /^action: must be create, update/],
    ['with an update that changes nothing', { action: 'update', url: `${SITE}/posts/x` }, /`replace`, `add`/],
    [
      'with a wrong date',
      { type: 'h-entry', properties: { name: ['x'], published: ['soon'] } },
      /^published: /,
    ],
    ['with a wrong status', { properties: { name: ['x'], 'post-status': ['live'] } }, /^post-status: /],
    ['with a wrong visibility', { properties: { name: ['x'], visibility: ['friends'] } }, /^visibility: /],
    ['with content of no kind', { properties: { content: [{ text: 5 }] } }, /^content: must be a text/],
    [
      'with a photo that is no URL',
      { properties: { photo: ['javascript:alert(1)'] } },
      /^photo\/0: must be a URL/,
    ],
    ['with a photo in the text', { properties: { photo: ['data:image/png;base64,AA=='] } }, /media endpoint/],
    ['with a long name', { properties: { name: ['x'.repeat(501)] } }, /^name: must be at most 500/],
    ['with a tag of signs', { properties: { name: ['x'], category: ['!!'] } }, /^category\/0: /],
    ['with a NUL character', { properties: { name: ['x'], note: ['\0'] } }, /NUL/],
    ['with the URL of another site', { action: 'delete', url: 'https://other.example/posts/x' }, /^url: /],
    ['with no URL', { action: 'delete', url: 'posts/x' }, /^url: /],
    ['with a URL that is no text', { action: 'delete', url: `${SITE}/posts/%00` }, /^url: /],
    ['with the URL of no post', { action: 'delete', url: `${SITE}/posts/no-such-post` }, /no such article/],
  ]

  test.each(bodies)('%s says what is wrong', async (_, body, description) => {
    const response = await json(body)
    expect(errorOf(response), response.text).toEqual([400, 'invalid_request'])
    expect(response.body.error_description).toMatch(description)
    expect(response.headers['content-type']).toMatch(/^application\/json/)
  })

  test.each([
    ['an update', 'action=update&url=x', /^action: an update is sent as JSON/],
    ['another type', 'h=event&name=x', /^h: must be entry/],
    ['a deletion without a URL', 'action=delete', /^url: /],
    ['too many fields', `content=x${'&category[]=x'.repeat(600)}`, /at most 500 fields/],
  ])('as a form with %s says what is wrong', async (_, text, description) => {
    const response = await form(text)
    expect(errorOf(response)).toEqual([400, 'invalid_request'])
    expect(response.body.error_description).toMatch(description)
  })

  test('as a query says what is wrong', async () => {
    for (const [parameters, description] of [
      ['', /^q: must be among config, source/],
      ['q=nothing', /^q: must be among/],
      ['q=source&limit=0', /^limit: /],
      ['q=source&limit=10&offset=5', /^offset: must be a multiple/],
      ['q=source&after=x', /^cursor: /],
    ] as const) {
      const response = await query(parameters)
      expect(errorOf(response), parameters).toEqual([400, 'invalid_request'])
      expect(response.body.error_description).toMatch(description)
    }
  })

  test('as broken JSON, of another media type, or with files that are not accepted', async () => {
    const broken = await start('post', '/micropub').type('json').send('{"type":')
    expect(errorOf(broken)).toEqual([400, 'invalid_request'])
    const text = await start('post', '/micropub').type('text/plain').send('h=entry')
    expect(errorOf(text)).toEqual([415, 'invalid_request'])
    expect(text.body.error_description).toContain('application/x-www-form-urlencoded')
    const file = await start('post', '/micropub/media').attach('file', Buffer.from('no picture'), 'a.png')
    expect(errorOf(file)).toEqual([422, 'invalid_request'])
    const other = await start('post', '/micropub/media').attach('photo', await png(), 'a.png')
    expect(errorOf(other)).toEqual([400, 'invalid_request'])
    const noForm = await start('post', '/micropub/media')
      .type('image/png')
      .send(await png())
    expect(errorOf(noForm)).toEqual([415, 'invalid_request'])
    const large = await start('post', '/micropub/media').attach('file', Buffer.alloc(1_000_001), 'a.png')
    expect(errorOf(large)).toEqual([413, 'invalid_request'])
    expect(await uploadsInProgress()).toEqual([])
  })

  test('stores no file of a form whose fields are wrong', async () => {
    const before = await countMedia()
    const response = await start('post', '/micropub')
      .field('h', 'event')
      .attach('photo', await png(), 'a.png')
    expect(errorOf(response)).toEqual([400, 'invalid_request'])
    expect(await countMedia()).toBe(before)
  })

  test('with files and an idempotency key is rejected', async () => {
    const response = await start('post', '/micropub')
      .set('idempotency-key', 'files')
      .field('content', 'x')
      .attach('photo', await png(), 'a.png')
    expect(errorOf(response)).toEqual([400, 'invalid_request'])
  })
})

test('a deleted post can only be undeleted', async () => {
  const url = await create({ content: ['Deleted'] })
  await json({ action: 'delete', url })
  const changed = await json({ action: 'update', url, replace: { content: ['x'] } })
  expect(errorOf(changed)).toEqual([409, 'invalid_request'])
  expect(changed.body.error_description).toBe('The post is deleted. Undelete it first.')
  expect((await json({ action: 'delete', url })).status).toBe(204)
  expect((await json({ action: 'undelete', url })).status).toBe(204)
  expect(errorOf(await json({ action: 'undelete', url }))).toEqual([409, 'invalid_request'])
})

test('HTML of a post is sanitised', async () => {
  const url = await create({ content: [{ html: '<p onclick="x()">Safe<script>alert(1)</script></p>' }] })
  expect((await articleAt(url)).html).toBe('<p>Safe</p>')
})

test('the OpenAPI document has no endpoint of Micropub', async () => {
  expect((await app.inject('/openapi.json')).body).not.toContain('/micropub')
})

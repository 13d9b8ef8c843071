/** Agents over HTTP: tools by scope, the work of an editor, two writers at once, resources, prompts and refusals. */
import { describe, expect, test } from 'vitest'
import type { Scope } from '../../src/auth/scopes.ts'
import { boot } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { call, connect, keyOf, mcpUrl } from './support.ts'

const booted = await boot()
const { db, request } = booted
const url = mcpUrl(booted)
const keys = {
  metrics: await keyOf(booted, 'metrics'),
  preview: await keyOf(booted, 'preview'),
  read: await keyOf(booted, 'read'),
  write: await keyOf(booted, 'write'),
  publish: await keyOf(booted, 'publish'),
  admin: await keyOf(booted, 'admin'),
}
const [inkId = ''] = await createArticles(
  db,
  {
    slug: 'ink',
    title: 'On ink',
    lang: 'en',
    tags: [term('Tools')],
    body: { format: 'markdown', source: 'Ink is **black**.' },
  },
  { slug: 'secret-plan', title: 'Secret plan', lang: 'en', status: 'draft' },
)
const anonymous = await connect(url)
const writer = await connect(url, keys.write)
const publisher = await connect(url, keys.publish)

const namesOf = async (client: typeof anonymous) => (await client.listTools()).tools.map(({ name }) => name)

describe('tools by scope', () => {
  const publicTools = ['search_articles', 'list_articles', 'read_article', 'list_terms']
  const readingTools = [...publicTools, 'read_working_copy', 'list_revisions', 'compare_revisions']

  test.each<[Scope, number]>([
    ['metrics', 4],
    ['preview', 4],
    ['read', 7],
    ['write', 16],
    ['publish', 19],
    ['admin', 19],
  ])('a key with the scope %s has %i tools', async (scope, count) => {
    const names = await namesOf(await connect(url, keys[scope]))
    expect(names).toHaveLength(count)
  })

  test('without a key, the tools only read', async () => {
    const { tools } = await anonymous.listTools()
    expect(tools.map(({ name }) => name)).toEqual(publicTools)
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true)
    expect(await namesOf(await connect(url, keys.read))).toEqual(readingTools)
  })

  test('every tool has a title, a description and a schema, and says whether it replaces something', async () => {
    const { tools } = await publisher.listTools()
    for (const { title, description, inputSchema, annotations } of tools) {
      expect(title && description && inputSchema.properties).toBeTruthy()
      expect(annotations?.readOnlyHint !== (annotations?.destructiveHint !== undefined)).toBe(true)
    }
    const destructive = tools
      .filter(({ annotations }) => annotations?.destructiveHint)
      .map(({ name }) => name)
    expect(destructive).toContain('trash_article')
    expect(destructive).not.toContain('edit_working_copy')
  })

  test('a tool that is not listed is refused, with the scope that it needs', async () => {
    const { isError, text } = await call(anonymous, 'trash_article', { article: inkId, version: 1 })
    expect([isError, text]).toEqual([
      true,
      expect.stringContaining('needs an API key with the scope "write"'),
    ])
    const refused = await call(writer, 'publish_article', { article: inkId, version: 1 })
    expect(refused.text).toMatch(/^Forbidden: The API key does not have the scope "publish"/)
  })
})

describe('reading', () => {
  test('articles are found, listed and read as Markdown, and drafts are not', async () => {
    const { facts } = await call(anonymous, 'search_articles', { q: 'black' })
    expect(facts?.articles).toMatchObject([{ id: inkId, slug: 'ink', tags: ['tools'] }])
    const listed = await call(anonymous, 'list_articles', { tag: 'tools', limit: 1 })
    expect(listed.facts).toMatchObject({ articles: [{ slug: 'ink' }], next: null })
    const read = await call(anonymous, 'read_article', { article: 'ink' })
    expect(read.facts).toMatchObject({ id: inkId, version: 1, text: { offset: 0, nextOffset: null } })
    expect(read.body).toContain('Ink is **black**.')
    const draft = await call(anonymous, 'read_article', { article: 'secret-plan' })
    expect(draft.text).toBe(
      'Not Found: There is no such article.\nFind articles with search_articles or list_articles.',
    )
    expect((await call(anonymous, 'list_terms', { kind: 'tags' })).facts?.items).toMatchObject([
      { slug: 'tools' },
    ])
  })

  test('a key sees drafts as its scopes allow', async () => {
    const previewer = await connect(url, keys.preview)
    const { facts } = await call(previewer, 'list_articles', { status: 'draft' })
    expect(facts?.articles).toMatchObject([{ slug: 'secret-plan', status: 'draft' }])
    expect((await call(anonymous, 'list_articles', { status: 'draft' })).text).toMatch(
      /^Unauthorized: .*"preview"/,
    )
  })

  test('a long text comes in pages that join without a gap, and never inside a character', async () => {
    const source = `# Long\n\n${'墨🖋'.repeat(12_000)}`
    const { facts: created } = await call(writer, 'create_draft', { body: { source } })
    let text = ''
    for (let offset: number | null = 0; offset !== null; ) {
      const page = await call(writer, 'read_article', { article: created?.id, offset })
      expect(page.body).not.toMatch(/\p{Surrogate}/u)
      text += page.body
      offset = page.facts?.text.nextOffset
    }
    expect(text).toContain('墨🖋'.repeat(12_000))
  })

  test('facts are cut off: tags and metadata of any size, and warnings about a file', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`key-${n}`, n]))
    const tags = Array.from({ length: 300 }, (_, n) => `Tag ${n}`)
    const { facts } = await call(writer, 'create_draft', { title: 'Large', metadata, tags })
    const article = facts?.id
    await call(writer, 'update_article', { article, version: 1, changes: { metadata: { added: true } } })
    const compared = await call(writer, 'compare_revisions', { article, revision: 2 })
    expect(compared.facts.fields).toMatchObject([{ field: 'metadata', to: expect.stringMatching(/^\{.*…$/) }])
    expect(compared.text.length).toBeLessThan(5_000)
    const listed = await call(writer, 'list_articles', { status: 'draft', tag: 'tag-1' })
    expect(listed.facts.articles).toMatchObject([{ id: article, tags: expect.stringMatching(/…$/) }])
    const figures = '{{< unknown >}}\n\n'.repeat(150)
    const content = `---\ntitle: Warned\ndraft: true\n---\n${figures}`
    const imported = await call(writer, 'import_file', { source: 'blog', path: 'warned.md', content })
    expect(imported.facts.warnings.length).toBeLessThanOrEqual(101)
  })

  test('wrong arguments are named with their place', async () => {
    const { text } = await call(anonymous, 'list_articles', { lmit: 3, sort: 'newest' })
    expect(text).toBe(
      'Bad Request: The request is invalid.\n/lmit: There is no such field. Did you mean `limit`?',
    )
    const sort = await call(anonymous, 'list_articles', { sort: 'newest' })
    expect(sort.text).toMatch(/^Bad Request: .*\n\/sort: must be among/)
    expect((await call(anonymous, 'read_article', { article: '..' })).text).toContain(
      '/article: must be a slug or an id',
    )
    await expect(anonymous.callTool({ name: 'drop_table' })).rejects.toThrow('There is no tool drop_table')
  })
})

describe('writing', () => {
  test('an editor drafts, tags, edits the working copy, compares, publishes, schedules, restores and deletes', async () => {
    const { facts: draft } = await call(writer, 'create_draft', {
      ...{ title: 'Brushes', lang: 'en', body: { source: 'A brush.' }, tags: ['Tools'] },
    })
    expect(draft).toMatchObject({ slug: 'brushes', status: 'draft', version: 1 })
    const article = draft?.id as string
    const tagged = await call(writer, 'tag_article', {
      article,
      version: 1,
      add: ['Hair'],
      remove: ['tools'],
    })
    expect(tagged.facts).toMatchObject({ version: 2 })
    const published = await call(publisher, 'publish_article', { article, version: 2 })
    expect(published.facts).toMatchObject({ status: 'published', version: 3 })
    const changes = { body: { source: 'A better brush.' } }
    const working = await call(writer, 'edit_working_copy', { article, version: 3, changes })
    expect(working.facts?.version).toBeGreaterThan(3)
    expect((await call(writer, 'read_working_copy', { article })).body).toBe('A better brush.')
    expect((await call(anonymous, 'read_article', { article })).body).toContain('A brush.')
    const revisions = await call(writer, 'list_revisions', { article })
    const [latest] = revisions.facts.items
    const compared = await call(writer, 'compare_revisions', { article, revision: latest.number })
    expect(compared.body).toContain('+A better brush.')
    const workingVersion = working.facts?.version
    const again = await call(publisher, 'publish_article', { article, version: 3, workingVersion })
    expect((await call(anonymous, 'read_article', { article })).body).toContain('A better brush.')
    const restored = await call(publisher, 'restore_revision', {
      article,
      revision: 2,
      version: again.facts?.version,
    })
    expect((await call(anonymous, 'read_article', { article })).body).toContain('tags:\n  - Hair')
    const hidden = await call(publisher, 'unpublish_article', { article, version: restored.facts?.version })
    const schedule = { article, version: hidden.facts?.version, publishedAt: '2099-05-04T09:00:00Z' }
    const scheduled = await call(publisher, 'schedule_article', schedule)
    expect(scheduled.facts).toMatchObject({ status: 'scheduled', publishedAt: '2099-05-04T09:00:00.000Z' })
    const trashed = await call(publisher, 'trash_article', { article, version: scheduled.facts?.version })
    const back = await call(publisher, 'restore_article', { article, version: trashed.facts?.version })
    expect(back.facts).toMatchObject({ id: article, status: 'scheduled' })
    const { body: audit } = await request.get('/v1/audit').set('authorization', `Bearer ${keys.admin}`)
    const acts = audit.data.filter((event: { entityId: string }) => event.entityId === article)
    expect(acts.map((event: { action: string }) => event.action)).toContain('article.published')
    expect(acts[0].actor).toBe('agent-publish')
  })

  test('a file is imported, and replaced only by its version', async () => {
    const file = {
      source: 'blog',
      path: 'posts/paper.md',
      content: '---\ntitle: Paper\ndraft: true\n---\nWhite.',
    }
    const { facts } = await call(writer, 'import_file', file)
    expect(facts).toMatchObject({ slug: 'paper', version: 1 })
    expect((await call(writer, 'import_file', file)).text).toMatch(/^Precondition Failed/)
    const replaced = { ...file, content: '---\ntitle: Paper\ndraft: true\n---\nYellow.', version: 1 }
    expect((await call(writer, 'import_file', replaced)).facts).toMatchObject({ version: 2 })
    const outside = { ...file, source: '..', path: 'ink.md' }
    expect((await call(writer, 'import_file', outside)).text).toContain('/source: must be a name')
  })

  test('an agent and a person edit at once: neither overwrites the other', async () => {
    const { facts } = await call(writer, 'create_draft', { title: 'Shared', body: { source: 'One.' } })
    const article = facts?.id as string
    const person = request.patch(`/v1/articles/${article}`).set('authorization', `Bearer ${keys.write}`)
    expect((await person.send({ version: 1, body: { source: 'One. Two.' } })).status).toBe(200)
    for (const tool of ['update_article', 'edit_working_copy']) {
      const changes = { body: { source: 'Three.' } }
      const refused = await call(writer, tool, { article, version: 1, changes })
      expect(refused.text).toMatch(/^Precondition Failed: .*\nCurrent version: 2\.\nSomebody has changed it/)
    }
    const tagged = await call(writer, 'tag_article', { article, version: 1, add: ['x'] })
    expect(tagged.text).toContain('Current version: 2.')
    const { body } = await call(writer, 'read_article', { article })
    expect(body).toContain('One. Two.')
    const blind = await call(writer, 'update_article', { article, changes: { title: 'Blind' } })
    expect(blind.text).toContain('/version: ')
  })

  test('an agent publishes no working copy that a person has created, changed or discarded since it read', async () => {
    const [article = ''] = await createArticles(db, { title: 'Reviewed' })
    const authorization = `Bearer ${keys.write}`
    const edit = (title: string) =>
      request.patch(`/v1/articles/${article}/working`).set('authorization', authorization).send({ title })
    const publish = (args: object) => call(publisher, 'publish_article', { article, version: 1, ...args })
    await edit('Of a person')
    expect((await publish({})).text).toMatch(
      /^Precondition Failed: The article has a working copy \(current version 2\).*`workingVersion`/,
    )
    const { facts } = await call(publisher, 'read_working_copy', { article })
    await edit('Of a person, later')
    const changed = await publish({ workingVersion: facts?.version })
    expect(changed.text).toMatch(/^Precondition Failed: The working copy has changed.*\nCurrent version: 3\./)
    await request.delete(`/v1/articles/${article}/working`).set('authorization', authorization)
    expect((await publish({ workingVersion: 3 })).text).toMatch(/^Precondition Failed: .* no working copy/)
    expect((await call(anonymous, 'read_article', { article })).facts).toMatchObject({
      ...{ title: 'Reviewed', version: 1 },
    })
  })

  test('a key that may not publish can prepare a change of a public article, and no more', async () => {
    const [article = ''] = await createArticles(db, { slug: 'public-one', title: 'Public one' })
    const refused = await call(writer, 'update_article', { article, version: 1, changes: { title: 'No' } })
    expect(refused.text).toMatch(/^Forbidden: .*\n.*edit_working_copy/)
    const status = await call(writer, 'update_article', {
      article,
      version: 1,
      changes: { status: 'published' },
    })
    expect(status.text).toContain('/changes/status: There is no such field.')
    const prepared = await call(writer, 'edit_working_copy', {
      article,
      version: 1,
      changes: { title: 'Yes' },
    })
    expect(prepared.isError).toBe(false)
    expect((await call(anonymous, 'read_article', { article })).facts).toMatchObject({ title: 'Public one' })
    const discard = { article, version: prepared.facts?.version }
    expect((await call(writer, 'discard_working_copy', discard)).facts).toEqual({ discarded: true })
  })
})

describe('resources and prompts', () => {
  test('articles and llms.txt are resources', async () => {
    const { resources } = await anonymous.listResources()
    expect(resources[0]?.uri).toBe('inkstone://llms.txt')
    expect(resources.map(({ uri }) => uri)).toContain(`inkstone://articles/${inkId}`)
    expect(resources.map(({ name }) => name)).not.toContain('secret-plan')
    const { resourceTemplates } = await anonymous.listResourceTemplates()
    expect(resourceTemplates[0]?.uriTemplate).toBe('inkstone://articles/{article}')
    const read = await anonymous.readResource({ uri: 'inkstone://articles/ink' })
    expect(read.contents).toMatchObject([
      { mimeType: 'text/markdown', text: expect.stringContaining('**black**') },
    ])
    const index = await anonymous.readResource({ uri: 'inkstone://llms.txt' })
    expect(index.contents).toMatchObject([{ text: expect.stringContaining('On ink') }])
    for (const uri of ['inkstone://articles/secret-plan', 'inkstone://articles/..', 'file:///etc/passwd'])
      await expect(anonymous.readResource({ uri })).rejects.toThrow(/no such article|not found/i)
  })

  test('the list of resources has pages', async () => {
    await createArticles(db, ...Array.from({ length: 60 }, () => ({ lang: 'fr' })))
    const first = await anonymous.listResources()
    const second = await anonymous.listResources({ cursor: first.nextCursor })
    const uris = [...first.resources, ...second.resources].map(({ uri }) => uri)
    expect(new Set(uris).size).toBe(uris.length)
    expect(uris.length).toBeGreaterThan(60)
  })

  test('prompts are those of the scopes, and name what is missing', async () => {
    expect((await anonymous.listPrompts()).prompts.map(({ name }) => name)).toEqual(['answer_from_articles'])
    expect((await writer.listPrompts()).prompts).toHaveLength(5)
    const args = { article: 'ink', lang: 'fr' }
    const { messages } = await writer.getPrompt({ name: 'translate_article', arguments: args })
    expect(JSON.stringify(messages)).toContain('lang=fr')
    await expect(writer.getPrompt({ name: 'review_article' })).rejects.toThrow(
      'Arguments are missing: article.',
    )
    await expect(anonymous.getPrompt({ name: 'review_article', arguments: args })).rejects.toThrow(
      'no prompt',
    )
  })
})

describe('the endpoint', () => {
  const initialize = {
    ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  }
  const post = () => request.post('/mcp').set('accept', 'application/json, text/event-stream')

  test('web pages of other origins are refused, even by their own host name', async () => {
    for (const origin of ['http://evil.example', 'null', 'http://localhost.evil.example'])
      expect((await post().set('origin', origin).set('host', 'evil.example').send(initialize)).status).toBe(
        403,
      )
    expect((await post().set('origin', 'http://localhost:6274').send(initialize)).status).toBe(200)
    const named = await boot({
      db,
      corsOrigins: ['https://app.example'],
      site: { url: 'https://site.example/blog' },
    })
    const send = (origin: string) =>
      named.request
        .post('/mcp')
        .set('accept', 'application/json, text/event-stream')
        .set('origin', origin)
        .send(initialize)
    expect((await send('https://app.example')).status).toBe(200)
    expect((await send('https://site.example')).status).toBe(200)
    expect((await send('https://other.example')).status).toBe(403)
  })

  test('wrong keys, other methods and what is no message are refused', async () => {
    expect((await post().set('authorization', 'Bearer wrong').send(initialize)).status).toBe(401)
    const read = await request.get('/mcp')
    expect([read.status, read.headers.allow]).toEqual([405, 'POST'])
    expect((await request.delete('/mcp')).status).toBe(405)
    expect((await post().type('json').send('{"a":')).status).toBe(400)
    expect((await post().send({ hello: 'world' })).status).toBe(400)
    expect((await post().type('text/plain').send('hello')).status).toBe(415)
    const many = Array.from({ length: 3 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ping' }))
    expect((await post().send(many)).status).toBe(400)
  })

  test('PUBLIC_READ=false needs a key, and MCP=false leaves the endpoint out', async () => {
    const closed = await boot({ db, publicRead: false })
    await expect(connect(mcpUrl(closed))).rejects.toThrow()
    expect(await namesOf(await connect(mcpUrl(closed), keys.read))).toHaveLength(7)
    const off = await boot({ db, mcp: false })
    expect((await off.request.post('/mcp').send(initialize)).status).toBe(404)
  })

  test('each call with a key is in the audit log, with its tool and whether it failed', async () => {
    const [article = ''] = await createArticles(db, {})
    const secret = await keyOf(booted, 'publish')
    const agent = await connect(url, secret)
    await call(agent, 'read_article', { article })
    await call(agent, 'trash_article', { article, version: 7 })
    await call(agent, 'list_terms', { kind: 'keys' })
    await call(anonymous, 'read_article', { article })
    const audit = request.get('/v1/audit').set('authorization', `Bearer ${keys.admin}`)
    const { data } = (await audit).body
    expect(data.slice(0, 3)).toMatchObject([
      { action: 'tool.failed', subject: 'list_terms', entityId: null, actor: 'agent-publish' },
      { action: 'tool.failed', subject: 'trash_article', entityId: article },
      { action: 'tool.called', subject: 'read_article', entityId: article },
    ])
    expect(data[3].keyId).not.toBe(data[0].keyId)
  })

  test('messages count as reads of the key, and writes as writes', async () => {
    const limited = await boot({ db, rateLimits: { reads: 1_000, writes: 1, wrongKeys: 0 } })
    const agent = await connect(mcpUrl(limited), await keyOf(booted, 'write'))
    await agent.listTools()
    expect((await call(agent, 'create_draft', { title: 'First' })).isError).toBe(false)
    const { text } = await call(agent, 'create_draft', { title: 'Second' })
    expect(text).toMatch(/^Too Many Requests: .*\nRetry after \d+ seconds\.$/)
  })
})

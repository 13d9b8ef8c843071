import { describe, expect, test } from 'vitest'
import { readDocument } from '../../src/content/document.ts'
import { contextOfPath } from '../../src/content/print-document.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'

const { db, request } = await boot()

const bearer = async (...scopes: ('preview' | 'read' | 'write')[]) => {
  const { secret } = await createKey(db, { name: scopes.join(), scopes, expiresAt: null })
  return `Bearer ${secret}`
}
const previewer = await bearer('preview')
const reader = await bearer('read')

const source =
  '# Head *a*\n\nText <!-- SECRET comment --> & more.\n\n<script>SECRET()</script>\n\n| a |\n|:-:|\n| b |\n'
await createArticles(
  db,
  {
    slug: 'full',
    lang: 'en',
    title: 'Full: "it"',
    excerpt: 'An excerpt',
    body: { format: 'markdown', source },
    authors: [{ ...byline('Anna'), email: 'SECRET@private.example', url: 'https://anna.example' }],
    tags: [term('Ink')],
    categories: [term('Paper')],
    keywords: ['k'],
    metadata: { internal: 'SECRET note' },
    aliases: ['old'],
    translationKey: 'SECRET-key',
  },
  { slug: 'web', body: { format: 'html', source: '<h2>Hi</h2><!-- c --><p>there</p>' } },
  { slug: 'draft', status: 'draft', title: 'Draft' },
)

const markdown = (path: string, key?: string) => {
  const asked = request.get(path).set('accept', 'text/markdown')
  return key === undefined ? asked : asked.set('authorization', key)
}

describe('an article as Markdown', () => {
  test('is made of what the public sees, under public fields alone', async () => {
    const { status, headers, text } = await markdown('/v1/articles/full')
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/markdown; charset=utf-8; variant=GFM')
    const updatedAt = /^lastmod: (\S+)$/m.exec(text)?.[1]
    expect(text).toBe(`---
title: 'Full: "it"'
slug: full
date: 2024-01-01T00:00:00Z
lastmod: ${updatedAt}
lang: en
authors:
  - Anna
tags:
  - Ink
categories:
  - Paper
keywords:
  - k
description: An excerpt
---
# Head *a*

Text & more.

| a |
| :-: |
| b |
`)
  })

  test.each(['/v1/articles/full', '/articles/full.md'])('%s says nothing that is not shown', async (path) => {
    for (const key of [undefined, previewer]) {
      const { text } = await markdown(path, key)
      expect(text).not.toMatch(/SECRET|private\.example|<!--|<script/)
    }
  })

  test('is the source as it was written for a key that may read it', async () => {
    const { text, headers } = await markdown('/v1/articles/full', reader)
    expect(headers['cache-control']).toBe('private, no-store')
    expect(text.endsWith(`---\n${source}`)).toBe(true)
    const place = { ...contextOfPath('full.md'), isLocal: () => false }
    const document = readDocument(Buffer.from(text), place)
    expect(document).toMatchObject({
      title: 'Full: "it"',
      slug: 'full',
      metadata: { internal: 'SECRET note' },
      translationKey: 'SECRET-key',
    })
  })

  test('has HTML below its front matter where HTML was written, and Markdown for everybody else', async () => {
    expect((await markdown('/v1/articles/web', reader)).text).toMatch(
      /---\n<h2>Hi<\/h2><!-- c --><p>there<\/p>$/,
    )
    expect((await markdown('/v1/articles/web')).text).toMatch(/---\n## Hi\n\nthere\n$/)
  })

  test('of a draft is for keys that may see it', async () => {
    expect((await markdown('/v1/articles/draft')).status).toBe(404)
    expect((await markdown('/v1/articles/draft', previewer)).text).toContain('draft: true')
    expect((await markdown('/articles/draft.md', reader)).status).toBe(404)
  })

  test('has an address of its own, which moves with it', async () => {
    const { status, headers, text } = await request.get('/articles/full.md?lang=en')
    expect([status, headers['content-type']]).toEqual([200, 'text/markdown; charset=utf-8; variant=GFM'])
    expect(text).toBe((await markdown('/v1/articles/full')).text)
    const moved = await request.get('/articles/old.md')
    expect([moved.status, moved.headers.location]).toEqual([308, '/articles/full.md?lang=en'])
    expect((await request.get('/articles/none.md')).status).toBe(404)
    expect((await request.get('/articles/full')).status).toBe(400)
  })
})

const JSON_ANSWER = 'application/json; charset=utf-8'
const MARKDOWN_ANSWER = 'text/markdown; charset=utf-8; variant=GFM'

describe('what is accepted decides:', () => {
  test.each([
    ['*/*', JSON_ANSWER],
    ['', JSON_ANSWER],
    ['application/*', JSON_ANSWER],
    ['application/json', JSON_ANSWER],
    ['text/html, */*;q=0.1', JSON_ANSWER],
    ['application/json, text/markdown', JSON_ANSWER],
    ['text/markdown;q=0.5, application/json;q=0.6', JSON_ANSWER],
    ['text/markdown;q=0, */*', JSON_ANSWER],
    ['text/markdown', MARKDOWN_ANSWER],
    ['TEXT/Markdown', MARKDOWN_ANSWER],
    ['text/*', MARKDOWN_ANSWER],
    ['text/markdown; charset=UTF-8', MARKDOWN_ANSWER],
    ['text/markdown;variant=GFM', MARKDOWN_ANSWER],
    ['text/markdown, application/json', MARKDOWN_ANSWER],
    ['text/markdown, */*;q=0.8', MARKDOWN_ANSWER],
    ['application/json;q=0.5, text/markdown;q=0.6', MARKDOWN_ANSWER],
    ['application/json;q=0, */*', MARKDOWN_ANSWER],
  ])('%s gives %s', async (accept, type) => {
    const { status, headers } = await request.get('/v1/articles/full').set('accept', accept)
    expect([status, headers['content-type']]).toEqual([200, type])
    expect(headers.vary).toMatch(/\bAccept\b(?!-)/)
  })

  test.each(['text/html', 'text/markdown;variant=CommonMark', 'application/json;q=0, text/html'])(
    '%s cannot be had',
    async (accept) => {
      const { status, body, headers } = await request.get('/v1/articles/full').set('accept', accept)
      expect([status, body.detail]).toEqual([
        406,
        'This endpoint produces application/json or text/markdown.',
      ])
      expect(headers.vary).toMatch(/\bAccept\b(?!-)/)
    },
  )

  test('a list has no Markdown', async () => {
    const { status, body } = await markdown('/v1/articles')
    expect([status, body.detail]).toEqual([406, 'This endpoint produces application/json.'])
  })
})

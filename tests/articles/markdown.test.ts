import { describe, expect, test } from 'vitest'
import { readDocument } from '../../src/content/document.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
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
  const unsigned = request.get(path).set('accept', 'text/markdown')
  return key === undefined ? unsigned : unsigned.set('authorization', key)
}

describe('articles as Markdown', () => {
  test('an article as Markdown has its public fields and its rendered body only', async () => {
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

  test.each(['/v1/articles/full', '/articles/full.md'])(
    '%s as Markdown contains nothing private',
    async (path) => {
      for (const key of [undefined, previewer]) {
        const { text } = await markdown(path, key)
        expect(text).not.toMatch(/SECRET|private\.example|<!--|<script/)
      }
    },
  )

  test('an article as Markdown has its source for a key with the scope read', async () => {
    const { text, headers } = await markdown('/v1/articles/full', reader)
    expect(headers['cache-control']).toBe('private, no-store')
    expect(text.endsWith(`---\n${source}`)).toBe(true)
    const context = { ...contextOfPath('full.md'), isLocal: () => false }
    const document = readDocument(Buffer.from(text), context, DEFAULT_POLICY)
    expect(document).toMatchObject({
      title: 'Full: "it"',
      slug: 'full',
      metadata: { internal: 'SECRET note' },
      translationKey: 'SECRET-key',
    })
  })

  test('an HTML article as Markdown has its HTML for a key, and converted Markdown for the public', async () => {
    expect((await markdown('/v1/articles/web', reader)).text).toMatch(
      /---\n<h2>Hi<\/h2><!-- c --><p>there<\/p>$/,
    )
    expect((await markdown('/v1/articles/web')).text).toMatch(/---\n## Hi\n\nthere\n$/)
  })

  test('a draft as Markdown is returned only to a key that may read drafts', async () => {
    expect((await markdown('/v1/articles/draft')).status).toBe(404)
    expect((await markdown('/v1/articles/draft', previewer)).text).toContain('draft: true')
    expect((await markdown('/articles/draft.md', reader)).status).toBe(404)
  })

  test('the .md URL of an article returns Markdown and is redirected from aliases', async () => {
    const { status, headers, text } = await request.get('/articles/full.md?lang=en')
    expect([status, headers['content-type']]).toEqual([200, 'text/markdown; charset=utf-8; variant=GFM'])
    expect(text).toBe((await markdown('/v1/articles/full')).text)
    const moved = await request.get('/articles/old.md')
    expect([moved.status, moved.headers.location]).toEqual([308, '/articles/full.md?lang=en'])
    expect((await request.get('/articles/none.md')).status).toBe(404)
    expect((await request.get('/articles/full')).status).toBe(400)
  })
})

const JSON_TYPE = 'application/json; charset=utf-8'
const MARKDOWN_TYPE = 'text/markdown; charset=utf-8; variant=GFM'

describe('content negotiation', () => {
  test.each([
    ['*/*', JSON_TYPE],
    ['', JSON_TYPE],
    ['application/*', JSON_TYPE],
    ['application/json', JSON_TYPE],
    ['text/html, */*;q=0.1', JSON_TYPE],
    ['application/json, text/markdown', JSON_TYPE],
    ['text/markdown;q=0.5, application/json;q=0.6', JSON_TYPE],
    ['text/markdown;q=0, */*', JSON_TYPE],
    ['text/markdown', MARKDOWN_TYPE],
    ['TEXT/Markdown', MARKDOWN_TYPE],
    ['text/*', MARKDOWN_TYPE],
    ['text/markdown; charset=UTF-8', MARKDOWN_TYPE],
    ['text/markdown;variant=GFM', MARKDOWN_TYPE],
    ['text/markdown, application/json', MARKDOWN_TYPE],
    ['text/markdown, */*;q=0.8', MARKDOWN_TYPE],
    ['application/json;q=0.5, text/markdown;q=0.6', MARKDOWN_TYPE],
    ['application/json;q=0, */*', MARKDOWN_TYPE],
  ])('Accept: %s returns %s', async (accept, type) => {
    const { status, headers } = await request.get('/v1/articles/full').set('accept', accept)
    expect([status, headers['content-type']]).toEqual([200, type])
    expect(headers.vary).toMatch(/\bAccept\b(?!-)/)
  })

  test.each(['text/html', 'text/markdown;variant=CommonMark', 'application/json;q=0, text/html'])(
    'Accept: %s returns 406',
    async (accept) => {
      const { status, body, headers } = await request.get('/v1/articles/full').set('accept', accept)
      expect([status, body.detail]).toEqual([
        406,
        'This endpoint produces application/json or text/markdown.',
      ])
      expect(headers.vary).toMatch(/\bAccept\b(?!-)/)
    },
  )

  test('the list of articles is not available as Markdown', async () => {
    const { status, body } = await markdown('/v1/articles')
    expect([status, body.detail]).toEqual([406, 'This endpoint produces application/json.'])
  })
})

/** Serialization of articles as files, and the round trip through the parser. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draftFromDocument } from '../../src/articles/model/draft-from-document.ts'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import { readDocument } from '../../src/content/document.ts'
import { readCascades } from '../../src/content/fields/hugo-cascade.ts'
import { parseFrontMatter } from '../../src/content/frontmatter/frontmatter.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { printArticle } from '../../src/content/print-document.ts'
import { byline, draftOf, term } from '../support/create-articles.ts'
import { anyDraft } from '../support/drafts.ts'
import { readYamlFields } from './support.ts'

const article = (overrides: Partial<ArticleDraft> = {}) =>
  draftOf({ slug: 'a-title', title: 'A title', ...overrides })

const targetOf = (draft: ArticleDraft, stem = 'posts/a', hasTranslations = false) => ({
  path: `${stem}${draft.body.format === 'html' ? '.html' : '.md'}`,
  hasTranslations,
  hidden: null,
})

/** Returns the draft that an import creates from a file. */
function importDraft(text: string, path: string): ArticleDraft {
  const context = {
    path,
    siteLanguages: [],
    siblingFolders: () => ['en', 'fr', 'posts'],
    isLocal: () => false,
  }
  const document = readDocument(Buffer.from(text), context, DEFAULT_POLICY)
  return draftFromDocument(document, document.slug ?? document.fallbackSlug, null, new Date(0))
}

const paths = fc.constantFrom(
  'posts/a',
  'a',
  'it/x',
  '_drafts/2024-01-02-y',
  'content/en/a.zh',
  'articles/und/index',
)

describe('round trip', () => {
  it('parsing any printed article returns the same article', () => {
    fc.assert(
      fc.property(anyDraft, paths, fc.boolean(), (draft, stem, hasTranslations) => {
        const target = targetOf(draft, stem, hasTranslations)
        const { text, isLossless } = printArticle(draft, target, DEFAULT_POLICY)
        expect(importDraft(text, target.path)).toEqual(draft)
        expect(isLossless).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  it('printing any parsed article returns the same bytes', () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        const { text } = printArticle(draft, targetOf(draft), DEFAULT_POLICY)
        expect(
          printArticle(importDraft(text, targetOf(draft).path), targetOf(draft), DEFAULT_POLICY).text,
        ).toBe(text)
      }),
      { numRuns: 50 },
    )
  })
})

describe('an ordinary article', () => {
  const full = article({
    lang: 'zh-CN',
    status: 'draft',
    publishedAt: new Date('2024-02-19T11:56:58Z'),
    modifiedAt: new Date('2024-03-01T00:00:00.250Z'),
    excerpt: 'Chosen.',
    cover: { url: '/p.png', alt: 'A picture', caption: null },
    sourceUrl: 'https://example.com/from',
    canonicalUrl: 'https://example.com/here',
    keywords: ['one', 'two'],
    aliases: ['/old/path/', 'old-slug'],
    authors: [byline('Ann'), { ...byline('Bo'), url: 'https://example.com/bo', email: 'bo@example.com' }],
    tags: [term('AI')],
    categories: [term('Notes')],
    translationKey: 'blog:a',
    metadata: { weight: 3, showToc: true, version: '1.10', params: { b: [1, '007'] } },
    body: { format: 'markdown', source: '\n# A title\n\nBody.\n' },
  })

  it('an article is printed with the usual keys in a fixed order', () => {
    expect(printArticle(full, targetOf(full), DEFAULT_POLICY).text).toBe(`---
title: A title
slug: a-title
date: 2024-02-19T11:56:58Z
lastmod: 2024-03-01T00:00:00.250Z
draft: true
lang: zh-CN
authors:
  - Ann
  - name: Bo
    url: https://example.com/bo
    email: bo@example.com
tags:
  - AI
categories:
  - Notes
keywords:
  - one
  - two
cover:
  image: /p.png
  alt: A picture
source: https://example.com/from
canonicalURL: https://example.com/here
description: Chosen.
aliases:
  - /old/path/
  - old-slug
translationKey: blog:a
params:
  b:
    - 1
    - '007'
showToc: true
version: '1.10'
weight: 3
---

# A title

Body.
`)
  })

  it('empty fields, and values that the body gives, are not printed', () => {
    const plain = article({
      publishedAt: null,
      excerpt: 'Body.',
      body: { format: 'markdown', source: 'Body.' },
    })
    expect(printArticle(plain, targetOf(plain), DEFAULT_POLICY).text).toBe(
      '---\ntitle: A title\nslug: a-title\n---\nBody.',
    )
  })
})

/** Returns the printed members of the reserved key. */
const reservedOf = (draft: ArticleDraft, stem?: string, hasTranslations?: boolean) =>
  /^inkstone:\n((?: .*\n)+)/m.exec(
    printArticle(draft, targetOf(draft, stem, hasTranslations), DEFAULT_POLICY).text,
  )?.[1]

const withSource = { format: 'markdown' as const, source: 'Text.\n\n[Source](https://example.com/x)' }

describe('printing the reserved key', () => {
  it.each<[string, Partial<ArticleDraft>, string]>([
    ['an archived article', { status: 'archived' }, '  status: archived\n'],
    [
      'an article without source whose body ends in a link',
      { excerpt: 'Text.', body: withSource },
      '  sourceUrl: null\n',
    ],
    ['an article without excerpt whose body has one', {}, "  excerpt: ''\n"],
    [
      'a tag with a slug of its own',
      { tags: [{ slug: 'ml', name: 'Machines' }] },
      '  tags:\n    - slug: ml\n      name: Machines\n',
    ],
    ['a keyword with a comma', { keywords: ['a, b'] }, '  keywords:\n    - a, b\n'],
    ['a slug in capitals', { slug: 'UPPER' }, '  slug: UPPER\n'],
    ['metadata that would be read as a field', { metadata: { author: 'x' } }, '  metadata:\n    author: x\n'],
    [
      'nested metadata that would be read as a field',
      { metadata: { author: 0, params: { author: 1 } } },
      '    params:\n      author: 1\n',
    ],
  ])('the reserved key of %s is printed', (_, overrides, expected) =>
    expect(reservedOf(article(overrides))).toContain(expected),
  )

  it.each<[string, string, boolean, Partial<ArticleDraft>, string]>([
    ['without language in a folder that looks like one', 'it/a', false, {}, '  lang: null\n'],
    [
      'without date at a path that has one',
      '2024-01-02-a',
      false,
      { publishedAt: null },
      '  publishedAt: null\n',
    ],
    ['that is public in a folder of drafts', '_drafts/a', false, {}, '  status: published\n'],
    ['without translations next to files that look like them', 'a', true, {}, '  translationKey: null\n'],
  ])('the reserved key of an article %s is printed', (_, stem, hasTranslations, overrides, expected) => {
    expect(reservedOf(article(overrides), stem, hasTranslations)).toContain(expected)
  })

  it('a body that begins like front matter stays a body', () => {
    const body = { format: 'markdown' as const, source: '---\ntitle: Not it\n---\nText.' }
    const draft = article({ body, excerpt: '', metadata: { author: 'x' } })
    const { text, isLossless } = printArticle(draft, targetOf(draft), DEFAULT_POLICY)
    expect(isLossless).toBe(true)
    expect(text).toContain('  title: A title\n')
    expect(importDraft(text, 'posts/a.md')).toEqual(draft)
  })

  it('the reserved key is not printed when it is not needed', () => {
    expect(
      reservedOf(article({ excerpt: 'Text.', body: { format: 'markdown', source: 'Text.' } })),
    ).toBeUndefined()
  })
})

describe('reading the reserved key', () => {
  it('the reserved key takes precedence over every other key, the path and the body', () => {
    const { fields } = readYamlFields(
      'draft: true\nlang: fr\ninkstone:\n  status: published\n  lang: null',
      'a.zh.md',
    )
    expect(fields).toMatchObject({ draft: false, archived: false, lang: null })
  })

  it('an archived article is a draft too', () => {
    expect(readYamlFields('inkstone: {status: archived}').fields).toMatchObject({
      draft: true,
      archived: true,
    })
  })

  it.each(['draft', 'published', 'archived'] as const)(
    'the reserved status %s takes precedence over an expiry date',
    (status) => {
      const expiring = article({ status, expiresAt: new Date('1960-01-01') })
      const { text, isLossless } = printArticle(expiring, targetOf(expiring), DEFAULT_POLICY)
      expect(isLossless).toBe(true)
      expect(importDraft(text, 'posts/a.md')).toMatchObject({
        status,
        expiresAt: new Date('1960-01-01'),
        metadata: {},
      })
    },
  )

  it('e-mail addresses in the metadata of the reserved key are not removed', () => {
    const withEmail = article({
      metadata: { contact: 'us@example.org', team: [{ email: 'us@example.org' }] },
    })
    const { text, isLossless } = printArticle(withEmail, targetOf(withEmail), DEFAULT_POLICY)
    expect(isLossless).toBe(true)
    expect(importDraft(text, 'posts/a.md').metadata).toEqual(withEmail.metadata)
  })

  it('an article without translations has its complete path as its key', () => {
    expect(readYamlFields('inkstone: {translationKey: null}', 'x/a.zh.md').fields.pathKey).toBe('x/a.zh.md')
  })

  it.each(['inkstone: a text', 'inkstone: {tags: none}', 'inkstone: {unheard: of}', 'Inkstone: [1]'])(
    'the invalid reserved key %j is ignored with a warning and does not become metadata',
    (yaml) => {
      const { fields, diagnostics } = readYamlFields(`date: 2024-01-02\ntags: [kept]\n${yaml}`)
      expect(diagnostics.map(({ code }) => code)).toEqual(['unusable-exact'])
      expect(fields).toMatchObject({ tags: [{ name: 'kept' }], metadata: {} })
    },
  )

  it('valid members of the reserved key are used although others are invalid', () => {
    const { fields } = readYamlFields('inkstone: {slug: Kept, lang: 3}')
    expect(fields).toMatchObject({ slug: 'Kept', lang: null })
  })

  it('a URL that runs code is dropped', () => {
    const text =
      "---\ninkstone:\n  sourceUrl: 'javascript:x'\n  cover: {url: 'javascript:x', alt: null, caption: null}\n---\n"
    expect(importDraft(text, 'a.md')).toMatchObject({ sourceUrl: null, cover: null })
  })
})

it('line breaks of a body become newlines', () => {
  const draft = article({ body: { format: 'markdown', source: 'a\r\nb\rc' } })
  expect(printArticle(draft, targetOf(draft), DEFAULT_POLICY)).toMatchObject({
    isLossless: true,
    text: expect.stringMatching(/\na\nb\nc$/),
  })
})

it('an article that a file cannot represent is printed with loss', () => {
  const metadata = { deep: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) }
  expect(printArticle(article({ metadata }), targetOf(article()), DEFAULT_POLICY).isLossless).toBe(false)
})

it('a cascade is printed below the reserved key, where it has no effect', () => {
  const draft = article({ metadata: { cascade: { draft: true, type: 'docs' }, weight: 1 } })
  const { text, isLossless } = printArticle(draft, targetOf(draft, 'docs/_index'), DEFAULT_POLICY)
  expect(text).toContain('\nweight: 1\ninkstone:\n  metadata:\n    cascade:\n')
  expect(readCascades(parseFrontMatter(text))).toEqual([])
  expect(importDraft(text, 'docs/_index.md')).toEqual(draft)
  expect(isLossless).toBe(true)
})

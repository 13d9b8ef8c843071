/** Articles are printed so that reading gives them back, whatever they say. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draftFromDocument as draftOfDocument } from '../../src/articles/model/draft-from-document.ts'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import { readDocument } from '../../src/content/document.ts'
import { readCascades } from '../../src/content/fields/hugo-cascade.ts'
import { parseFrontMatter } from '../../src/content/frontmatter/frontmatter.ts'
import { printArticle } from '../../src/content/print-document.ts'
import { byline, draftOf, term } from '../support/create-articles.ts'
import { anyDraft } from '../support/drafts.ts'
import { readYamlFields } from './support.ts'

const article = (overrides: Partial<ArticleDraft> = {}) =>
  draftOf({ slug: 'a-title', title: 'A title', ...overrides })

const place = (draft: ArticleDraft, stem = 'posts/a', hasTranslations = false) => ({
  path: `${stem}${draft.body.format === 'html' ? '.html' : '.md'}`,
  hasTranslations,
})

/** What an import makes of a file. */
function importOf(text: string, path: string): ArticleDraft {
  const context = {
    path,
    siteLanguages: [],
    siblingFolders: () => ['en', 'fr', 'posts'],
    isLocal: () => false,
  }
  const document = readDocument(Buffer.from(text), context)
  return draftOfDocument(document, document.slug ?? document.fallbackSlug, null, new Date(0))
}

const paths = fc.constantFrom(
  'posts/a',
  'a',
  'it/x',
  '_drafts/2024-01-02-y',
  'content/en/a.zh',
  'articles/und/index',
)

describe('for any article', () => {
  it('reading what was printed gives it back', () => {
    fc.assert(
      fc.property(anyDraft, paths, fc.boolean(), (draft, stem, hasTranslations) => {
        const at = place(draft, stem, hasTranslations)
        const { text, faithful } = printArticle(draft, at)
        expect(importOf(text, at.path)).toEqual(draft)
        expect(faithful).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('printing what was read gives the same bytes', () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        const { text } = printArticle(draft, place(draft))
        expect(printArticle(importOf(text, place(draft).path), place(draft)).text).toBe(text)
      }),
      { numRuns: 100 },
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

  it('reads naturally, its keys in a fixed order', () => {
    expect(printArticle(full, place(full)).text).toBe(`---
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

  it('says nothing that is not there, and leaves to the body what the body says', () => {
    const plain = article({
      publishedAt: null,
      excerpt: 'Body.',
      body: { format: 'markdown', source: 'Body.' },
    })
    expect(printArticle(plain, place(plain)).text).toBe('---\ntitle: A title\nslug: a-title\n---\nBody.')
  })
})

/** The part of the front matter that only we read. */
const exactOf = (draft: ArticleDraft, stem?: string, hasTranslations?: boolean) =>
  /^inkstone:\n((?: .*\n)+)/m.exec(printArticle(draft, place(draft, stem, hasTranslations)).text)?.[1]

const withSource = { format: 'markdown' as const, source: 'Text.\n\n[Source](https://example.com/x)' }

describe('the reserved key says what no other key can', () => {
  it.each<[string, Partial<ArticleDraft>, string]>([
    ['archived', { status: 'archived' }, '  status: archived\n'],
    ['no source, though the body ends in one', { excerpt: 'Text.', body: withSource }, '  sourceUrl: null\n'],
    ['no excerpt, though the body has one', {}, "  excerpt: ''\n"],
    [
      'a tag with a slug of its own',
      { tags: [{ slug: 'ml', name: 'Machines' }] },
      '  tags:\n    - slug: ml\n      name: Machines\n',
    ],
    ['a name with a comma', { keywords: ['a, b'] }, '  keywords:\n    - a, b\n'],
    ['a slug in capitals', { slug: 'UPPER' }, '  slug: UPPER\n'],
    ['metadata that would be read as a field', { metadata: { author: 'x' } }, '  metadata:\n    author: x\n'],
    [
      'metadata within that would be',
      { metadata: { author: 0, params: { author: 1 } } },
      '    params:\n      author: 1\n',
    ],
  ])('%s', (_, overrides, expected) => expect(exactOf(article(overrides))).toContain(expected))

  it.each<[string, string, boolean, Partial<ArticleDraft>, string]>([
    ['no language, in a folder called like one', 'it/a', false, {}, '  lang: null\n'],
    [
      'no date, by a name that has one',
      '2024-01-02-a',
      false,
      { publishedAt: null },
      '  publishedAt: null\n',
    ],
    ['public, in a folder of drafts', '_drafts/a', false, {}, '  status: published\n'],
    ['no translations, beside files that look like them', 'a', true, {}, '  translationKey: null\n'],
  ])('%s', (_, stem, hasTranslations, overrides, expected) => {
    expect(exactOf(article(overrides), stem, hasTranslations)).toContain(expected)
  })

  it('a body that begins like another front matter is one', () => {
    const body = { format: 'markdown' as const, source: '---\ntitle: Not it\n---\nText.' }
    const draft = article({ body, excerpt: '', metadata: { author: 'x' } })
    const { text, faithful } = printArticle(draft, place(draft))
    expect(faithful).toBe(true)
    expect(text).toContain('  title: A title\n')
    expect(importOf(text, 'posts/a.md')).toEqual(draft)
  })

  it('and is not there when it has nothing to say', () => {
    expect(
      exactOf(article({ excerpt: 'Text.', body: { format: 'markdown', source: 'Text.' } })),
    ).toBeUndefined()
  })
})

describe('reading the reserved key', () => {
  it('counts before every other key, the path and the body', () => {
    const { fields } = readYamlFields(
      'draft: true\nlang: fr\ninkstone:\n  status: published\n  lang: null',
      'a.zh.md',
    )
    expect(fields).toMatchObject({ draft: false, archived: false, lang: null })
  })

  it('an archived article is a draft to whoever does not look', () => {
    expect(readYamlFields('inkstone: {status: archived}').fields).toMatchObject({
      draft: true,
      archived: true,
    })
  })

  it.each(['draft', 'published', 'archived'] as const)('%s counts before a date of expiry', (status) => {
    const expiring = article({ status, metadata: { expiryDate: '1960-01-01' } })
    const { text, faithful } = printArticle(expiring, place(expiring))
    expect(faithful).toBe(true)
    expect(importOf(text, 'posts/a.md')).toMatchObject({ status, metadata: { expiryDate: '1960-01-01' } })
  })

  it('keeps the addresses that an editor put into metadata', () => {
    const addressed = article({
      metadata: { contact: 'us@example.org', team: [{ email: 'us@example.org' }] },
    })
    const { text, faithful } = printArticle(addressed, place(addressed))
    expect(faithful).toBe(true)
    expect(importOf(text, 'posts/a.md').metadata).toEqual(addressed.metadata)
  })

  it('an article without translations shares its path with none', () => {
    expect(readYamlFields('inkstone: {translationKey: null}', 'x/a.zh.md').fields.pathKey).toBe('x/a.zh.md')
  })

  it.each(['inkstone: a text', 'inkstone: {tags: none}', 'inkstone: {unheard: of}', 'Inkstone: [1]'])(
    '%s: says nothing, with a notice, and is no metadata',
    (yaml) => {
      const { fields, diagnostics } = readYamlFields(`date: 2024-01-02\ntags: [kept]\n${yaml}`)
      expect(diagnostics.map(({ code }) => code)).toEqual(['unusable-exact'])
      expect(fields).toMatchObject({ tags: [{ name: 'kept' }], metadata: {} })
    },
  )

  it('keeps what is right beside what is wrong', () => {
    const { fields } = readYamlFields('inkstone: {slug: Kept, lang: 3}')
    expect(fields).toMatchObject({ slug: 'Kept', lang: null })
  })

  it('an address that runs code is none', () => {
    const text =
      "---\ninkstone:\n  sourceUrl: 'javascript:x'\n  cover: {url: 'javascript:x', alt: null, caption: null}\n---\n"
    expect(importOf(text, 'a.md')).toMatchObject({ sourceUrl: null, cover: null })
  })
})

it('line ends become newlines', () => {
  const draft = article({ body: { format: 'markdown', source: 'a\r\nb\rc' } })
  expect(printArticle(draft, place(draft))).toMatchObject({
    faithful: true,
    text: expect.stringMatching(/\na\nb\nc$/),
  })
})

it('says so when a file cannot hold an article', () => {
  const metadata = { deep: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) }
  expect(printArticle(article({ metadata }), place(article())).faithful).toBe(false)
})

it('what a section hands down is kept below the reserved key, where it hands down nothing', () => {
  const draft = article({ metadata: { cascade: { draft: true, type: 'docs' }, weight: 1 } })
  const { text, faithful } = printArticle(draft, place(draft, 'docs/_index'))
  expect(text).toContain('\nweight: 1\ninkstone:\n  metadata:\n    cascade:\n')
  expect(readCascades(parseFrontMatter(text))).toEqual([])
  expect(importOf(text, 'docs/_index.md')).toEqual(draft)
  expect(faithful).toBe(true)
})

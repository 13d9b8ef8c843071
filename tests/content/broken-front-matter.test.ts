/** Broken front matter: an error with a place and advice, never an article with its front matter in the body. */

import { describe, expect, it } from 'vitest'
import { ContentError } from '../../src/content/diagnostic.ts'
import { type DocumentContext, parseDocument, readDocument } from '../../src/content/document.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'

const context: DocumentContext = {
  path: 'a.md',
  siteLanguages: [],
  siblingFolders: () => [],
  isLocal: () => false,
}
const read = (text: string, isStrict = false) =>
  readDocument(new TextEncoder().encode(text), { ...context, isStrict }, DEFAULT_POLICY)

function errorOf(text: string, isStrict = false): ContentError {
  try {
    read(text, isStrict)
  } catch (error) {
    if (error instanceof ContentError) return error
    throw error
  }
  throw new Error('the text was parsed')
}

const KEYS = 'title: A\ndraft: true\n'

describe('front matter that cannot be read is an error', () => {
  it.each([
    [
      'a first key of several words (PowerShell help)',
      '---\nexternal help file: A.dll-Help.xml\nModule Name: A\ntitle: B\naliases:\n  - %\ndraft: true\n---\n# B',
      [6, 5],
    ],
    [
      'a first key of several words (Obsidian)',
      '---\nDate created: 2024-05-01\ntitle\npassword: x\n---\nText.',
      [3, 1],
    ],
    ['keys of several words alone', '---\nDate created: a\nLast seen at: b\n  c: d\n---\nText.', [4, 4]],
    ['a first key in quotes', '---\n"my title": A\n  x: y\n---\nText.', [3, 4]],
    ['a first key with an emoji', '---\n📅 day: 1\nfoo\n---\nText.', [3, 1]],
    ['keys in Chinese', '---\n标题 一: 甲\n乙\n---\n正文', [3, 1]],
    ['full-width colons', '---\n标题：甲\n日期：2020\n---\n正文', [2, 1]],
    ['a comment before its first key', '---\n# c\nMy key: a\nfoo\n---\nText.', [4, 1]],
    ['a first line without a colon', `---\nMy words\n${KEYS}---\nText.`, [3, 6]],
    ['a name behind its fence', `---__proto__\n${KEYS}---\nText.`, [1, 1]],
    ['a word behind its fence', `---draft\n${KEYS}---\nText.`, [1, 4]],
    ['words behind its fence', `--- my post\n${KEYS}---\nText.`, [1, 1]],
    ['a comment behind its fence', `--- # my post\n${KEYS}---\nText.`, [1, 1]],
    ['its first key behind its fence', '---title: A\ndraft: true\n---\nText.', [1, 1]],
    ['one line', '--- title: A ---\nText.', [1, 1]],
    ['four dashes', `----\nDate created: a\n${KEYS}----\nText.`, [1, 1]],
    ['long dashes', `———\n${KEYS}———\nText.`, [1, 1]],
    ['no closing fence', `---\nDate created: a\n${KEYS}\nText.`, [1, 1]],
    ['a closing fence of four dashes', `---\n${KEYS}----\nText.`, [1, 1]],
    ['an indented closing fence', `---\n${KEYS} ---\nText.`, [1, 1]],
    ['a closing fence of TOML', `---\n${KEYS}+++\nText.`, [1, 1]],
    ['a heading before it', `# A\n\n---\n${KEYS}---\nText.`, [3, 1]],
    ['a comment before it', `<!-- c -->\n---\n${KEYS}---\nText.`, [2, 1]],
    ['a comment and a heading before it', `<!-- c -->\n# A\n\n---\n${KEYS}---\nText.`, [4, 1]],
    ['a line of text before it', `-*- coding: utf-8 -*-\n---\n${KEYS}---\nText.`, [2, 1]],
    ['a title in HTML before it', `<h1>A</h1>\n\n---\n${KEYS}---\nText.`, [3, 1]],
    ['an empty one before it', `---\n---\nDate created: a\n${KEYS}---\nText.`, [3, 1]],
    ['another one before it', `---\nx: y\n---\n\n---\nDate created: a\n${KEYS}---\nText.`, [5, 1]],
    ['a header whose comment is not closed (Nikola)', '<!--\n.. title: A\n.. status: draft\nText.', [1, 1]],
    ['TOML without quotes', '+++\ntitle = A: b\n+++\nText.', [2, 9]],
  ])('with %s', (_, text, [line, column]) => {
    const error = errorOf(text)
    expect(error).toMatchObject({ line, column })
    expect(error.message).toMatch(/[;.] ?\w/)
  })
})

describe('front matter in an odd place or form is read', () => {
  it.each([
    `\uFEFF\n\n---\n${KEYS}---\nText.`,
    `\n\uFEFF---\n${KEYS}---\nText.`,
    `--- yaml\n${KEYS}---\nText.`,
    '---\ntitle : A\n"draft" : true\n---\nText.',
    '---\nMy key: x\ntitle: A\n\ndraft: true\n---\nText.',
    `${KEYS}Date created: x\n---\nText.`,
    'title: A\nBase Header Level: 2\nDraft: true\n\nText.',
  ])('%j', (text) => {
    const { title, draft, body } = read(text)
    expect({ title, draft, body: body.source.trim() }).toEqual({ title: 'A', draft: true, body: 'Text.' })
  })
})

describe('Markdown that begins with a thematic break is an article', () => {
  it.each([
    '---\n\nText.\n',
    '---\nNote to self: this\nis prose.\n',
    '---\n\n**Note**: a: b\n\n---\n\nText.\n',
    '---\nA long sentence that goes on and on: see below.\nAnd another one: there.\nSo it ends.\n---\n',
    '---\n# Heading\n\nText.\n\n---\n',
    '----\n\nNote on this: text.\nAnd more.\n',
    '--- Intro ---\n\nText.\n',
    '---Hello, this is prose.\nAnd more.\n',
    '# A\n\n---\n\nText.\n\n---\n\ntitle: x\n',
    'A\n---\ntitle: x\n---\nText.',
    'A\n\nB\n\n---\ntitle: x\ndate: y\n---\n',
    '# A\n\n---\n\nThis is\nabout a key\ntitle: x\n\n---\n',
  ])('%j', (text) => expect(read(text).body.source).toBe(text))
})

describe('when strict', () => {
  it.each([
    ['---\ntitle: A\ncover:\n    alt: ""x""\n---\n', 4, 12, 'Put the value in quotes: alt: "\\"x\\"".'],
    ['---\ntitle: Foo: bar\nb: @x\n---\n', 2, 11, 'Put the value in quotes: title: "Foo: bar".'],
    ['title: Old Hexo: a tale\ndate: 2014-01-02\n---\nText.', 1, 16, 'Put the value in quotes'],
    ['---\ntitle: A\ntitle: B\n---\n', 3, 1, 'already on line 2. Remove one'],
    ['{"title": "A", "title": "B"}\n', 1, 16, 'Remove one'],
  ])('%j is an error', (text, line, column, advice) => {
    expect(errorOf(text, true)).toMatchObject({ code: 'bad-yaml', line, column })
    expect(errorOf(text, true).message).toContain(advice)
    expect(read(text).diagnostics.map(({ code }) => code)).toContain(
      advice.includes('Remove') ? 'duplicate-key' : 'repaired-yaml',
    )
  })
  it('valid front matter, and what generators accept, is read', () => {
    const text = '---\ntitle: A\ntags: [\na,\n\tb\n]\n---\nText.'
    expect(parseDocument(text, true)).toEqual(parseDocument(text))
  })
})

describe("Nikola's metadata", () => {
  it('in a leading comment is read, with its draft status', () => {
    const text =
      '<!-- .. title: X: y\n.. slug: a-slug\n.. date: 2012-03-30 23:00:00 UTC-03:00\n.. tags: a, b\n.. link: \n.. status: private -->\n\nText.'
    expect(read(text)).toMatchObject({
      ...{ title: 'X: y', slug: 'a-slug', publishedAt: new Date('2012-03-31T02:00:00Z'), draft: true },
      ...{ tags: [{ name: 'a' }, { name: 'b' }], body: { source: '\nText.' } },
    })
  })
  it.each([
    '<!--\n.. title: A\n.. status: draft\n-->\nText.',
    '<!-- licence -->\n<!--\n.. title: A\n.. status: private\n.. type: text\n-->\nText.',
    '.. title: A\n.. slug: a\n.. status: draft\n\nText.',
    '<!--\n.. title: A\n.. tags: x, draft\n-->\nText.',
    '<!--\n.. title: A\n.. tags: private\n.. status: published\n-->\nText.',
    '\n<!-- .. title: A -->\n<!-- more -->\nText.'.replace('.. title: A', '.. title: A\n.. status: Draft\n'),
  ])('makes a draft of %j', (text) => {
    expect(read(text)).toMatchObject({ title: 'A', draft: true })
    expect(read(text).rendered.html).not.toContain('..')
  })
  it('of a published article is read', () =>
    expect(read('<!--\n.. title: A\n.. status: published\n-->\nText.').draft).toBe(false))
  it.each(['<!--\n.. note: x\n-->\nText.', '.. image:: x.png\n\nText.', '.. and so on: this.\n\nText.'])(
    '%j has none',
    (text) => expect(parseDocument(text)).toMatchObject({ form: 'none', body: text }),
  )
})

/** Documents: fields and body of a file. */

import { describe, expect, test } from 'vitest'
import { type DocumentContext, readDocument, surveyDocument } from '../../src/content/document.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'

const context = (path: string): DocumentContext => ({
  path,
  siteLanguages: [],
  siblingFolders: () => [],
  isLocal: () => false,
})
const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string, path = 'a-file.md') => readDocument(bytes(text), context(path), DEFAULT_POLICY)

describe('a document', () => {
  test('the title of a document comes from the front matter, else from the first h1, else from the file name', () => {
    expect(read('---\ntitle: Given\n---\n# Heading').title).toBe('Given')
    expect(read('# Heading\n\nText.').title).toBe('Heading')
    expect(read('Text.').title).toBe('A file')
  })

  test('the excerpt comes from the front matter without markup, else from the body', () => {
    expect(read('---\ndescription: Plain & simple, 1 < 2\n---\nText.').excerpt).toBe('Plain & simple, 1 < 2')
    expect(read('---\ndescription: "<p>With <b>weight</b> &amp; more</p>"\n---\nText.').excerpt).toBe(
      'With weight & more',
    )
    expect(read('Text of the body, which is long enough.').excerpt).toBe(
      'Text of the body, which is long enough.',
    )
  })

  test('diagnostics of the body have their lines in the file', () => {
    const { diagnostics } = read('---\ntitle: A\ndate: 2024-01-01\n---\nText.\n\n{{< youtube x >}}\n')
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'shortcode', line: 7 })])
  })

  test('a cover that could run code is dropped, and one without a scheme is repaired', () => {
    expect(read('---\ncover: "javascript:alert(1)"\n---\nText.').cover).toBeNull()
    expect(read('---\ncover: img.example.com/a.png\n---\nText.').cover?.url).toBe(
      'https://img.example.com/a.png',
    )
  })
})

describe('surveyDocument', () => {
  test.each([
    ['', 'a.md', 'blank'],
    [' \n\t\n', 'a.md', 'blank'],
    ['Text.', 'a.md', 'article'],
    ['Title: looks like Pelican', 'a.txt', 'other'],
    ['<p>A page.</p>', 'a.html', 'other'],
    ['---\ntitle: A\n---\n<p>A page.</p>', 'a.html', 'article'],
  ])('the text %j at %s is of the kind %s', (text, path, kind) => {
    expect(surveyDocument(bytes(text), context(path)).kind).toBe(kind)
  })
})

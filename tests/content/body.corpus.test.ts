/** Rendered bodies of the corpus. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Parser } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { sanitize } from '../../src/content/html/sanitizer.ts'
import { renderMarkdown } from '../../src/content/markdown/markdown.ts'
import { repairUrl } from '../../src/content/urls.ts'
import { corpusFacts, corpusNote, hasCorpus, hugoBlog } from '../support/corpus.ts'

const FENCED = /^---\n([\s\S]*?)\n---[ \t]*\n?/

/** Returns front matter and body of each file. */
function readArticles() {
  const paths = readdirSync(hugoBlog, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.md'),
  )
  const texts = paths.map((path) => readFileSync(join(hugoBlog, path), 'utf8'))
  return texts.map((text) => ({ head: FENCED.exec(text)?.[1] ?? '', source: text.replace(FENCED, '') }))
}

const articles = hasCorpus ? readArticles() : []
const bodies = articles.map(({ source }) => ({
  source,
  ...renderBody({ format: 'markdown', source }, DEFAULT_POLICY),
}))

function countTags(html: string): Record<string, number> {
  const counts: Record<string, number> = {}
  const parser = new Parser({ onopentagname: (name) => (counts[name] = (counts[name] ?? 0) + 1) })
  parser.end(html)
  return counts
}

describe.skipIf(!hasCorpus)(`the corpus${corpusNote}`, () => {
  test('every article of the corpus is rendered', () => expect(bodies).toHaveLength(corpusFacts.articles))

  test('articles of the corpus have distinct source URLs, each shown as a link', () => {
    const { sourceLinks, sourceLabel } = corpusFacts
    const withSource = bodies.filter(({ sourceUrl }) => sourceUrl !== null)
    expect(withSource).toHaveLength(sourceLinks)
    expect(new Set(withSource.map(({ sourceUrl }) => sourceUrl)).size).toBe(sourceLinks)
    for (const { html, sourceUrl } of withSource) {
      expect(html).toContain(`<a href="${sourceUrl?.replaceAll('&', '&amp;')}">${sourceLabel}</a>`)
      expect(html).not.toContain(`[${sourceLabel}](`)
    }
  })

  test('cover and image URLs of the corpus without a scheme become https', () => {
    const covers = articles.map(({ head }) => /^ {4}image: ["']?([^"'\s]+)/m.exec(head)?.[1] ?? '')
    expect(
      covers.filter((url) => repairUrl(url) !== url && repairUrl(url).startsWith('https://')),
    ).toHaveLength(corpusFacts.coversWithoutScheme)
    const count = (text: string) => bodies.reduce((sum, { html }) => sum + html.split(text).length - 1, 0)
    expect(count(` src="${corpusFacts.repairedUrl}`)).toBe(corpusFacts.sourcesWithoutScheme)
    expect(count(' src="cdn.')).toBe(0)
  })

  test('sanitizing the HTML of the corpus again changes nothing', () => {
    expect(bodies).toHaveLength(corpusFacts.articles)
    for (const { html } of bodies) expect(sanitize(html, DEFAULT_POLICY)).toBe(html)
  })

  test('no heading, list, table, code, image, link or quotation of the corpus is lost', () => {
    const names = [
      'h1',
      'h2',
      'h3',
      'h4',
      'h5',
      'h6',
      'ul',
      'ol',
      'li',
      'table',
      'tr',
      'th',
      'td',
      'pre',
      'code',
      'img',
      'a',
      'blockquote',
      'figure',
    ]
    expect(bodies).toHaveLength(corpusFacts.articles)
    for (const { source, html } of bodies) {
      const before = countTags(renderMarkdown(source, new Map()))
      const after = countTags(html)
      for (const name of names) expect([name, after[name]]).toEqual([name, before[name]])
    }
  })

  test('no excerpt of the corpus is a list of keywords or the source link', () => {
    expect(bodies).toHaveLength(corpusFacts.articles)
    for (const { excerpt } of bodies) {
      expect(excerpt ?? '').not.toMatch(/^[^。.!！?？]{1,20}(?:[,，] ?[^。.!！?？,，]{1,20}){2,}$/)
      expect(excerpt).not.toBe(corpusFacts.sourceLabel)
    }
  })

  test('the shortcode in the corpus is reported with its line', () => {
    const { name, line } = corpusFacts.shortcode
    const shortcodes = bodies
      .flatMap(({ diagnostics }) => diagnostics)
      .filter(({ code }) => code === 'shortcode')
    expect(shortcodes).toMatchObject([
      { severity: 'warning', code: 'shortcode', message: expect.stringContaining(name), line },
    ])
  })
})

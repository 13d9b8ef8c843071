/** Bodies of the corpus of a real site. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Parser } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { sanitize } from '../../src/content/html/sanitizer.ts'
import { renderMarkdown } from '../../src/content/markdown/markdown.ts'
import { repairUrl } from '../../src/content/urls.ts'

const content = join(resolve(process.env.CORPUS_DIR ?? '../shared/corpus'), 'hugo-blog/content')
const isCorpusPresent = existsSync(content)
const FENCED = /^---\n([\s\S]*?)\n---[ \t]*\n?/

/** Returns all articles except the four with invalid front matter. */
function readArticles() {
  const paths = readdirSync(content, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.md'),
  )
  const texts = paths.map((path) => readFileSync(join(content, path), 'utf8'))
  const parts = texts.map((text) => ({
    head: FENCED.exec(text)?.[1] ?? '',
    source: text.replace(FENCED, ''),
  }))
  return parts.filter(({ head }) => !/^ {4}alt: ""\S/m.test(head))
}

const articles = isCorpusPresent ? readArticles() : []
const bodies = articles.map(({ source }) => ({ source, ...renderBody({ format: 'markdown', source }) }))

function countTags(html: string): Record<string, number> {
  const counts: Record<string, number> = {}
  const parser = new Parser({ onopentagname: (name) => (counts[name] = (counts[name] ?? 0) + 1) })
  parser.end(html)
  return counts
}

describe.skipIf(!isCorpusPresent)(
  `the corpus (CORPUS_DIR, ${isCorpusPresent ? 'found' : 'absent: skipped'})`,
  () => {
    test('131 articles of the corpus are rendered', () => expect(bodies).toHaveLength(131))

    test('116 articles have distinct source URLs, each shown as a link', () => {
      const withSource = bodies.filter(({ sourceUrl }) => sourceUrl !== null)
      expect(withSource).toHaveLength(116)
      expect(new Set(withSource.map(({ sourceUrl }) => sourceUrl)).size).toBe(116)
      for (const { html, sourceUrl } of withSource) {
        expect(html).toContain(`<a href="${sourceUrl?.replaceAll('&', '&amp;')}">原文</a>`)
        expect(html).not.toContain('[原文](')
      }
    })

    test('84 covers and 891 image URLs without a scheme become https', () => {
      const covers = articles.map(({ head }) => /^ {4}image: ["']?([^"'\s]+)/m.exec(head)?.[1] ?? '')
      expect(
        covers.filter((url) => repairUrl(url) !== url && repairUrl(url).startsWith('https://')),
      ).toHaveLength(84)
      const count = (pattern: RegExp) =>
        bodies.reduce((sum, { html }) => sum + (html.match(pattern) ?? []).length, 0)
      expect(count(/ src="https:\/\/cdn\.g0f\.cn\//g)).toBe(891)
      expect(count(/ src="cdn\./g)).toBe(0)
    })

    test('sanitizing the HTML again changes nothing', () => {
      for (const { html } of bodies) expect(sanitize(html)).toBe(html)
    })

    test('no heading, list, table, code, image, link or quotation is lost', () => {
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
      for (const { source, html } of bodies) {
        const before = countTags(renderMarkdown(source, new Map()))
        const after = countTags(html)
        for (const name of names) expect([name, after[name]]).toEqual([name, before[name]])
      }
    })

    test('no excerpt is a list of keywords or the source link', () => {
      for (const { excerpt } of bodies) {
        expect(excerpt ?? '').not.toMatch(/^[^。.!！?？]{1,20}(?:[,，] ?[^。.!！?？,，]{1,20}){2,}$/)
        expect(excerpt).not.toBe('原文')
      }
    })

    test('the shortcode of the links page is reported with its line', () => {
      const shortcodes = bodies
        .flatMap(({ diagnostics }) => diagnostics)
        .filter(({ code }) => code === 'shortcode')
      expect(shortcodes).toEqual([
        { severity: 'warning', code: 'shortcode', message: expect.stringContaining('friend'), line: 4 },
      ])
    })
  },
)

/** The rules "What is an article" and "Keys" of the import, clause by clause. */
import { describe, expect, test } from 'vitest'
import { openTestDatabase } from '../../support/app.ts'
import { expectField, importCases, importFiles } from './site.ts'

const db = await openTestDatabase()

const titles = async (files: Record<string, string | Uint8Array>) => {
  const { articles, errors, report } = await importFiles(db, files)
  const found = Object.entries(articles).map(([path, { title }]) => [path, title])
  return { titles: Object.fromEntries(found), errors, report }
}

describe('What is an article', () => {
  test('any .md, .markdown, .mdx file whose front matter parses to a mapping', async () => {
    const found = await titles({
      'a.md': '---\ntitle: A\n---\n',
      'b.markdown': '---\ntitle: B\n---\n',
      'c.mdx': '---\ntitle: C\n---\n',
      'd.MD': '---\ntitle: D\n---\n',
      'list.md': '---\n- title\n- date\n---\nBody.',
      'picture.png': 'no text at all',
    })
    expect(found.titles).toEqual({ 'a.md': 'A', 'b.markdown': 'B', 'c.mdx': 'C', 'd.MD': 'D' })
    expect(found.errors).toEqual(['list.md:2:1'])
    expect(found.report.files).toBe(5)
  })

  test('or that has none and is not blank', async () => {
    const found = await titles({
      'plain.md': '# Plain\n\nText.',
      'empty-front-matter.md': '---\n---\n# Bare',
    })
    expect(found.titles).toEqual({ 'plain.md': 'Plain', 'empty-front-matter.md': 'Bare' })
  })

  test('any .html or .txt file that opens with a front-matter fence', async () => {
    const found = await titles({
      'page.html': '---\ntitle: Page\n---\n<p>Text.</p>',
      'note.txt': '+++\ntitle = "Note"\n+++\nText.',
      'json.html': '{"title": "Json"}\n<p>Text.</p>',
      'robots.txt': 'User-agent: *',
      'bare.html': '<!doctype html><title>Bare</title>',
    })
    expect(found.titles).toEqual({ 'page.html': 'Page', 'note.txt': 'Note', 'json.html': 'Json' })
    expect(found.report).toMatchObject({ files: 3, skipped: 0, failed: 0 })
  })

  test('not looked into: dot-folders, node_modules, themes, layouts, _layouts, _includes', async () => {
    const folders = ['.git', '.obsidian', 'node_modules', 'themes', 'layouts', '_layouts', '_includes']
    const hidden = folders.flatMap((name) => [`${name}/a.md`, `deep/${name}/b/c.md`])
    const found = await titles({
      'in.md': '# In',
      ...Object.fromEntries(hidden.map((path) => [path, '# Out'])),
    })
    expect(found.titles).toEqual({ 'in.md': 'In' })
    expect(found.report.files).toBe(1)
  })

  test('not looked into: what --exclude names', async () => {
    const files = { 'in/a.md': '# In', 'in/drop.md': '# Out', 'old/b.md': '# Out', 'x/tmp/c.md': '# Out' }
    const { articles } = await importFiles(db, files, { exclude: ['in/drop.md', './old/', 'tmp'] })
    expect(Object.keys(articles)).toEqual(['in/a.md'])
  })

  test('blank files are skipped and counted', async () => {
    const files = { 'a.md': '# A', 'empty.md': '', 'blank.md': ' \n\t\n', 'bom.md': '\uFEFF\n' }
    expect((await titles(files)).report).toMatchObject({ files: 4, created: 1, skipped: 3, failed: 0 })
  })

  test('fences: --- closed by --- or ..., +++ (TOML), {…} (JSON)', async () => {
    const { articles } = await importCases(db, 'source', {
      '---\ntitle: A\n---\nBody of A.': 'Body of A.',
      '---\ntitle: B\n...\nBody of B.': 'Body of B.',
      '--- yaml\ntitle: C\n---\nBody of C.': 'Body of C.',
      '+++\ntitle = "D"\n+++\nBody of D.': 'Body of D.',
      '{\n  "title": "E",\n\t"tags": ["}"]\n}\nBody of E.': 'Body of E.',
    })
    expect(
      Object.values(articles)
        .map(({ title }) => title)
        .sort(),
    ).toEqual(['A', 'B', 'C', 'D', 'E'])
  })

  test('a list or a mapping may close at the left edge, as every generator lets it; JSON may stand in a fence', () =>
    expectField(db, 'tags', {
      '---\ntitle: A\ntags: [\n  "a",\n  "b"\n]\nlayout: post\n---\nBody.': ['a', 'b'],
      '---\ntitle: A\ntags:\t[a,\tb]\ncover: {\n  image: x.png\n}\n---\nBody.': ['a', 'b'],
      '---json\n{\n  "title": "A",\n  "tags": ["a", "b"]\n}\n---\nBody.': ['a', 'b'],
    }))

  test('blanks after a fence, and blank lines or a byte-order mark before it', () =>
    expectField(db, 'title', {
      '---  \ntitle: Blanks\n--- \t\nBody.': 'Blanks',
      '\n\n  \n---\ntitle: Lines\n---\nBody.': 'Lines',
      '\uFEFF---\ntitle: Mark\n---\nBody.': 'Mark',
      '\uFEFF\n\n+++ \ntitle = "Both"\n+++ \nBody.': 'Both',
    }))

  test("Hexo's old form without an opening fence", async () => {
    const text = 'title: Hexo\ndate: 2013-07-13 20:46:25\ntags:\n- a\n---\nBody.'
    const { articles } = await importCases(db, 'source', { [text]: 'Body.' })
    expect(articles['case-0.md']).toMatchObject({ title: 'Hexo', tags: ['a'] })
    const json = '"title": "Hexo",\n"date": "2013/7/13 20:46:25"\n;;;\nBody, again.'
    const read = await importCases(db, 'source', { [json]: 'Body, again.' })
    expect(read.articles['case-0.md']).toMatchObject({ publishedAt: '2013-07-13T20:46:25.000Z' })
  })

  test('Pelican headers (`Title: …` down to the first blank line)', async () => {
    const text = 'Title: Pelican\nDate: 2010-12-03 10:20\nTags: one,\n    two\nAuthor: Alexis\n\nBody.'
    const { articles } = await importCases(db, 'source', { [text]: '\nBody.' })
    expect(articles['case-0.md']).toMatchObject({
      title: 'Pelican',
      tags: ['one', 'two'],
      authors: ['Alexis'],
    })
  })

  test('anything else that only looks broken is an error with its place, never a silent article', async () => {
    const { titles: read, errors } = await titles({
      'colon.md': '---\ntitle: One: two\n---\nBody.',
      'wide-colon.md': '---\ntitle：一\ndate：2024-01-02\n---\nBody.',
      'late.md': '<!-- comment -->\n---\ntitle: Late\n---\nBody.',
      'long-fence.md': '----\ntitle: Long\n----\nBody.',
      'open.md': '---\ntitle: Open\n\nBody.',
      'quotes.md': '---\ntitle: A\ncover:\n  alt: ""Don\'t""\n---\nBody.',
      'second.md': '---\ntitle: A\n---\n\n---\nlayout: post\ntitle: B\n---\nBody.',
      'second-below-toml.md': '+++\ntitle = "A"\n+++\n---\nTitle: B\n---\nBody.',
      'table.md': '+++\ntitle = Unquoted\n+++\nBody.',
      'twice.md': '---\ntitle: A\ntitle: B\n---\nBody.',
      'unclosed.md': '{"title": "Unclosed"\n\nBody.',
    })
    expect(read).toEqual({})
    expect(errors).toEqual([
      'colon.md:2:11',
      'late.md:2:1',
      'long-fence.md:1:1',
      'open.md:1:1',
      'quotes.md:4:10',
      'second-below-toml.md:4:1',
      'second.md:5:1',
      'table.md:2:9',
      'twice.md:3:1',
      'unclosed.md:1:1',
      'wide-colon.md:2:1',
    ])
  })

  test('but rules around a line with a colon are text, below front matter too', async () => {
    const minutes = '---\n\nDate: Monday\n\n---\n\nText.'
    const { articles } = await importFiles(db, { 'minutes.md': `---\ntitle: Minutes\n---\n${minutes}` })
    expect(articles['minutes.md']).toMatchObject({ title: 'Minutes', source: minutes })
  })

  test('UTF-16 with a BOM is decoded', async () => {
    const little = Buffer.from('\uFEFF---\ntitle: 小端\n---\nBody.', 'utf16le')
    const big = Buffer.from('\uFEFF---\ntitle: 大端\n---\nBody.', 'utf16le').swap16()
    const found = await titles({ 'le.md': little, 'be.md': big })
    expect(found.titles).toEqual({ 'le.md': '小端', 'be.md': '大端' })
  })

  test('other bytes are an error that names the file', async () => {
    const latin = Buffer.from('---\ntitle: Café\n---\n', 'latin1')
    expect((await titles({ 'good.md': '# A', 'latin.md': latin })).errors).toEqual(['latin.md:2:11'])
  })

  test('CRLF and LF are equal, and a lone CR too', async () => {
    const text = '---\ntitle: Ends\ntags:\n  - a\n---\n# Head\n\n```js\ncode\n```\n'
    const { articles } = await importFiles(db, {
      'lf/a.md': text,
      'crlf/a.md': text.replaceAll('\n', '\r\n'),
      'cr/a.md': text.replaceAll('\n', '\r'),
    })
    const said = Object.values(articles).map(({ title, tags, source, html }) => ({
      title,
      tags,
      source,
      html,
    }))
    expect(said).toHaveLength(3)
    expect(new Set(said.map((one) => JSON.stringify(one))).size).toBe(1)
  })

  test('a map that is indented by tabs is read as Hexo does', () =>
    expectField(db, 'cover', {
      '---\ncover:\n\timage: /a.png\n\talt: A\n---\nBody.': { url: '/a.png', alt: 'A', caption: null },
    }))

  test('`!!binary`, which Ruby writes, is the text it encodes', () =>
    expectField(db, 'title', { '---\ntitle: !!binary |\n  5L2g5aW9\n---\nBody.': '你好' }))
})

describe('Keys', () => {
  test('are matched without case', async () => {
    const text = '---\nTitle: T\nAuthor: A\nTAGS: [x]\nDate: 2024-01-02\nDRAFT: true\n---\nBody.'
    const { articles } = await importFiles(db, { 'a.md': text })
    expect(articles['a.md']).toMatchObject({
      ...{ title: 'T', authors: ['A'], tags: ['x'], status: 'draft', metadata: {} },
      publishedAt: '2024-01-02T00:00:00.000Z',
    })
  })

  test('unknown ones are kept, whole, in the metadata', async () => {
    const text =
      '---\ntitle: A\nshowToc: true\nmermaid: false\nlayout: post\nweight: 3\nversion: 1.10\n' +
      'menu: {main: {weight: -1, items: [a, null, {b: 2024-01-02}]}}\n---\nBody.'
    await expectField(db, 'metadata', {
      [text]: {
        ...{ showToc: true, mermaid: false, layout: 'post', weight: 3, version: '1.10' },
        menu: { main: { weight: -1, items: ['a', null, { b: '2024-01-02' }] } },
      },
      '+++\ntitle = "B"\n[extra]\ntoc = true\n[taxonomies]\ntags = ["x"]\n+++\nBody.': {
        extra: { toc: true },
      },
      'Title: C\nSave_as: c.html\n\nBody.': { Save_as: 'c.html' },
    })
  })

  test("but people's e-mail and IP addresses are not, since metadata is public", async () => {
    const text = `---
title: A
contact: jane@secret.example
team: [Jo <jo@secret.example>, "no address: @jo"]
comments:
  - id: 7
    author: Visitor
    author_email: visitor@secret.example
    author_IP: 203.0.113.7
    author_url: mailto:visitor@secret.example
    comment_author_IP: "2001:db8::7"
    content: Write to @me, not to 127.0.0.1.
version: 1.2.3.4
---
Body.`
    const { warnings } = await importCases(db, 'metadata', {
      [text]: {
        team: ['no address: @jo'],
        comments: [{ id: 7, author: 'Visitor', content: 'Write to @me, not to 127.0.0.1.' }],
        version: '1.2.3.4',
      },
    })
    expect(warnings.filter((warning) => warning.endsWith('private-address'))).toEqual([
      'case-0.md private-address',
    ])
  })
})

/** Import rules: which files are articles, forms of front matter, encodings, and metadata keys. */
import { describe, expect, test } from 'vitest'
import { importFolder } from '../../../src/imports/folder/import-folder.ts'
import { openTestDatabase } from '../../support/app.ts'
import { folderOf } from '../../support/folder.ts'
import { expectField, importCases, importFiles } from './site.ts'

const db = await openTestDatabase()

/** Imports files and returns the titles of their articles by path. */
const importTitles = async (files: Record<string, string | Uint8Array>) => {
  const { articles, errors, report } = await importFiles(db, files)
  const entries = Object.entries(articles).map(([path, { title }]) => [path, title])
  return { titles: Object.fromEntries(entries), errors, report }
}

describe('Articles', () => {
  test('a .md, .markdown or .mdx file whose front matter is a mapping is an article', async () => {
    const result = await importTitles({
      'a.md': '---\ntitle: A\n---\n',
      'b.markdown': '---\ntitle: B\n---\n',
      'c.mdx': '---\ntitle: C\n---\n',
      'd.MD': '---\ntitle: D\n---\n',
      'list.md': '---\n- title\n- date\n---\nBody.',
      'picture.png': 'no text at all',
    })
    expect(result.titles).toEqual({ 'a.md': 'A', 'b.markdown': 'B', 'c.mdx': 'C', 'd.MD': 'D' })
    expect(result.errors).toEqual(['list.md:2:1'])
    expect(result.report.files).toBe(5)
  })

  test('a Markdown file without front matter that is not blank is an article', async () => {
    const result = await importTitles({
      'plain.md': '# Plain\n\nText.',
      'empty-front-matter.md': '---\n---\n# Bare',
    })
    expect(result.titles).toEqual({ 'plain.md': 'Plain', 'empty-front-matter.md': 'Bare' })
  })

  test('a .html or .txt file is an article only if it begins with front matter', async () => {
    const result = await importTitles({
      'page.html': '---\ntitle: Page\n---\n<p>Text.</p>',
      'note.txt': '+++\ntitle = "Note"\n+++\nText.',
      'json.html': '{"title": "Json"}\n<p>Text.</p>',
      'robots.txt': 'User-agent: *',
      'bare.html': '<!doctype html><title>Bare</title>',
    })
    expect(result.titles).toEqual({ 'page.html': 'Page', 'note.txt': 'Note', 'json.html': 'Json' })
    expect(result.report).toMatchObject({ files: 3, skipped: 0, failed: 0 })
  })

  test('dot-folders, node_modules, themes, layouts, _layouts and _includes are ignored', async () => {
    const folders = ['.git', '.obsidian', 'node_modules', 'themes', 'layouts', '_layouts', '_includes']
    const hidden = folders.flatMap((name) => [`${name}/a.md`, `deep/${name}/b/c.md`])
    const result = await importTitles({
      'in.md': '# In',
      ...Object.fromEntries(hidden.map((path) => [path, '# Out'])),
    })
    expect(result.titles).toEqual({ 'in.md': 'In' })
    expect(result.report.files).toBe(1)
  })

  test('files and folders of --exclude are ignored', async () => {
    const files = { 'in/a.md': '# In', 'in/drop.md': '# Out', 'old/b.md': '# Out', 'x/tmp/c.md': '# Out' }
    const { articles } = await importFiles(db, files, { exclude: ['in/drop.md', './old/', 'tmp'] })
    expect(Object.keys(articles)).toEqual(['in/a.md'])
  })

  test('blank files are skipped and counted', async () => {
    const files = { 'a.md': '# A', 'empty.md': '', 'blank.md': ' \n\t\n', 'bom.md': '\uFEFF\n' }
    expect((await importTitles(files)).report).toMatchObject({ files: 4, created: 1, skipped: 3, failed: 0 })
  })

  test('front matter is delimited by --- and --- or ..., +++ (TOML), or braces (JSON)', async () => {
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

  test('a closing bracket of a YAML list or mapping may be unindented, and front matter in --- may be JSON', () =>
    expectField(db, 'tags', {
      '---\ntitle: A\ntags: [\n  "a",\n  "b"\n]\nlayout: post\n---\nBody.': ['a', 'b'],
      '---\ntitle: A\ntags:\t[a,\tb]\ncover: {\n  image: x.png\n}\n---\nBody.': ['a', 'b'],
      '---json\n{\n  "title": "A",\n  "tags": ["a", "b"]\n}\n---\nBody.': ['a', 'b'],
    }))

  test('spaces after a delimiter, and blank lines and a byte order mark before it, are allowed', () =>
    expectField(db, 'title', {
      '---  \ntitle: Blanks\n--- \t\nBody.': 'Blanks',
      '\n\n  \n---\ntitle: Lines\n---\nBody.': 'Lines',
      '\uFEFF---\ntitle: Mark\n---\nBody.': 'Mark',
      '\uFEFF\n\n+++ \ntitle = "Both"\n+++ \nBody.': 'Both',
    }))

  test("Hexo's old front matter without an opening delimiter is parsed", async () => {
    const text = 'title: Hexo\ndate: 2013-07-13 20:46:25\ntags:\n- a\n---\nBody.'
    const { articles } = await importCases(db, 'source', { [text]: 'Body.' })
    expect(articles['case-0.md']).toMatchObject({ title: 'Hexo', tags: ['a'] })
    const json = '"title": "Hexo",\n"date": "2013/7/13 20:46:25"\n;;;\nBody, again.'
    const read = await importCases(db, 'source', { [json]: 'Body, again.' })
    expect(read.articles['case-0.md']).toMatchObject({ publishedAt: '2013-07-13T20:46:25.000Z' })
  })

  test('Pelican headers are parsed up to the first blank line', async () => {
    const text = 'Title: Pelican\nDate: 2010-12-03 10:20\nTags: one,\n    two\nAuthor: Alexis\n\nBody.'
    const { articles } = await importCases(db, 'source', { [text]: '\nBody.' })
    expect(articles['case-0.md']).toMatchObject({
      title: 'Pelican',
      tags: ['one', 'two'],
      authors: ['Alexis'],
    })
  })

  test('malformed front matter is an error with its position', async () => {
    const { titles: read, errors } = await importTitles({
      'item.md': '---\ntags:\n  - @one\n---\nBody.',
      'wide-colon.md': '---\ntitle：一\ndate：2024-01-02\n---\nBody.',
      'late.md': '<!-- comment -->\n---\ntitle: Late\n---\nBody.',
      'long-fence.md': '----\ntitle: Long\n----\nBody.',
      'open.md': '---\ntitle: Open\n\nBody.',
      'odd-fence.md': '---__proto__\ntitle: Odd\n---\nBody.',
      'second.md': '---\ntitle: A\n---\n\n---\nlayout: post\ntitle: B\n---\nBody.',
      'second-below-toml.md': '+++\ntitle = "A"\n+++\n---\nTitle: B\n---\nBody.',
      'table.md': '+++\ntitle = Unquoted\n+++\nBody.',
      'twice.md': '+++\ntitle = "A"\ntitle = "B"\n+++\nBody.',
      'words.md': '---\nModule Name: A\nmore: b\n  title: C\n---\nBody.',
      'unclosed.md': '{"title": "Unclosed"\n\nBody.',
    })
    expect(read).toEqual({})
    expect(errors).toEqual([
      'item.md:3:5',
      'late.md:2:1',
      'long-fence.md:1:1',
      'odd-fence.md:1:1',
      'open.md:1:1',
      'second-below-toml.md:4:1',
      'second.md:5:1',
      'table.md:2:9',
      'twice.md:3:1',
      'unclosed.md:1:1',
      'wide-colon.md:2:1',
      'words.md:4:8',
    ])
  })

  test('a value that is not valid YAML is read as text, and of duplicate keys the last one counts', async () => {
    const source = 'repaired front matter'
    const folder = await folderOf({
      'bracket.md': '---\ntitle: [Emacs] Write a mode\ndate: 2015-03-07 15:42:36\n---\nBody.',
      'hexo-old.md': 'title: Old Hexo: a tale\ntags:\n- a\n---\nBody.',
      'private.md': '---\nDate created: 2024-05-01\ntitle: Notes: part two\npassword: sesame\n---\nText.',
      'state.md': '---\ntitle: State\ndraft: "false\n---\nText.',
      'twice.md': '---\ntitle: A\ntitle: B\n---\nBody.',
    })
    const report = await importFolder(db, { folder, source })
    expect(report).toMatchObject({ created: 5, failed: 0 })
    const faults = report.warnings.filter(({ code }) => /^(?:repaired-yaml|duplicate-key)$/.test(code))
    expect(faults.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([
      ...['bracket.md:2 repaired-yaml', 'hexo-old.md:1 repaired-yaml', 'private.md:3 repaired-yaml'],
      ...['state.md:3 repaired-yaml', 'twice.md:3 duplicate-key'],
    ])
    const rows = await db.prisma.importFile.findMany({
      where: { source },
      orderBy: { path: 'asc' },
      include: { article: { select: { title: true, status: true } } },
    })
    expect(rows.map(({ article }) => [article.title, article.status])).toEqual([
      ...[
        ['[Emacs] Write a mode', 'published'],
        ['Old Hexo: a tale', 'published'],
      ],
      ...[
        ['Notes: part two', 'draft'],
        ['State', 'draft'],
        ['B', 'published'],
      ],
    ])
    expect(await importFolder(db, { folder, source })).toMatchObject({ unchanged: 5, updated: 0 })
    const strict = await importFolder(db, { folder, source, strict: true })
    expect(strict).toMatchObject({ failed: 5, unchanged: 0, updated: 0 })
    expect(strict.errors.map(({ message }) => message)).toEqual(
      Array(4)
        .fill(expect.stringContaining('Put the value in quotes: '))
        .concat(expect.stringContaining('Remove one')),
    )
  })

  test('thematic breaks around a line with a colon are text, also below front matter', async () => {
    const minutes = '---\n\nDate: Monday\n\n---\n\nText.'
    const { articles } = await importFiles(db, { 'minutes.md': `---\ntitle: Minutes\n---\n${minutes}` })
    expect(articles['minutes.md']).toMatchObject({ title: 'Minutes', source: minutes })
  })

  test('UTF-16 with a byte order mark is decoded', async () => {
    const little = Buffer.from('\uFEFF---\ntitle: 小端\n---\nBody.', 'utf16le')
    const big = Buffer.from('\uFEFF---\ntitle: 大端\n---\nBody.', 'utf16le').swap16()
    const result = await importTitles({ 'le.md': little, 'be.md': big })
    expect(result.titles).toEqual({ 'le.md': '小端', 'be.md': '大端' })
  })

  test('bytes in another encoding are an error', async () => {
    const latin = Buffer.from('---\ntitle: Café\n---\n', 'latin1')
    expect((await importTitles({ 'good.md': '# A', 'latin.md': latin })).errors).toEqual(['latin.md:2:11'])
  })

  test('files with CRLF, LF or CR line ends give the same article', async () => {
    const text = '---\ntitle: Ends\ntags:\n  - a\n---\n# Head\n\n```js\ncode\n```\n'
    const { articles } = await importFiles(db, {
      'lf/a.md': text,
      'crlf/a.md': text.replaceAll('\n', '\r\n'),
      'cr/a.md': text.replaceAll('\n', '\r'),
    })
    const results = Object.values(articles).map(({ title, tags, source, html }) => ({
      title,
      tags,
      source,
      html,
    }))
    expect(results).toHaveLength(3)
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
  })

  test('a mapping that is indented with tabs is parsed as in Hexo', () =>
    expectField(db, 'cover', {
      '---\ncover:\n\timage: /a.png\n\talt: A\n---\nBody.': { url: '/a.png', alt: 'A', caption: null },
    }))

  test('a `!!binary` value, as Ruby writes it, is decoded', () =>
    expectField(db, 'title', { '---\ntitle: !!binary |\n  5L2g5aW9\n---\nBody.': '你好' }))
})

describe('Metadata keys', () => {
  test('keys are matched case-insensitively', async () => {
    const text = '---\nTitle: T\nAuthor: A\nTAGS: [x]\nDate: 2024-01-02\nDRAFT: true\n---\nBody.'
    const { articles } = await importFiles(db, { 'a.md': text })
    expect(articles['a.md']).toMatchObject({
      ...{ title: 'T', authors: ['A'], tags: ['x'], status: 'draft', metadata: {} },
      publishedAt: '2024-01-02T00:00:00.000Z',
    })
  })

  test('unknown keys are stored completely in the metadata', async () => {
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

  test('e-mail and IP addresses are removed from the metadata, which is public', async () => {
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

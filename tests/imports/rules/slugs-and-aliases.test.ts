/** Import rules: source and canonical URLs, URLs without a scheme, slugs and aliases. */
import { describe, expect, test } from 'vitest'
import { newDatabase } from '../../exports/support.ts'
import { openTestDatabase } from '../../support/app.ts'
import { folderOf, writeFiles } from '../../support/folder.ts'
import { expectField, expectYaml, type Files, importAs, importCases, importFiles } from './site.ts'

const db = await openTestDatabase()

describe('Source and canonical URL', () => {
  test.each(['source', 'sourceUrl', 'source_url', 'original', 'link'])('`%s` is the source URL', (key) =>
    expectYaml(db, 'sourceUrl', {
      [`${key}: https://news.example/a?b=c`]: 'https://news.example/a?b=c',
      [`${key}: news.example/a`]: 'https://news.example/a',
      [`${key}: javascript:alert(1)`]: null,
      [`${key}: the printed edition`]: null,
    }),
  )

  test.each(['canonical', 'canonicalURL', 'canonical_url'])('`%s` is the canonical URL', (key) =>
    expectYaml(db, 'canonicalUrl', {
      [`${key}: https://me.example/a`]: 'https://me.example/a',
      [`${key}: //me.example/a`]: 'https://me.example/a',
    }),
  )

  const words = [
    ...['原文', '原文链接', '来源', '本文来源', '阅读原文', 'Source', 'Original', 'Read more', 'Via'],
    ...['出典', '元記事', '원문', 'SOURCE:', '【原文】', 'Read more →'],
  ]

  test.each(words)('the source URL is otherwise a last block with one link with the text %s', (word) =>
    expectField(db, 'sourceUrl', {
      [`Text.\n\n[${word}](https://news.example/a)\n`]: 'https://news.example/a',
    }),
  )

  test('a source link in the template of a scraper is recognized and rendered as a link', async () => {
    const text = 'Text.\n\n<div>\n[原文](https://news.example/a)\n</div>\n'
    const { articles } = await importCases(db, 'sourceUrl', { [text]: 'https://news.example/a' })
    expect(articles['case-0.md']?.html).toContain('<a href="https://news.example/a">原文</a>')
    expect(articles['case-0.md']?.html).not.toContain('[')
  })

  test('a link among other words, before the last block or with another text is not the source URL', () =>
    expectField(db, 'sourceUrl', {
      'Text.\n\nSee the [source](https://news.example/a).': null,
      '[Source](https://news.example/a)\n\nText.': null,
      'Text.\n\n[A page](https://news.example/a)': null,
      'Text.\n\n[Source](/relative)': null,
      'Text.\n\n[Source](https://news.example/a) [Via](https://news.example/b)': null,
    }))
})

describe('URLs without a scheme', () => {
  const htmlOf = async (body: string, beside: Files = {}) =>
    (await importFiles(db, { 'a.md': body, ...beside })).articles['a.md']?.html

  test('a URL in a cover, `src` or `href` gets `https://` if its first segment looks like a host name', async () => {
    await expectYaml(db, 'cover', {
      'cover: cdn.example.com/?r=1&url=2': {
        url: 'https://cdn.example.com/?r=1&url=2',
        alt: null,
        caption: null,
      },
      'cover: {image: img.example.com/a.png}': {
        url: 'https://img.example.com/a.png',
        alt: null,
        caption: null,
      },
    })
    expect(await htmlOf('![a](cdn.example.com/a.png) [b](www.example.com/b?c)')).toBe(
      '<p><img src="https://cdn.example.com/a.png" alt="a" /> <a href="https://www.example.com/b?c">b</a></p>\n',
    )
    expect(await htmlOf('<img src="cdn.example.com?r=1">')).toContain('src="https://cdn.example.com?r=1"')
  })

  test('a URL that begins with `//` gets `https:`', async () => {
    expect(await htmlOf('[a](//example.com/b)')).toContain('href="https://example.com/b"')
  })

  test('a URL whose first segment is a file or folder beside the article stays relative', async () => {
    const html = await htmlOf('[a](notes.v2/b) [c](other.v2/d)', { 'notes.v2/c.md': '# C' })
    expect(html).toContain('href="notes.v2/b"')
    expect(html).toContain('href="https://other.v2/d"')
  })

  test('other URLs stay relative', async () => {
    const html = await htmlOf('[a](b.md) [c](d/e.png) [f](/g.h/i) [j](./k.l/m) [n](#o) [p](q_r.example/s)')
    const urls = [...(html ?? '').matchAll(/href="([^"]*)"/g)].map(([, href]) => href)
    expect(urls).toEqual(['b.md', 'd/e.png', '/g.h/i', './k.l/m', '#o', 'q_r.example/s'])
  })
})

describe('Slugs', () => {
  /** Imports files into a new database and returns their slugs by path. */
  const slugsOf = async (files: Files) => {
    const { articles, errors } = await importFiles(await newDatabase(), files)
    expect(errors).toEqual([])
    return Object.fromEntries(Object.entries(articles).map(([path, { slug }]) => [path, slug]))
  }
  const dated = (slug: string, day: string) => `---\nslug: ${slug}\ndate: ${day}\n---\n`

  test('the slug is `slug`, else the last segment of `permalink` or `url`, else the file name', async () => {
    const files = {
      'a.md': '---\nslug: My Slug\npermalink: /x/\n---\n',
      'b.md': '---\npermalink: /2024/01/from-permalink.html\nurl: /y/\n---\n',
      'c.md': '---\nurl: https://old.example/d/from-url/?q=1\n---\n',
      'd.md': '---\nslug: ""\n---\n',
      'e.md': '---\npermalink: false\n---\n',
      'f.md': '---\npermalink: /:year/:title/\n---\n',
      'g.md': '---\nslug: 2019\n---\n',
      'h.md': '---\npermalink: /index.html\n---\n',
      'i.md': '+++\npath = "zola/from-path"\n+++\n',
    }
    expect(await slugsOf(files)).toEqual({
      ...{ 'a.md': 'my-slug', 'b.md': 'from-permalink', 'c.md': 'from-url', 'd.md': 'd' },
      ...{ 'e.md': 'e', 'f.md': 'f', 'g.md': '2019', 'h.md': 'h', 'i.md': 'from-path' },
    })
  })

  test('a slug from the file name has no date, language or extension, and `index` gives the folder name', async () => {
    const paths = [
      '2024-01-02-dated.md',
      'note.zh.md',
      'bundle/index.md',
      'section/_index.md',
      'x/2024-1-2-y/index.fr.md',
    ]
    expect(await slugsOf(Object.fromEntries(paths.map((path) => [path, '# A'])))).toEqual({
      '2024-01-02-dated.md': 'dated',
      'note.zh.md': 'note',
      'bundle/index.md': 'bundle',
      'section/_index.md': 'section',
      'x/2024-1-2-y/index.fr.md': 'y',
    })
  })

  test('slugs keep letters of every script and are normalized to NFC', async () => {
    const names = ['超级对齐', 'ملف', 'Ελληνικά', 'हिन्दी', 'cafe\u0301', 'C++', '🎉']
    const result = await slugsOf(Object.fromEntries(names.map((name) => [`${name}.md`, '# A'])))
    const slugs = ['超级对齐', 'ملف', 'ελληνικά', 'हिन्दी', 'café', 'c-plus-plus', '🎉']
    expect(Object.values(result).sort()).toEqual(slugs.sort())
  })

  test('files with the same slug and language get a suffix: the date, folder names or a hash', async () => {
    const result = await slugsOf({
      'a/same.md': '# A',
      'b/same.md': '---\ndate: 2024-01-02\n---\n',
      'c/same.md': '# C',
      'c/d/same.md': '# D',
      'named.md': '---\nslug: same\n---\n',
      'x/y.md': '---\nslug: same\n---\n',
    })
    expect(result).toEqual({
      'named.md': 'same',
      'x/y.md': 'same-x',
      'a/same.md': 'same-a',
      'b/same.md': 'same-2024-01-02',
      'c/same.md': 'same-c',
      'c/d/same.md': 'same-d',
    })
    const hashed = await slugsOf({
      'one.md': dated('twin', '2024-01-02'),
      'two.md': dated('twin', '2024-01-02'),
      'up.md': dated('twin', '2024-01-02'),
    })
    expect(Object.values(hashed)).toEqual([
      'twin',
      'twin-2024-01-02',
      expect.stringMatching(/^twin-[\da-f]{8}$/),
    ])
  })

  test('files in different languages may have the same slug', async () => {
    expect(await slugsOf({ 'both.en.md': '# A', 'both.fr.md': '# B' })).toEqual({
      'both.en.md': 'both',
      'both.fr.md': 'both',
    })
  })

  test('slugs do not depend on the order in which files are read', async () => {
    const files: Files = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [
        `d${i % 7}/f${i}/same.md`,
        i % 3 ? '# A' : dated('same', '2024-01-02'),
      ]),
    )
    const backwards = Object.fromEntries(Object.entries(files).reverse())
    const one = await importFiles(await newDatabase(), files, { workers: 1 })
    const two = await importFiles(await newDatabase(), backwards, { workers: 3 })
    const slugs = ({ articles }: typeof one) =>
      Object.entries(articles)
        .map(([path, { slug }]) => `${path} ${slug}`)
        .sort()
    expect(slugs(two)).toEqual(slugs(one))
    expect(new Set(Object.values(one.articles).map(({ slug }) => slug)).size).toBe(60)
  })

  test('the slug of a path never changes in a repeated import', async () => {
    const own = await newDatabase()
    const folder = await folderOf({ 'z/same.md': '# Z' })
    expect((await importAs(own, 's', folder)).articles['z/same.md']?.slug).toBe('same')
    await writeFiles(folder, {
      'same.md': '# Newer and higher up',
      'z/same.md': '---\nslug: another\n---\nChanged.',
    })
    const { articles } = await importAs(own, 's', folder)
    expect(articles['z/same.md']).toMatchObject({ slug: 'same', source: 'Changed.' })
    expect(articles['same.md']?.slug).not.toBe('same')
  })

  test('slugs never contain `..`, `/` or control characters', async () => {
    const result = await slugsOf({
      'a.md': '---\nslug: ../../etc/passwd\n---\n',
      'b.md': '---\nslug: "x\\u0007y"\n---\n',
      'c.md': '---\nslug: ".."\n---\n',
      'd.md': '---\nslug: "%2e%2e%2fup"\n---\n',
      'e.md': '---\npermalink: /../e/..\n---\n',
      'f\ng.md': '# F',
      'h.md': '---\nslug: "a\\u202eb"\n---\n',
    })
    expect(result).toEqual({
      ...{ 'a.md': 'etc-passwd', 'b.md': 'x-y', 'c.md': 'c', 'd.md': 'up', 'e.md': 'e' },
      ...{ 'f\ng.md': 'f-g', 'h.md': 'ab' },
    })
  })

  test('`aliases` and `redirect_from` (full paths or slugs) become aliases', () =>
    expectYaml(db, 'aliases', {
      'aliases: [/old/path/, old-slug]': ['/old/path/', 'old-slug'],
      'redirect_from: /2010/x.html': ['/2010/x.html'],
      'redirect_from: [https://me.example/y/, ../up, "/a/../b", "javascript:x"]': ['/y/'],
      'aliases: "/percent/%E4%BD%A0/"': ['/percent/%E4%BD%A0/'],
    }))
})

/** Small sites in the formats of static site generators. */
import { expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { boot } from '../support/app.ts'
import { folderOf } from '../support/folder.ts'

const { db } = await boot()

/** Imports a site as a source of its own. Returns its articles by path, the errors and the report. */
async function importSite(source: string, files: Record<string, string | Uint8Array>) {
  const report = await importFolder(db, { folder: await folderOf(files), source })
  const rows = await db.prisma.importFile.findMany({
    where: { source },
    include: {
      article: {
        include: {
          tags: { include: { tag: true }, orderBy: [{ tag: { kind: 'asc' } }, { position: 'asc' }] },
          authors: { include: { author: true }, orderBy: { position: 'asc' } },
        },
      },
    },
  })
  const entries = rows.map(({ path, article }) => [
    path,
    {
      ...article,
      day: article.publishedAt?.toISOString().slice(0, 16) ?? null,
      tags: article.tags.map(({ tag }) => `${tag.kind}:${tag.name}`),
      authors: article.authors.map(({ author }) => author.name),
    },
  ])
  const articles: Record<string, unknown> = Object.fromEntries(entries)
  const errors = report.errors.map(({ file, line, column }) => `${file}:${line}:${column}`)
  return { articles, errors, report }
}

test('a Jekyll site is imported', async () => {
  const { articles, errors } = await importSite('jekyll', {
    '_config.yml': 'permalink: /:year/:title/\n',
    '_layouts/post.html': '---\nlayout: default\n---\n{{ content }}',
    '_drafts/idea.md': '---\ntitle: Idea\n---\nx',
    '_posts/2015-03-04-welcome.markdown':
      '---\nlayout: post\ntitle:  "Welcome: here"\ndate:   2015-03-04 10:00:00 -0500\ntags: [a, b]\n' +
      'category: life\npermalink: /:year/:title/\n---\n{% highlight ruby %}\nputs 1\n{% endhighlight %}\n\nText.',
    '_posts/2016-01-01-hidden.md': '---\npublished: false\ntitle: Hidden\n---\nx',
    '_posts/2016-02-29-note.md': '---\nlayout: post\n---\n{:.no_toc}\n\nNo title.\n{: .lead}\n',
    '_posts/2017-01-01-licensed.md': '<!-- Licensed -->\n---\ntitle: Licensed\n---\nx',
    '_posts/2017-01-02-colon.md': '---\ntitle: One: two\n---\nx',
  })
  expect(errors).toEqual(['_posts/2017-01-01-licensed.md:2:1'])
  expect(articles).toEqual({
    '_drafts/idea.md': expect.objectContaining({ status: 'draft' }),
    '_posts/2015-03-04-welcome.markdown': expect.objectContaining({
      ...{ title: 'Welcome: here', slug: 'welcome', day: '2015-03-04T15:00', status: 'published' },
      ...{ tags: ['tag:a', 'tag:b', 'category:life'], excerpt: 'Text.' },
      html: expect.stringContaining('<code class="language-ruby">'),
    }),
    '_posts/2016-01-01-hidden.md': expect.objectContaining({ status: 'draft' }),
    '_posts/2016-02-29-note.md': expect.objectContaining({
      ...{ title: 'Note', day: '2016-02-29T00:00', excerpt: 'No title.' },
    }),
    '_posts/2017-01-02-colon.md': expect.objectContaining({ title: 'One: two', status: 'published' }),
  })
})

test('a Hexo site is imported', async () => {
  const { articles, errors } = await importSite('hexo', {
    'scaffolds/post.md': '---\ntitle: {{ title }}\ndate: {{ date }}\ntags:\n---\n',
    'source/_posts/old.md': 'title: Old form\ndate: 2013/7/13 20:46:25\ntags:\n- a\n- b\n---\nText.',
    'source/_posts/new.md':
      '---\ntitle: 新\ndate: 2014-1-2 3:4:5\ncategories:\n- [x, y]\n- z\n---\n摘要。\n<!-- more -->\n{% asset_img a.png %}',
    'source/_posts/json.md': ';;;\n"title": "J"\n;;;\nText.',
    'source/_posts/locked.md': '---\ntitle: Locked\npassword: abc\n---\nx',
  })
  expect(errors).toEqual([])
  expect(articles).toEqual({
    'scaffolds/post.md': expect.objectContaining({ status: 'draft' }),
    'source/_posts/json.md': expect.objectContaining({ title: 'J', excerpt: 'Text.' }),
    'source/_posts/old.md': expect.objectContaining({ title: 'Old form', day: '2013-07-13T20:46' }),
    'source/_posts/new.md': expect.objectContaining({
      ...{ title: '新', day: '2014-01-02T03:04', excerpt: '摘要。' },
      tags: ['category:x', 'category:y', 'category:z'],
    }),
    'source/_posts/locked.md': expect.objectContaining({ status: 'draft', metadata: {} }),
  })
})

test('a Pelican and a MkDocs site are imported', async () => {
  const { articles, errors } = await importSite('python', {
    'content/tight.md': 'Title:No blank\nDate:2011-01-02\nTags:x, y\n\nText.',
    'content/hidden.md': 'Title: Hidden\nStatus: hidden\n\nx',
    'docs/blog/.authors.yml': 'authors:\n  someone:\n    name: Some One\n    description: Writes\n',
    'docs/blog/posts/material.md':
      '---\ndate:\n  created: 2023-12-31\n  updated: 2024-01-02\nauthors:\n  - someone\n---\n\n# Heading\n\n[TOC]\n\nText.',
  })
  expect(errors).toEqual([])
  expect(articles).toEqual({
    'content/tight.md': expect.objectContaining({
      ...{ title: 'No blank', day: '2011-01-02T00:00', tags: ['tag:x', 'tag:y'], excerpt: 'Text.' },
    }),
    'content/hidden.md': expect.objectContaining({ status: 'draft' }),
    'docs/blog/posts/material.md': expect.objectContaining({
      ...{ title: 'Heading', day: '2023-12-31T00:00', authors: ['Some One'], excerpt: 'Text.', metadata: {} },
    }),
  })
})

test("an imported WordPress export does not contain its author's e-mail address", async () => {
  const { articles, errors } = await importSite('wordpress', {
    '2009-01-02-hello.md':
      '---\ntitle: !!binary |\n  5L2g5aW9\ndate: 2009-01-02 03:04:05.000000000 Z\nstatus: publish\npublished: true\n' +
      "excerpt: !ruby/object:Hpricot::Doc\n  options: {}\nmeta:\n  _edit_last: '1'\nauthor:\n  display_name: Jane\n" +
      '  email: jane@secret.example\nauthor_login: jane@secret.example\nauthor_email: jane@secret.example\n---\n<p>Text.</p>',
    'pending.md': '---\ntitle: Pending\nstatus: pending\n---\nx',
    'private.md': '---\ntitle: Private\nstatus: private\n---\nx',
  })
  expect(errors).toEqual([])
  expect(articles).toEqual({
    '2009-01-02-hello.md': expect.objectContaining({
      ...{ title: '你好', day: '2009-01-02T03:04', authors: ['Jane'], excerpt: 'Text.' },
      metadata: { meta: { _edit_last: '1' }, excerpt: { options: {} } },
    }),
    'pending.md': expect.objectContaining({ status: 'draft' }),
    'private.md': expect.objectContaining({ status: 'draft' }),
  })
})

test('Docusaurus, VitePress and Microsoft documentation sites are imported', async () => {
  const { articles, errors } = await importSite('docs', {
    'blog/authors.yml':
      'jane:\n  name: Jane Doe\n  title: Maintainer\n  url: https://jane.example/\n  email: jane@secret.example\n',
    'blog/2019-05-28-first.md': '---\nauthors: [jane, guest]\n---\nText.\n\n<!-- truncate -->\n\nMore.',
    'docs/tip.md': '---\nsidebar_position: 1\n---\n\n# Intro\n\n:::tip My tip\n\nText.\n\n:::\n',
    'docs/zh/guide.md': '# 指南 {#guide}\n\n[[toc]]\n\n你好。\n',
    'docs/fr/index.md': '---\nlayout: home\nhero: {name: Projet, image: {src: /logo.png}}\n---\n',
    'articles/ms.md': '---\ntitle: "A | Microsoft Docs"\nms.date: 03/17/2020\nms.author: alias\n---\nText.',
  })
  expect(errors).toEqual([])
  expect(articles).toEqual({
    'blog/2019-05-28-first.md': expect.objectContaining({
      day: '2019-05-28T00:00',
      authors: ['Jane Doe', 'guest'],
    }),
    'docs/tip.md': expect.objectContaining({ title: 'Intro', excerpt: 'Text.' }),
    'docs/zh/guide.md': expect.objectContaining({ title: '指南', lang: 'zh', excerpt: '你好。' }),
    'docs/fr/index.md': expect.objectContaining({ title: 'Docs', lang: 'fr', cover: null }),
    'articles/ms.md': expect.objectContaining({ title: 'A | Microsoft Docs', day: '2020-03-17T00:00' }),
  })
})

/** Site configurations: time zone, languages, front matter defaults, former URLs, and what the report says of them. */
import { describe, expect, it } from 'vitest'
import { describeSite } from '../../src/imports/folder/site-report.ts'
import { post, readFolder } from './site-support.ts'

describe('the time zone of a site', () => {
  const date = 'date: 2016-02-19 00:55:35\n'
  it.each([
    [
      '_config.yml',
      'source/_posts/a.md',
      'timezone: Asia/Shanghai\nskip_render: []\n',
      '2016-02-18T16:55:35.000Z',
    ],
    ['_config.yml', '_posts/2016-02-19-a.md', 'timezone: Europe/Berlin\n', '2016-02-18T23:55:35.000Z'],
    ['hugo.toml', 'content/a.md', 'timeZone = "America/New_York"\n', '2016-02-19T05:55:35.000Z'],
    ['config/_default/hugo.yaml', 'content/a.md', 'timeZone: Asia/Tokyo\n', '2016-02-18T15:55:35.000Z'],
    ['pelicanconf.py', 'content/a.md', "TIMEZONE = 'Asia/Kolkata'  # home\n", '2016-02-18T19:25:35.000Z'],
    [
      'conf.py',
      'posts/a.md',
      'POSTS = (("posts/*.md", "posts", "post.tmpl"),)\nTIMEZONE = "Europe/Madrid"\n',
      '2016-02-18T23:55:35.000Z',
    ],
    [
      'user/config/system.yaml',
      'user/pages/01.blog/item.md',
      'timezone: Europe/Paris\npages: {}\n',
      '2016-02-18T23:55:35.000Z',
    ],
    ['_config.yml', 'a.md', 'timezone: Nowhere/Land\n', '2016-02-19T00:55:35.000Z'],
    ['mkdocs.yml', 'docs/a.md', 'site_name: x\n', '2016-02-19T00:55:35.000Z'],
  ])('of %s counts for %s', async (file, path, text, expected) => {
    const { documents } = await readFolder({ [file]: text, [path]: post('A', date) })
    expect(documents[path]?.publishedAt?.toISOString()).toBe(expected)
  })
  it('has summer time, counts for the date of a file name, and not for a date with a zone', async () => {
    const { documents } = await readFolder({
      '_config.yml': 'timezone: Europe/Berlin\n',
      '_posts/2020-07-01-a.md': post('A', 'date: 2020-07-01 00:30:00\n'),
      '_posts/2020-01-01-b.md': post('B'),
      '_posts/2020-07-01-c.md': post('C', 'date: 2020-07-01 00:30:00 +0000\nlast_modified_at: 2020-07-02\n'),
    })
    const times = Object.values(documents).map(({ publishedAt }) => publishedAt?.toISOString())
    expect(times).toEqual([
      '2019-12-31T23:00:00.000Z',
      '2020-06-30T22:30:00.000Z',
      '2020-07-01T00:30:00.000Z',
    ])
    expect(documents['_posts/2020-07-01-c.md']?.updatedAt?.toISOString()).toBe('2020-07-01T22:00:00.000Z')
  })
  it('an explicit time zone and language win, and an unknown zone is reported', async () => {
    const files = { '_config.yml': 'timezone: Mars/Base\nlang: en\n', 'a.md': post('A', date) }
    const { documents, diagnostics } = await readFolder(files, { timeZone: 'Asia/Tokyo', language: 'ja' })
    expect(documents['a.md']?.publishedAt?.toISOString()).toBe('2016-02-18T15:55:35.000Z')
    expect(documents['a.md']?.lang).toBe('ja')
    expect(diagnostics.map(({ file, code }) => [file, code])).toEqual([['_config.yml', 'site-configuration']])
  })
})

describe('folders of one language (Hugo)', () => {
  it.each([
    [
      'languages:\n  en: {contentDir: content/english}\n  fr: {contentDir: content/french}\n',
      'content/english',
    ],
    ['languages:\n  en: {weight: 1}\n  fr: {contentDir: content/french}\n', 'content'],
    [
      'module:\n  mounts:\n    - {source: content, target: content}\n    - {source: content/french, target: content, lang: fr}\n',
      'content',
    ],
  ])('of %j', async (settings, folder) => {
    const { documents } = await readFolder({
      'hugo.yaml': `defaultContentLanguage: en\n${settings}`,
      [`${folder}/posts/a.md`]: post('A'),
      'content/french/posts/a.md': post('A'),
    })
    const [original, translation] = [
      documents[`${folder}/posts/a.md`],
      documents['content/french/posts/a.md'],
    ]
    expect([original?.lang, translation?.lang]).toEqual(['en', 'fr'])
    expect(translation?.pathKey).toBe(original?.pathKey)
    expect([original?.aliases, translation?.aliases]).toEqual([['/posts/a/'], []])
  })
  it('of the imported content folder', async () => {
    const { documents } = await readFolder(
      { 'hugo.toml': '[languages.pt-br]\ncontentDir = "content/br"\n', 'content/br/a.md': post('A') },
      { below: 'content' },
    )
    expect(documents['br/a.md']).toMatchObject({ lang: 'pt-BR', pathKey: 'a' })
  })
})

it('a vault of Obsidian that is the content folder of a site has the configuration of the site', async () => {
  const { documents, sites } = await readFolder(
    {
      'hugo.toml': 'timeZone = "Asia/Tokyo"\n',
      'content/.obsidian/templates.json': '{"folder": "templates"}',
      'content/a.md': post('A', 'date: 2020-01-01 09:00:00\n'),
    },
    { below: 'content' },
  )
  expect(sites.map(({ generator }) => generator)).toEqual(['Hugo'])
  expect(documents['a.md']?.publishedAt?.toISOString()).toBe('2020-01-01T00:00:00.000Z')
})

it('the former URLs of MkDocs with use_directory_urls: false', async () => {
  const { documents } = await readFolder({
    'mkdocs.yml': 'site_url: https://a.example/d/\nuse_directory_urls: false\n',
    'docs/guide/a.md': post('A'),
    'docs/guide/README.md': post('G'),
  })
  expect(documents['docs/guide/a.md']?.aliases).toEqual(['/d/guide/a.html'])
  expect(documents['docs/guide/README.md']?.aliases).toEqual(['/d/guide/index.html'])
})

it('the former URLs of Docusaurus', async () => {
  const files = {
    'docs/02-guide/01-start.md': post('A'),
    'docs/02-guide/README.md': post('B'),
    'docs/api.mdx': post('C', 'slug: /reference\n'),
    'docs/x/y.md': post('D', 'id: z\n'),
    'docs/x/2020-01.md': post('E'),
    'blog/2020-01-02-hello/index.md': post('F'),
    'blog/2020-01-03-other.md': post('G', 'slug: named\n'),
    'src/pages/about.md': post('H'),
  }
  const config = {
    'docusaurus.config.js': "module.exports = { url: 'https://a.example', baseUrl: '/site/' }",
  }
  const { documents } = await readFolder({ ...config, ...files })
  expect(
    Object.keys(files).map((path) => documents[path]?.aliases.find((alias) => alias.startsWith('/site'))),
  ).toEqual([
    '/site/docs/guide/start',
    '/site/docs/guide',
    '/site/docs/reference',
    '/site/docs/x/z',
    '/site/docs/x/2020-01',
    '/site/blog/2020/01/02/hello',
    '/site/blog/named',
    '/site/about',
  ])
  const other = { 'docusaurus.config.js': "module.exports = { docs: { routeBasePath: '/' } }" }
  expect((await readFolder({ ...other, ...files })).documents['docs/x/y.md']?.aliases).toEqual([])
})

it('the former URL of a translation in Pelican is not known, and Quarto has endings', async () => {
  const pelican = await readFolder({
    'pelicanconf.py': "DEFAULT_LANG = 'fr'\n",
    'content/a.md': 'Title: Hot\n\nx',
    'content/b.md': 'Title: Hot\nLang: en\n\nx',
  })
  expect(pelican.documents['content/a.md']?.aliases).toEqual(['/hot.html'])
  expect(pelican.documents['content/b.md']?.aliases).toEqual([])
  const quarto = await readFolder({
    '_quarto.yml': 'website: {site-url: "https://a.example/site"}\n',
    'posts/a/index.qmd': post('A'),
    'posts/b.qmd': post('B'),
  })
  const aliases = Object.values(quarto.documents).flatMap((document) => document.aliases)
  expect(aliases).toEqual(['/site/posts/a/', '/site/posts/b.html'])
})

describe('the language of a site', () => {
  it.each([
    ['hugo.toml', 'content/a.md', 'defaultContentLanguage = "en"\n[languages.en]\n[languages.fr]\n', 'en'],
    ['hugo.toml', 'content/a.md', 'languageCode = "zh-cn"\n', 'zh-CN'],
    ['hugo.json', 'content/a.md', '{"languages": {"de": {}}}', 'de'],
    [
      'config.toml',
      'content/a.md',
      'base_url = "https://e.org"\ndefault_language = "en"\n[languages.ja]\n',
      'en',
    ],
    ['_config.yml', 'a.md', 'locale: pt_BR\n', 'pt-BR'],
    ['_config.yml', 'source/_posts/a.md', 'language:\n  - zh-CN\n  - en\nskip_render:\n', 'zh-CN'],
    ['pelicanconf.py', 'content/a.md', "DEFAULT_LANG = u'de'\n", 'de'],
    ['mkdocs.yml', 'docs/a.md', 'theme:\n  name: material\n  language: nl\n', 'nl'],
    ['_quarto.yml', 'a.qmd', 'lang: fr\n', 'fr'],
    [
      'docusaurus.config.ts',
      'docs/a.md',
      "export default { i18n: { defaultLocale: 'en', locales: ['en', 'fa'] } }",
      'en',
    ],
    [
      'astro.config.mjs',
      'src/pages/a.md',
      "export default { i18n: { locales: ['es'], defaultLocale: 'es' } }",
      'es',
    ],
    ['hugo.toml', 'content/a.md', 'title = "T"\n', null],
  ])('of %s is that of %s', async (file, path, text, lang) => {
    const { documents } = await readFolder({ [file]: text, [path]: post('A') })
    expect(documents[path]?.lang).toBe(lang)
  })
  it('does not count where the file or its path states one', async () => {
    const { documents } = await readFolder({
      'hugo.toml': 'defaultContentLanguage = "en"\n[languages.en]\n[languages.fr]\n',
      'content/a.md': post('A', 'lang: es\n'),
      'content/b.fr.md': post('B'),
      'content/posts/2024/fr/c.md': post('C'),
    })
    expect(Object.values(documents).map(({ lang }) => lang)).toEqual(['es', 'fr', 'fr'])
  })
})

describe('front matter defaults', () => {
  it('Jekyll: a narrower scope counts, and the file itself above all', async () => {
    const { documents, publicPaths, notReadPaths } = await readFolder({
      '_config.yml': `defaults:
  - scope: {path: "_posts/news"}
    values: {categories: [News], lang: fr, author: Bo}
  - scope: {path: "", type: posts}
    values: {author: "Ann Example", layout: post, nested: {a: 1, b: 2}}
  - scope: {path: "_posts/hidden"}
    values: {published: false}
  - scope: {path: "_posts/*/old"}
    values: {published: false}
exclude: [secret, README.md]
`,
      '_posts/2020-01-01-a.md': post('A', 'nested: {b: 3}\n'),
      '_posts/hidden/2020-01-02-b.md': post('B'),
      '_posts/news/2020-01-03-c.md': post('C', 'Author: Cy\n'),
      '_posts/news/old/2020-01-04-d.md': post('D', 'author:\n'),
      'secret/d.md': post('Excluded'),
      'about.md': post('About'),
    })
    const fields = Object.values(documents).map(({ authors, categories, lang, metadata }) => [
      authors.map(({ name }) => name).join(),
      categories.map(({ name }) => name).join(),
      lang,
      metadata.layout,
    ])
    expect(fields).toEqual([
      ['Ann Example', '', null, 'post'],
      ['Ann Example', '', null, 'post'],
      ['Cy', 'News', 'fr', 'post'],
      ['Bo', 'News', 'fr', 'post'],
      ['', '', null, undefined],
    ])
    expect(documents['_posts/2020-01-01-a.md']?.metadata.nested).toEqual({ a: 1, b: 3 })
    expect(publicPaths).toEqual(['_posts/2020-01-01-a.md', '_posts/news/2020-01-03-c.md', 'about.md'])
    expect(notReadPaths).toEqual(['secret/d.md'])
  })
  it('Hugo: the cascade of the configuration and of sections', async () => {
    const { documents, publicPaths } = await readFolder({
      'hugo.toml':
        '[[cascade]]\ndraft = true\n[cascade.target]\npath = "/private/**"\n[[cascade]]\nauthor = "Ann"\n',
      'content/private/a.md': post('A'),
      'content/b/_index.md': '---\ntitle: B\ncascade:\n  author: Bo\n  tags: [x]\n---\n',
      'content/b/c.md': post('C'),
      'content/d.md': post('D'),
    })
    expect(publicPaths).toEqual(['content/b/_index.md', 'content/b/c.md', 'content/d.md'])
    expect(documents['content/b/c.md']).toMatchObject({ authors: [{ name: 'Bo' }], tags: [{ name: 'x' }] })
    expect(documents['content/d.md']).toMatchObject({ authors: [{ name: 'Ann' }], tags: [] })
  })
  it('Eleventy: directory data, data of a file, and scripts that are not executed', async () => {
    const { documents, publicPaths, diagnostics } = await readFolder({
      '.eleventy.js': '',
      'posts/posts.json': '{"author": "Ann", "tags": "posts", "permalink": "/x/"}',
      'posts/wip/wip.11tydata.json': '{"published": false, "author": "Bo"}',
      'posts/wip/a.md': post('A'),
      'posts/b.md': post('B'),
      'posts/b.11tydata.json': '{"author": "Cy"}',
      'notes/notes.11tydata.js': 'module.exports = {}',
      'notes/c.md': post('C'),
    })
    const names = Object.values(documents).map(({ authors }) => authors.map(({ name }) => name).join())
    expect(names).toEqual(['', 'Cy', 'Bo'])
    expect(publicPaths).toEqual(['notes/c.md', 'posts/b.md'])
    expect(diagnostics.map(({ file, code }) => [file, code])).toEqual([
      ['notes/notes.11tydata.js', 'data-script'],
    ])
  })
  it('Quarto, Material for MkDocs, Pelican and Nikola have data files or defaults', async () => {
    const { documents, publicPaths } = await readFolder({
      ...{ 'q/_quarto.yml': 'author: Ann\n', 'q/wip/_metadata.yml': 'draft: true\n' },
      ...{ 'q/wip/a.qmd': post('A'), 'q/b.qmd': post('B') },
      ...{
        'm/mkdocs.yml': 'site_name: M\n',
        'm/docs/x/.meta.yml': 'tags: [t]\n',
        'm/docs/x/c.md': post('C'),
      },
      'p/pelicanconf.py': "AUTHOR = 'Bo'\nDEFAULT_METADATA = {\n    'status': 'draft',\n}\n",
      ...{ 'p/content/tech/d.md': 'Title: D\n\nx', 'p/content/e.md': 'Title: E\nStatus: published\n\nx' },
      'n/conf.py': 'POSTS = (\n    ("posts/*.md", "blog", "post.tmpl"),\n)\n',
      ...{
        'n/posts/f.md': 'Text.',
        'n/posts/f.meta': '.. title: F\n.. date: 2020-01-01\n.. status: private\n',
      },
    })
    expect(publicPaths).toEqual(['m/docs/x/c.md', 'p/content/e.md', 'q/b.qmd'])
    expect(documents['q/b.qmd']?.authors).toMatchObject([{ name: 'Ann' }])
    expect(documents['m/docs/x/c.md']?.tags).toMatchObject([{ name: 't' }])
    expect(documents['p/content/tech/d.md']).toMatchObject({
      authors: [{ name: 'Bo' }],
      categories: [{ name: 'tech' }],
    })
    expect(documents['n/posts/f.md']?.title).toBe('F')
  })
})

describe('former URLs', () => {
  it.each([
    [
      '_config.yml',
      'permalink: :year/:month/:day/:title/\nskip_render:\n',
      'source/_posts/sub/My Post.md',
      null,
    ],
    ['_config.yml', 'timezone: Asia/Shanghai\nskip_render:\n', 'source/_posts/n.md', '/2016/02/19/n/'],
    [
      '_config.yml',
      'permalink: p/:abbrlink.html\nroot: /blog/\nskip_render:\n',
      'source/_posts/n.md',
      '/blog/p/3ce1.html',
    ],
    ['_config.yml', 'permalink: :unknown/:title/\nskip_render:\n', 'source/_posts/n.md', null],
    ['_config.yml', 'skip_render:\n', 'source/about/index.md', '/about/'],
    ['_config.yml', 'title: x\n', '_posts/2016-02-19-Big-Name.md', '/tech-notes/2016/02/19/Big-Name.html'],
    ['_config.yml', 'permalink: pretty\n', '_posts/2016-02-19-a.md', '/tech-notes/2016/02/19/a/'],
    [
      '_config.yml',
      'permalink: /:year/:i_month/:slug\nbaseurl: /b\n',
      '_posts/2016-02-19-Big.md',
      '/b/2016/2/big',
    ],
    ['_config.yml', 'title: x\n', 'docs/about.md', '/docs/about.html'],
    [
      'hugo.toml',
      '[permalinks]\nposts = "/:year/:month/:slug/"\n',
      'content/posts/a.md',
      '/2016/02/the-title/',
    ],
    [
      'hugo.toml',
      '[permalinks.page]\nposts = "/:sections[1:]/:filename"\n',
      'content/posts/x/A b.md',
      '/x/a-b/',
    ],
    [
      'hugo.toml',
      'baseURL = "https://e.org/sub/"\n',
      'content/posts/Big Name/index.md',
      '/sub/posts/big-name/',
    ],
    [
      'pelicanconf.py',
      "ARTICLE_URL = 'posts/{date:%Y}/{date:%b}/{slug}/'\n",
      'content/a.md',
      '/posts/2016/Feb/the-title/',
    ],
    ['pelicanconf.py', '', 'content/a.md', '/the-title.html'],
    ['conf.py', 'POSTS = (("posts/*.md", "blog", "post.tmpl"),)\n', 'posts/a.md', '/blog/a/'],
    ['mkdocs.yml', 'site_url: https://e.org/docs/\n', 'docs/guide/Setup.md', '/docs/guide/Setup/'],
    ['config.toml', 'base_url = "https://e.org"\n', 'content/blog/2020-01-02-a.md', '/blog/a/'],
    ['astro.config.mjs', '', 'src/pages/a.md', null],
  ])('%s with %j gives %s the alias %s', async (file, text, path, alias) => {
    const { documents } = await readFolder({
      [file]: text || '# nothing\n',
      [path]: post('The Title', 'date: 2016-02-19 00:55:35\ncategories: [Tech-Notes]\nabbrlink: 3ce1\n'),
    })
    const paths = documents[path]?.aliases.filter((former) => former.startsWith('/'))
    expect(paths).toEqual(alias === null ? [] : [alias])
  })
  it('drafts, undated articles and files with their own permalink have none', async () => {
    const { documents } = await readFolder({
      '_config.yml': 'permalink: /:year/:title/\n',
      '_posts/2016-02-19-a.md': post('A', 'published: false\n'),
      '_posts/2016-02-19-c.md': post('C', 'permalink: /own/\n'),
      '_drafts/d.md': post('D'),
    })
    expect(Object.values(documents).flatMap(({ aliases }) => aliases)).not.toContain('/2016/c/')
    expect(documents['_posts/2016-02-19-a.md']?.aliases).toEqual([])
    expect(documents['_drafts/d.md']?.aliases).toEqual([])
  })
})

describe('the report', () => {
  it('says once what is taken from which file', async () => {
    const { sites } = await readFolder(
      {
        '_config.yml':
          'timezone: Asia/Shanghai\nlang: en\nlanguages: [de]\ndefaults:\n  - values: {a: 1}\n  - values: {b: 1}\nexclude: [x]\n',
        '_posts/2020-01-01-a.md': post('A'),
      },
      { below: '_posts' },
    )
    expect(sites.map(describeSite)).toEqual([
      'Site configuration: ../_config.yml (Jekyll): time zone Asia/Shanghai, language en, also de, 2 defaults, ' +
        '1 path rule, permalink /:categories/:year/:month/:day/:title:output_ext',
    ])
  })
  it('counts documents in other formats and names folders that are left out', async () => {
    const { notRead, documents } = await readFolder({
      ...{
        'p.rst': 'x',
        'b/q.rst': 'x',
        'a.adoc': '= A',
        'o.org': '* A',
        'n.ipynb': '{}',
        't.textile': 'h1. A',
      },
      ...{
        'old.mkd': post('1'),
        'old.mdown': post('2'),
        'q.qmd': post('3'),
        'r.Rmd': post('4'),
        's.svx': post('5'),
      },
      ...{ 'm.mdoc': post('6'), 'k.mkdown': post('7'), 'w.mdwn': post('8') },
      ...{ 'content/themes/x/a.md': post('X'), 'node_modules/p/README.md': '# P', '.git/a.md': '# G' },
    })
    expect(
      Object.values(documents)
        .map(({ title }) => title)
        .sort(),
    ).toEqual([...'12345678'])
    expect(notRead.map(({ reason, count, examples }) => [reason, count, examples[0]])).toEqual([
      ['files ending in .adoc', 1, 'a.adoc'],
      ['files ending in .ipynb', 1, 'n.ipynb'],
      ['files ending in .org', 1, 'o.org'],
      ['files ending in .rst', 2, expect.stringContaining('.rst')],
      ['files ending in .textile', 1, 't.textile'],
      ['folders of themes, templates and packages', 2, expect.stringContaining('/')],
    ])
    expect(notRead.every(({ advice }) => advice !== undefined)).toBe(true)
  })
})

describe('hostile configurations', () => {
  it.each([
    ['_config.yml', 'a: &a [1]\nb: [*a'],
    ['hugo.toml', '= ='],
    ['conf.py', `POSTS = (${'('.repeat(10_000)}\n${' # '.repeat(100_000)}\n${'\n'.repeat(100_000)}`],
    ['docusaurus.config.js', `path: '${'path: '.repeat(50_000)}`],
    [
      '_config.yml',
      'defaults:\n  - scope: {path: "__proto__"}\n    values: {__proto__: {draft: true}, constructor: x}\n',
    ],
    [
      '_config.yml',
      'defaults: 5\nexclude: {a: b}\ncollections: [1, [2]]\ninclude: true\npermalink: {a: 1}\n',
    ],
  ])('a hostile %s does not prevent the import', async (file, text) => {
    const { documents } = await readFolder({ [file]: text, 'docs/a.md': post('A'), 'posts/a.md': post('A') })
    expect(Object.keys(documents).length).toBeLessThanOrEqual(2)
  })
})

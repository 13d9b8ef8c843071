/** Slug, aliases, source URL and canonical URL in front matter. */
import { describe, expect, it } from 'vitest'
import { readYamlFields } from './support.ts'

const slugOf = (yaml: string) => readYamlFields(yaml).fields.slug

describe('slug', () => {
  it.each([
    ['slug: my-post', 'my-post'],
    ['slug: 2019', '2019'],
    ['postSlug: my-post\npermalink: /b/', 'my-post'],
    ['slug: 007', '007'],
    ['slug: 中文', '中文'],
    ['slug: "%e4%b8%ad%e6%96%87"', '中文'],
    ['slug: /blog/intro', 'blog-intro'],
    ['slug: ../../x', 'x'],
    ['slug: a\npermalink: /b/', 'a'],
    ['permalink: /2020/01/hello.html', 'hello'],
    ['permalink: /blog/hello/', 'hello'],
    ['permalink: /blog/hello/index.html', 'hello'],
    ['url: "https://x.example/a/b/?q=1#c"', 'b'],
    ['slug: ""\npermalink: /b/', 'b'],
    ['path: /2020/hello/', 'hello'],
    ['path: b\nurl: /a/', 'a'],
    ['permalink: /:categories/hello', 'hello'],
    ['permalink: /re:invent/hello/', 'hello'],
  ])('%j has the slug %j', (yaml, slug) => expect(slugOf(yaml)).toBe(slug))
  it.each([
    ...[
      'slug: ""',
      'slug:',
      'slug: null',
      'slug: false',
      'slug: "---"',
      'permalink: false',
      'permalink: true',
      'permalink: /',
    ],
    ...[
      'permalink: pretty',
      'permalink: /:year/:title/',
      'permalink: /blog/:title:output_ext',
      'permalink: 12',
      'url: https://x.example',
      'permalink: "{{ x }}"',
    ],
  ])('%j has no slug', (yaml) => expect(slugOf(yaml)).toBeNull())
  it('a permalink that gives the slug stays metadata', () =>
    expect(readYamlFields('permalink: /a/b/').fields.metadata).toEqual({ permalink: '/a/b/' }))
})

describe('aliases', () => {
  it.each([
    ['aliases: [/old/, older]', ['/old/', 'older']],
    ['redirect_from: /a/b.html', ['/a/b.html']],
    ['redirect_from: [a/b, //a//b]', ['/a/b', '/b']],
    ['aliases: ["https://x.example/old?p=1"]', ['/old?p=1']],
    ['aliases: [/a, /a]', ['/a']],
    ['aliases: [../x, "/a/../b", "/%2e%2e/b", "a\\\\b", "javascript:x", null, ""]', []],
    ['aliases:', []],
  ])('%j has the aliases %j', (yaml, aliases) => expect(readYamlFields(yaml).fields.aliases).toEqual(aliases))
})

describe('former paths and spellings', () => {
  const aliasesOf = (yaml: string, path?: string) => readYamlFields(yaml, path).fields.aliases
  it.each([
    ['permalink: /2012/06/perm-two.html', ['/2012/06/perm-two.html']], // Jekyll
    ['permalink: /about/', ['/about/']],
    ['url: /Docs/My-Page/', ['/Docs/My-Page/', 'My-Page']], // Hugo
    ['permalink: 2020/foo_bar.html', ['/2020/foo_bar.html', 'foo_bar']], // Hexo
    ['save_as: pages/x.html\nurl: pages/x/', ['/pages/x/', '/pages/x.html']], // Pelican
    ['permalink: a/b/index.html', ['/a/b/']], // Eleventy
    ['slug: /a/b', ['/a/b']], // Docusaurus
    ['path: /2020/hello/', ['/2020/hello/']], // Zola
    ['slug: My_Post', ['My_Post']],
    ['permalink: /new/\nredirect_from: [/old/, /new/]', ['/old/', '/new/']],
    ['routes: {default: /blog/a, aliases: [/b, /c]}', ['/blog/a', '/b', '/c']], // Grav
    ['permalink: "/a?b=1#c"', ['/a']],
  ])('%j gives %j', (yaml, aliases) => expect(aliasesOf(yaml)).toEqual(aliases))

  it.each([
    ...['permalink: /:year/:title/', 'permalink: /:categories/hello', 'permalink: pretty', 'permalink: /'],
    ...['permalink: "/a/{{ title }}/"', 'url: "{slug}.html"', 'url: https://x.example/a/b', 'slug: my-post'],
    ...['permalink: false', 'permalink: 12', 'path: ../x', 'permalink: "javascript:x"', 'slug: A post'],
  ])('%j gives no alias', (yaml) => expect(aliasesOf(yaml)).toEqual([]))

  it.each([
    ['_posts/2020-08-14-PowerShell-Quickie-function.md', ['PowerShell-Quickie-function']],
    ['posts/my_post/index.md', ['my_post']],
    ['posts/node.js.md', ['node.js']],
    ['posts/Don_t delegate.md', []],
    ['docs/01-intro.md', []],
    ['posts/hello.md', []],
  ])('the file %s has the former spellings %j', (path, aliases) => {
    expect(aliasesOf('title: A', path)).toEqual(aliases)
    expect(aliasesOf('title: A\nslug: other', path)).toEqual([])
  })
})

describe('source and canonical URL', () => {
  it.each(['source', 'sourceUrl', 'source_url', 'original', 'link'])('the key %s is the source URL', (key) =>
    expect(readYamlFields(`${key}: https://x.example/a`).fields).toMatchObject({
      sourceUrl: 'https://x.example/a',
      metadata: {},
    }),
  )
  it.each(['canonical', 'canonicalURL', 'canonical_url'])('the key %s is the canonical URL', (key) =>
    expect(readYamlFields(`${key}: https://x.example/a`).fields).toMatchObject({
      ...{ canonicalUrl: 'https://x.example/a', sourceUrl: null },
    }),
  )
  it('a source URL may have no scheme and is not changed', () => {
    expect(readYamlFields('source: www.x.example/a?b').fields.sourceUrl).toBe('www.x.example/a?b')
    expect(readYamlFields('source: {url: //x.example/a}').fields.sourceUrl).toBe('//x.example/a')
  })
  it.each(['the press', 'true', 'notes.md', '/local', 'javascript:alert(1)', 'data:text/html,x'])(
    'the source %s is not a URL and stays metadata',
    (text) => {
      expect(readYamlFields(`source: "${text}"`).fields).toMatchObject({
        sourceUrl: null,
        metadata: { source: text },
      })
    },
  )
})

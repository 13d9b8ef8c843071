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

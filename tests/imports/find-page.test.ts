/** Links between the files of a site, as their generators write them, lead to articles. */
import { describe, expect, test } from 'vitest'
import { isPublicDocument } from '../../src/articles/model/document-status.ts'
import type { Document } from '../../src/content/document.ts'
import { linksOfFile } from '../../src/imports/links/file-links.ts'
import { createPageIndex } from '../../src/imports/links/page-index.ts'
import { planTranslations } from '../../src/imports/source/plan-slugs.ts'
import { post, readFolder } from '../content/site-support.ts'

const now = new Date('2026-01-01')

const pageOf = (path: string, document: Document) => ({
  ...{ path, lang: document.lang ?? 'und', key: document.pathKey },
  slug: document.slug ?? document.fallbackSlug,
  isPublic: isPublicDocument(document, now),
  urls: document.aliases.filter((alias) => alias.startsWith('/')),
})

/** Returns the URLs of the links in a file of a site, in their order; null for a link that leads to no article. */
async function urlsIn(
  path: string,
  body: string,
  others: Record<string, string>,
  { below = '', template = '/a/{slug}' } = {},
): Promise<(string | null)[]> {
  const text = body.startsWith('---') ? body : `---\ntitle: From\n---\n${body}`
  const files = { ...others, [below === '' ? path : `${below}/${path}`]: text }
  const { documents, root } = await readFolder(files, { below })
  const pages = Object.entries(documents).map(([name, document]) => pageOf(name, document))
  const translations = planTranslations(pages, 'source')
  const index = createPageIndex(
    pages.map((page) => ({ ...page, translationKey: translations.get(page.path) ?? null })),
  )
  const from = documents[path]
  if (from === undefined) throw new Error(`${path} is not read`)
  const file = { path, lang: from.lang ?? 'und', targets: from.rendered.pageLinks }
  const articleUrls = { url: 'https://new.example', articleUrl: template, lang: undefined }
  return Object.values(linksOfFile(index, file, { sites: root.sites, articleUrls }))
}

/** A site: other files, the file with the links, and the slugs that its links lead to. */
type Case = [name: string, path: string, body: string, others: string[], urls: (string | null)[]]

const paths = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, post(name)]))

describe('a path from the folder of the file', () => {
  test.each<Case>([
    ['Docusaurus, beside it', 'docs/a.md', '[x](./b.mdx)', ['docs/b.mdx'], ['/a/b']],
    ['MkDocs, in another folder', 'docs/a/x.md', '[x](../b/y.md#part)', ['docs/b/y.md'], ['/a/y#part']],
    ['VuePress, with query', 'a.md', '[x](b.md?v=1#c)', ['b.md'], ['/a/b?v=1#c']],
    [
      'the page of a folder',
      'a.md',
      '[x](b/index.md) [y](c/README.md)',
      ['b/index.md', 'c/README.md'],
      ['/a/b', '/a/c'],
    ],
    ['without ending', 'a.md', '[x](b) [y](./c/)', ['b.md', 'c/index.md'], ['/a/b', '/a/c']],
    [
      'as .html',
      'docs/a.md',
      '[x](b.html) <a href="c.html#d">y</a>',
      ['docs/b.md', 'docs/c.md'],
      ['/a/b', '/a/c#d'],
    ],
    [
      'percent-encoded',
      'a.md',
      '[x](b%20c.md) [y](<d e.md>) [z](%E5%9B%BE.md)',
      ['b c.md', 'd e.md', '图.md'],
      ['/a/b-c', '/a/d-e', '/a/%E5%9B%BE'],
    ],
    [
      'from a leaf bundle',
      'posts/a/index.md',
      '[x](../b/index.md) [y](../c/)',
      ['posts/b/index.md', 'posts/c.md'],
      ['/a/b', '/a/c'],
    ],
    ['from the URL of a page', 'posts/a.md', '[x](../b/)', ['posts/b.md'], ['/a/b']],
    [
      'in a definition of a link',
      'a.md',
      '[x] [y][z]\n\n[x]: b.md\n[z]: c.md#d',
      ['b.md', 'c.md'],
      ['/a/b', '/a/c#d'],
    ],
    [
      'Pelican, in its own form',
      'a/x.md',
      '[x]({filename}y.md) [z]({filename}/b/z.md) [t](|filename|y.md)',
      ['a/y.md', 'b/z.md'],
      ['/a/y', '/a/z', '/a/y'],
    ],
    [
      'another file, or none',
      'a.md',
      '[x](b.pdf) [y](../../c.md) [z](d.md) [u](#e) [v](mailto:a@b.example)',
      ['b.md'],
      [null, null],
    ],
  ])('%s', async (_, path, body, others, urls) => {
    expect(await urlsIn(path, body, paths(others))).toEqual(urls)
  })
})

describe('a path from the root of the site', () => {
  test.each<Case>([
    [
      'of the content folder',
      'content/blog/a.md',
      '[x](/blog/b.md) [y](/blog/c/)',
      ['content/blog/b.md', 'content/blog/c.md'],
      ['/a/b', '/a/c'],
    ],
    [
      'Zola',
      'content/blog/a.md',
      '[x](@/blog/b.md) [y](@/docs/_index.md#c)',
      ['content/blog/b.md', 'content/docs/_index.md'],
      ['/a/b', '/a/docs#c'],
    ],
    ['Docusaurus', 'docs/a.md', '[x](/docs/b) [y](/docs/c.md)', ['docs/b.md', 'docs/c.md'], ['/a/b', '/a/c']],
    [
      'Jekyll',
      'index.md',
      '[x](/about.html) [y]({% link about.md %})',
      ['about.md'],
      ['/a/about', '/a/about'],
    ],
    ['Eleventy', 'src/a.md', `[x]({{ '/posts/b/' | url }})`, ['src/posts/b.md'], ['/a/b']],
    ['Obsidian', 'n/a.md', '[x](m/b.md) [[m/c]]', ['m/b.md', 'm/c.md'], ['/a/b', '/a/c']],
  ])('%s', async (_, path, body, others, urls) => {
    expect(await urlsIn(path, body, paths(others))).toEqual(urls)
  })
})

describe('a URL of a page', () => {
  test.each<Case>([
    [
      'Grav, without numbers',
      'user/pages/01.blog/01.a/item.md',
      '[x](/blog/b) [y](../02.b)',
      ['user/pages/01.blog/02.b/item.md'],
      ['/a/b', '/a/b'],
    ],
    [
      'Nuxt, without numbers',
      'content/1.guide/1.a.md',
      '[x](/guide/b#c)',
      ['content/1.guide/2.b.md'],
      ['/a/b#c'],
    ],
    ['Ghost, with its placeholder', 'posts/a.md', '[x](__GHOST_URL__/b/#c)', ['posts/b.md'], ['/a/b#c']],
    ['SvelteKit', 'src/routes/a/+page.md', '[x](/b)', ['src/routes/b/+page.md'], ['/a/b']],
    ['Astro', 'src/content/blog/a.md', '[x](/blog/b/)', ['src/content/blog/b.md'], ['/a/b']],
    [
      'its exact name comes first',
      'docs/a.md',
      '[x](/docs/b) [y](/docs/1-b)',
      ['docs/1-b.md', 'docs/b.md'],
      ['/a/b', '/a/1-b'],
    ],
  ])('%s', async (_, path, body, others, urls) => {
    expect(await urlsIn(path, body, paths(others))).toEqual(urls)
  })
})

describe('tags of generators', () => {
  test.each<Case>([
    [
      'post_url of Jekyll',
      '_posts/2020-01-01-a.md',
      '[x]({% post_url 2020-01-02-b %}) [y]({% post_url sub/2020-01-03-c %}#d)',
      ['_posts/2020-01-02-b.md', '_posts/sub/2020-01-03-c.md'],
      ['/a/b', '/a/c#d'],
    ],
    [
      'link of Jekyll',
      'a.md',
      '[x]({{ site.baseurl }}{% link _posts/2020-01-02-b.md %}) <a href="{% link c/d.html %}">y</a>',
      ['_posts/2020-01-02-b.md', 'c/d.html'],
      ['/a/b', '/a/d'],
    ],
    [
      'tags in a definition',
      'a.md',
      '[x]\n\n[x]: {% post_url 2020-01-02-b %}',
      ['_posts/2020-01-02-b.md'],
      ['/a/b'],
    ],
    [
      'filters of Liquid',
      'a.md',
      `[x]({{ "/b/" | relative_url }}) <a href="{{ '/c' | absolute_url }}#d">y</a> [z]({{ '/b' | prepend: site.baseurl }})`,
      ['b.md', 'c.md'],
      ['/a/b', '/a/c#d', '/a/b'],
    ],
    [
      'the address of the site',
      'a.md',
      '[x]({{ site.url }}{{ site.baseurl }}/b/) [y]({{site.baseurl}}/c.html) [z]({{ .Site.BaseURL }}b)',
      ['b.md', 'c.md'],
      ['/a/b', '/a/c', '/a/b'],
    ],
    [
      'ref of Hugo, by path',
      'content/posts/a.md',
      '[x]({{< ref "b.md" >}}) [y]({{% relref "/docs/c.md#d" %}}) [z]({{< ref path="./b" >}})',
      ['content/posts/b.md', 'content/docs/c.md'],
      ['/a/b', '/a/c#d', '/a/b'],
    ],
    [
      'ref of Hugo, by name',
      'content/posts/a.md',
      '[x]({{< ref "c" >}}) [y]({{< relref "deep/d.md" >}}#e) [z]({{< ref "same" >}})',
      ['content/docs/c.md', 'content/docs/deep/d.md', 'content/x/same.md', 'content/y/same.md'],
      ['/a/c', '/a/d#e', null],
    ],
    [
      'ref of Hugo, to itself and as text',
      'content/posts/a.md',
      '[x]({{< ref "#b" >}}) {{< ref "b.md" >}}',
      ['content/posts/b.md'],
      ['#b', '/a/b'],
    ],
    [
      'post_link and post_path of Hexo',
      'source/_posts/a.md',
      "{% post_link b 'The title' %} [x]({% post_path c %}) {% post_link 2020-01-01-d %}",
      ['source/_posts/b.md', 'source/_posts/2019-05-05-c.md', 'source/_posts/2020-01-01-d.md'],
      ['/a/b', '/a/c', '/a/d'],
    ],
    ['@site of Docusaurus', 'docs/a.md', '[x](@site/docs/b.md)', ['docs/b.md'], ['/a/b']],
    ['get_url of Zola', 'content/a.md', '[x]({{ get_url(path="@/b.md") }})', ['content/b.md'], ['/a/b']],
    [
      'wiki links',
      'x/a.md',
      '[[b]] [[B#Part one|label]] [[2020-01-01-c]] [[none]]',
      ['y/b.md', 'x/2020-01-01-c.md'],
      ['/a/b', '/a/b#part-one', '/a/c', null],
    ],
  ])('%s', async (_, path, body, others, urls) => {
    expect(await urlsIn(path, body, paths(others))).toEqual(urls)
  })
})

describe('a former URL', () => {
  test('by the permalinks of the site, below its path, and with its host', async () => {
    const others = {
      '_config.yml': 'url: https://old.example\nbaseurl: /blog\npermalink: /:year/:title/\n',
      '_posts/2020-01-02-b.md': post('B'),
    }
    const body =
      '[x](/blog/2020/b/) [y]({{ site.baseurl }}/2020/b) [z](https://www.old.example/blog/2020/b/#c) [o](https://other.example/blog/2020/b/)'
    expect(await urlsIn('_posts/2020-01-01-a.md', body, others)).toEqual(['/a/b', '/a/b', '/a/b#c'])
  })

  test('of Hugo, where the content folder alone is imported', async () => {
    const others = { 'hugo.toml': 'baseURL = "https://old.example/"\n', 'content/posts/b.md': post('B') }
    const body = '[x](/posts/b/) [y](http://old.example/posts/b) [z](https://old.example/img/c.png)'
    expect(await urlsIn('posts/a.md', body, others, { below: 'content' })).toEqual(['/a/b', '/a/b'])
  })

  test('in the aliases of a file', async () => {
    const others = {
      'b.md': post('B', 'aliases: [/old/b.html]\n'),
      'c.md': post('C', 'permalink: /deep/c/\n'),
    }
    expect(await urlsIn('x/a.md', '[x](/old/B) [y](/deep/c/?d#e) [z](/old/)', others)).toEqual([
      ...['/a/b', '/a/c?d#e', null],
    ])
  })
})

describe('languages', () => {
  const template = '/{lang}/{slug}'
  const folders = paths(['en/a.md', 'en/b.md', 'en/only.md', 'zh/b.md'])

  test('a link of a translation leads to a translation, unless it names a language', async () => {
    const body = '[x](b.md) [y](/b.md) [z](../en/b.md) [o](/only.md)'
    expect(await urlsIn('zh/a.md', body, folders, { template })).toEqual([
      '/zh/b',
      '/zh/b',
      '/en/b',
      '/en/only',
    ])
  })

  test('a language may be a suffix of the name', async () => {
    const others = paths(['posts/a.md', 'posts/b.md', 'posts/b.zh.md', 'posts/c.zh.md', 'posts/d.md'])
    const body = '[x](b.md) [y](c.md) [z](d.md) [t](a.md) [o]({{< ref path="b.md" lang="zh" >}})'
    expect(await urlsIn('posts/a.zh.md', body, others, { template })).toEqual([
      ...['/zh/b', '/zh/c', '/und/d', '/und/a', '/zh/b'],
    ])
    expect(
      await urlsIn('posts/d.md', '[x](b.md) [y]({{< ref path="b" lang="zh" >}})', others, { template }),
    ).toEqual(['/und/b', '/zh/b'])
  })

  test('a name in several languages is that of the language of the file', async () => {
    const others = paths(['en/posts/b.md', 'zh/posts/b.md', 'en/x.md'])
    expect(await urlsIn('zh/x.md', '[[b]]', others, { template })).toEqual(['/zh/b'])
  })
})

test('links of many generators in one file lead to their articles', async () => {
  const body =
    '[other](./other-post.md) [dir](../b/post.md#sec) [zola](@/blog/other.md) [bundle](/posts/first/index.md) [[Wiki Link]] [[Note#Part|label]] ![[image.png]] ![[image.png|300]] [site]({{ site.baseurl }}/x) [pl]({% post_url 2015-01-01-foo %}) [ref]({{< ref "other.md" >}})'
  const others = paths([
    ...['bodies/other-post.md', 'b/post.md', 'blog/other.md', 'posts/first/index.md', 'notes/Wiki Link.md'],
    ...['notes/Note.md', 'x.md', '_posts/2015-01-01-foo.md'],
  ])
  expect(await urlsIn('bodies/mdlinks.md', body, others)).toEqual([
    ...['/a/other-post', '/a/post#sec', '/a/other', '/a/first', '/a/wiki-link', '/a/note#part'],
    ...['/a/x', '/a/foo', '/a/other'],
  ])
})

test('a link to a draft, to a scheduled and to an expired article leads to none', async () => {
  const others = {
    'b.md': post('B', 'draft: true\n'),
    'c.md': post('C', 'date: 2999-01-01\n'),
    'd.md': post('D', 'expiryDate: 2001-01-01\n'),
  }
  expect(await urlsIn('a.md', '[x](b.md) [y](c.md) [z](d.md)', others)).toEqual([null, null, null])
})

test('without settings, the URL of an article is its endpoint', async () => {
  const index = createPageIndex([
    { path: 'b.md', lang: 'zh-CN', slug: 'b&c', isPublic: true, translationKey: null, urls: [] },
  ])
  const articleUrls = { url: undefined, articleUrl: undefined, lang: undefined }
  const file = { path: 'a.md', lang: 'und', targets: ['b.md', 'b.md?d#e'] }
  expect(linksOfFile(index, file, { sites: [], articleUrls })).toEqual({
    'b.md': '/v1/articles/b%26c?lang=zh-CN',
    'b.md?d#e': '/v1/articles/b%26c?lang=zh-CN&d#e',
  })
})

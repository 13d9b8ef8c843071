/** Types of articles: posts and pages, by path, front matter and the folders beside a file. */
import { describe, expect, it } from 'vitest'
import { surveyDocument } from '../../src/content/document.ts'
import { readFields } from '../../src/content/fields/fields.ts'
import { parseFrontMatter } from '../../src/content/frontmatter/frontmatter.ts'

/** Returns the type of a file of a site with these files. */
function typeOf(path: string, yaml = '', others: readonly string[] = []): string {
  const paths = [path, ...others].map((file) => file.split('/').slice(0, -1))
  const siblingFolders = (folder: string) => {
    const parent = folder.split('/').slice(0, -1)
    const isBelow = (folders: readonly string[]) => parent.every((name, index) => folders[index] === name)
    return [...new Set(paths.filter(isBelow).flatMap((folders) => folders[parent.length] ?? []))]
  }
  const document = parseFrontMatter(`---\n${yaml}\n---\nText.`)
  return readFields(document, { path, siteLanguages: ['en', 'zh'], siblingFolders }).fields.type
}

const JEKYLL = ['_posts/2020-01-01-a.md']
const HEXO = ['source/_posts/a.md']
const HUGO = ['content/posts/a.md']

describe('a page', () => {
  it.each<[string, string, string?, string[]?]>([
    ['Hexo', 'source/about/index.md', 'date: 2018-03-04\nlayout: about', HEXO],
    ['Hexo', 'source/link/index.md', 'date: 2018-03-04\ntype: link', HEXO],
    ['Hexo', 'source/projects/deep/thing.md', 'date: 2018-03-04', HEXO],
    ['Hexo, only source/', 'about/index.md', 'date: 2018-03-04', JEKYLL],
    ['Hexo', 'source/404.md', '', HEXO],
    ['Jekyll', 'projects.md', 'layout: default', JEKYLL],
    ['Jekyll', 'docs/setup.md', 'layout: default', JEKYLL],
    ['Jekyll', '_pages/year-archive.md', 'layout: default', JEKYLL],
    ['Hugo', 'content/_index.md'],
    ['Hugo', 'content/posts/_index.md'],
    ['Hugo', 'content/posts/_index.zh.md'],
    ['Hugo', 'content/about.md', 'date: 2020-01-01', HUGO],
    ['Hugo', 'content/about/index.md', 'date: 2020-01-01', HUGO],
    ['Hugo', 'content/zh/about.md', 'date: 2020-01-01'],
    ['Hugo', 'content/talk.md', '', HUGO],
    ['Hugo', 'content/talk/index.md', '', HUGO],
    ['Hugo', 'content/list.md', 'layout: archives\ndate: 2020-01-01'],
    ['Zola', 'content/pages/me.md', 'date: 2020-01-01'],
    ['Pelican', 'content/pages/me.md', 'date: 2020-01-01'],
    ['Docusaurus', 'src/pages/showcase.mdx'],
    ['Astro', 'src/pages/now.md'],
    ['Eleventy', 'src/index.md'],
    ['Nikola', 'pages/about-nikola.rst.md'],
    ['Grav', 'user/pages/03.contact/default.md'],
    ['WordPress', 'hello.md', 'type: page\ndate: 2020-01-01'],
    ['WordPress', 'hello.md', 'post_type: page\ndate: 2020-01-01'],
    ['a repository', 'README.md'],
    ['a repository', 'LICENSE.md'],
    ['a repository', 'CONTRIBUTING.md'],
  ])('of %s: %s', (_, path, yaml, others) => {
    expect(typeOf(path, yaml, others)).toBe('page')
  })
})

describe('a post', () => {
  it.each<[string, string, string?, string[]?]>([
    ['Jekyll', '_posts/2020-01-01-about.md', 'layout: page', JEKYLL],
    ['Jekyll', 'news/_posts/2020-01-01-a.md', 'layout: default', JEKYLL],
    ['Jekyll', '_drafts/a.md', '', JEKYLL],
    ['Jekyll, a collection', '_recipes/soup.md', '', JEKYLL],
    ['Hexo', 'source/_posts/tags.md', 'type: tags', HEXO],
    ['Hugo', 'content/posts/about.md'],
    ['Hugo', 'content/posts/a/index.md'],
    ['Hugo, a section', 'content/projects/thing.md', '', HUGO],
    ['Hugo, at the root with a date', 'content/a.md', 'date: 2020-01-01', HUGO],
    ['Docusaurus', 'blog/2020-01-01-a.md'],
    ['Docusaurus', 'docs/intro.md', '', ['blog/a.md']],
    ['Astro', 'src/pages/posts/a.md'],
    ['Astro', 'src/content/blog/a.md'],
    ['Grav', 'user/pages/01.blog/my-first-post/item.md'],
    ['Ghost', 'about-face.md', 'date: 2020-01-01'],
    ['a folder of notes', 'a.md'],
    ['a folder of notes', 'people/about.md'],
    ['a folder with its layout', 'pages/a.md', 'layout: post'],
    ['a folder in a language', 'zh/a.md'],
    ['a README in a folder of posts', 'posts/a/README.md'],
  ])('of %s: %s', (_, path, yaml, others) => {
    expect(typeOf(path, yaml, others)).toBe('post')
  })
})

it('the reserved key states the type', () => {
  expect(typeOf('a.md', 'inkstone: {type: page}')).toBe('page')
  expect(typeOf('about.md', 'inkstone: {type: post}')).toBe('post')
})

it('the keys stay metadata', () => {
  const document = parseFrontMatter('---\ntype: link\nlayout: about\n---\n')
  const { metadata } = readFields(document, {
    path: 'a.md',
    siteLanguages: [],
    siblingFolders: () => [],
  }).fields
  expect(metadata).toEqual({ type: 'link', layout: 'about' })
})

describe('a listing of tags or categories without text of its own', () => {
  const kindOf = (path: string, yaml: string, body = '') =>
    surveyDocument(Buffer.from(`---\n${yaml}\n---\n${body}`), {
      path,
      siteLanguages: [],
      siblingFolders: () => [],
      isLocal: () => false,
    }).kind

  it.each([
    ['source/tags/index.md', 'title: 标签\ntype: "tags"\nlayout: "tags"\ncomments: false'],
    ['source/categories/index.md', 'title: 分类\ntype: categories'],
    ['tags.md', 'layout: tags'],
    ['categories.html', 'layout: categories'],
    ['tags.md', 'layout: Tag\n# a comment'] as const,
  ])('%s is no article', (path, yaml) => {
    expect(kindOf(path, yaml, ' \n\n')).toBe('blank')
  })

  it.each([
    ['source/tags/index.md', 'type: tags', 'My tags.'],
    ['content/tags/_index.md', 'title: Tags\nlayout: tags', ''],
    ['about.md', 'layout: about', ''],
    ['link/index.md', 'type: link', ''],
    ['a.md', 'tags: [tags]', ''],
  ])('%s is one', (path, yaml, body) => {
    expect(kindOf(path, yaml, body)).toBe('article')
  })
})

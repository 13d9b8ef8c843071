/** Tags, categories and keywords in front matter. */
import { describe, expect, it } from 'vitest'
import { readFields } from '../../src/content/fields/fields.ts'
import { parseFrontMatter } from '../../src/content/frontmatter/frontmatter.ts'
import { readYamlFields } from './support.ts'

const tagsOf = (yaml: string) => readYamlFields(yaml).fields.tags.map(({ name }) => name)

describe('tags', () => {
  it.each([
    ['tags: [a, b]', ['a', 'b']],
    ['tag: a', ['a']],
    ['tags: a, b,, c ', ['a', 'b', 'c']],
    ['tags: 前端，后端、数据库', ['前端', '后端', '数据库']],
    ['tags: [[a, [b]], c]', ['a', 'b', 'c']],
    ['tags: ["a, b"]', ['a', 'b']],
    ['tags: [AI, ai, Ai]', ['AI']],
    ['tags: [2019, 1.10, true]', ['2019', '1.10', 'true']],
    ['tags: [null, ~, "", " x "]', ['x']],
    ['tags: [C, C++, C#]', ['C', 'C++', 'C#']],
    ['tags: [{name: a}, {label: b}]', ['a', 'b']],
    ['tags: ["e\\u0301"]', ['é']],
    ['tags: [a]\ntag: b', ['a', 'b']],
    ['tags: [R &amp; D, "It&#8217;s", "A&B;"]', ['R & D', 'It’s', 'A&B;']],
    ['tags: ["[[a]]", "[[notes/b|B]]", "[[c]]d"]', ['a', 'B', '[[c]]d']],
    ['tags: linux shell', ['linux shell']],
    ['tags: ["C++": STL, b]', ['C++: STL', 'b']],
    ['tags: {a: null, b: [c]}', ['a', 'b', 'c']],
    ['tags: false', []],
    ['tags:', []],
    ['taxonomies: {tags: [a]}', ['a']],
    ['tags: [{name: a, visibility: public}, {name: "#b", visibility: internal}]', ['a']],
    ['taxonomy: {category: [blog], tag: [a, b]}', ['a', 'b']],
  ])('%j has the tags %j', (yaml, names) => expect(tagsOf(yaml)).toEqual(names))
  it('tags and categories are separate', () => {
    const { tags, categories } = readYamlFields('tags: a\ncategories: [b, [c]]\ncategory: d').fields
    expect(tags).toEqual([{ name: 'a', slug: 'a' }])
    expect(categories.map(({ slug }) => slug)).toEqual(['b', 'c', 'd'])
  })
  it.each([
    ['categories: linux  shell', ['linux', 'shell']],
    ['categories: machine learning, shell', ['machine learning', 'shell']],
    ['categories: [machine learning]', ['machine learning']],
    ['category: machine learning', ['machine learning']],
  ])('a Jekyll post with %j has the categories %j', (yaml, names) => {
    for (const path of ['_posts/2024-01-02-a.md', 'blog/_posts/sub/2024-1-2-a.markdown'])
      expect(readYamlFields(yaml, path).fields.categories.map(({ name }) => name)).toEqual(names)
  })
  it.each([
    'source/_posts/2024-01-02-a.md',
    'site/source/_posts/2024-01-02-a.md',
    '_posts/a.md',
    'x_posts/2024-01-02-a.md',
  ])('tags at %s are not split at spaces', (path) =>
    expect(readYamlFields('tags: a b', path).fields.tags.map(({ name }) => name)).toEqual(['a b']),
  )
  it('tags in Zola’s taxonomies are read', () => {
    const document = parseFrontMatter('+++\n[taxonomies]\ntags = ["a"]\ncategories = ["b"]\n+++\n')
    const { fields } = readFields(document, { path: 'a.md', siteLanguages: [], siblingFolders: () => [] })
    expect([fields.tags[0]?.slug, fields.categories[0]?.slug]).toEqual(['a', 'b'])
  })
  it('a tag without a letter or digit is reported', () =>
    expect(readYamlFields('tags: ["!"]').diagnostics.map(({ code }) => code)).toContain(
      'term-without-letters',
    ))
})

it('keywords are not tags, and a null is not a keyword', () => {
  expect(readYamlFields('keywords: [null]').fields.keywords).toEqual([])
  expect(readYamlFields('keywords: [a, b, a]').fields).toMatchObject({ keywords: ['a', 'b'], tags: [] })
  expect(readYamlFields('keywords: "a, b"').fields.keywords).toEqual(['a', 'b'])
})

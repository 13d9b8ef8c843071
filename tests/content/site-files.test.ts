/** Author files of a site. */
import { describe, expect, it } from 'vitest'
import { readFields } from '../../src/content/fields/fields.ts'
import { readSiteAuthors } from '../../src/content/fields/site-files.ts'
import { parseFrontMatter } from '../../src/content/frontmatter/frontmatter.ts'

describe('the authors of a site', () => {
  it.each([
    ['authors.yml', 'jane:\n  name: Jane Doe\n', ['jane']],
    ['.authors.yml', 'authors:\n  jane:\n    name: Jane Doe\n', ['jane']],
    ['data/authors.toml', '[jane]\nname = "Jane Doe"\n', ['jane']],
    ['authors.json', '{"jane": {"name": "Jane Doe"}, "x": 1}', ['jane']],
    ['authors.yml', '- name: Jane\n', []],
    ['authors.yml', 'jane: {', []],
    ['authors.yml', '__proto__:\n  name: Jane\n', []],
  ])('the authors of %s are read from %j', (path, text, keys) =>
    expect([...readSiteAuthors(path, text).keys()]).toEqual(keys),
  )

  it('only a key of the site’s authors refers to one of them', () => {
    const siteAuthors = readSiteAuthors(
      'authors.yml',
      'jane:\n  name: Jane Doe\n  image_url: https://a.example/j.png\n',
    )
    const document = parseFrontMatter('---\nauthors: [jane, constructor, Jane]\n---\n')
    const context = { path: 'a.md', siteLanguages: [], siteAuthors, siblingFolders: () => [] }
    const { authors } = readFields(document, context).fields
    expect(authors).toMatchObject([
      { name: 'Jane Doe', slug: 'jane-doe', avatarUrl: 'https://a.example/j.png' },
      { name: 'constructor', avatarUrl: null },
      { name: 'Jane', avatarUrl: null },
    ])
  })
})

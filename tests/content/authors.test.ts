/** Authors in front matter. */
import { describe, expect, it } from 'vitest'
import { readYamlFields } from './support.ts'

const authorsOf = (yaml: string) => readYamlFields(yaml).fields.authors
const namesOf = (yaml: string) => authorsOf(yaml).map(({ name }) => name)

describe('authors', () => {
  it.each([
    ['author: Jane Doe', ['Jane Doe']],
    ['authors: [Jane, John]', ['Jane', 'John']],
    ["author: [['36krai']]", ['36krai']],
    ['author: [null, Jane, ~, ""]', ['Jane']],
    ['author: Doe, Jane', ['Doe, Jane']],
    ['author: {name: Jane}', ['Jane']],
    ['author: {display_name: Jane, login: j}', ['Jane']],
    ['authors: [{name: Jane}, John]', ['Jane', 'John']],
    ['author: "[[Jane Doe]]"', ['Jane Doe']],
    ['author: "[[people/jane|Jane]]"', ['Jane']],
    ['author: 007', ['007']],
    ['author_name: Jane\nauthor_url: https://jane.example/', ['Jane']],
    ['author: [Jane, jane, JANE]', ['Jane']],
    ['author: John\nauthors: [Jane]', ['Jane']],
    ['author: John\nauthors: []', ['John']],
    ['author: ~', []],
    ['author:', []],
  ])('%j has the authors %j', (yaml, names) => expect(namesOf(yaml)).toEqual(names))
  it('an author may be a link', () =>
    expect(authorsOf('author: "[Jane](https://jane.example/)"')).toMatchObject([
      { name: 'Jane', slug: 'jane', url: 'https://jane.example/', email: null },
    ]))
  it('an author may have a URL, an avatar and a bio', () =>
    expect(authorsOf('author: {name: J, url: u, image_url: i, bio: b}')).toMatchObject([
      { url: 'u', avatarUrl: 'i', bio: 'b' },
    ]))
  it('an author without a name is reported', () =>
    expect(readYamlFields('author: {x: 1}').diagnostics).toContainEqual({
      severity: 'warning',
      code: 'author-without-name',
      message: 'an author in "author" has no name',
    }))
})

describe("an author's e-mail address is never public", () => {
  it.each([
    ['author: Jane <jane@x.example>', 'Jane'],
    ['author: jane@x.example (Jane Doe)', 'Jane Doe'],
    ['author: jane@x.example', 'jane'],
    ['author: "[Jane](mailto:jane@x.example)"', 'Jane'],
    ['author: {name: Jane, email: jane@x.example}', 'Jane'],
    ['author: {email: jane@x.example}', 'jane'],
    ['author: Jane\nauthor_email: jane@x.example', 'Jane'],
    ['author: Jane\nemail: jane@x.example', 'Jane'],
    ['params: {author: {name: Jane, email: jane@x.example}}', 'Jane'],
    ['authors: Jane <jane@x.example>\nauthor: {name: John, email: john@x.example}', 'Jane'],
  ])('the e-mail address of %j is private', (yaml, name) => {
    const { authors, metadata } = readYamlFields(yaml).fields
    expect(authors).toMatchObject([{ name, email: 'jane@x.example' }])
    expect(
      JSON.stringify([authors.map(({ email, ...publicFields }) => publicFields), metadata]),
    ).not.toContain('@')
  })
})

it('a login that is an e-mail address is private', () => {
  const { authors, metadata } = readYamlFields('author: J\nauthor_login: j@secret.example').fields
  expect([authors[0]?.email, metadata]).toEqual(['j@secret.example', {}])
  expect(readYamlFields('author: J\nauthor_login: j').fields.metadata).toEqual({ author_login: 'j' })
})

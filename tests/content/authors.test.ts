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
    ['author: {first_name: Ann, last_name: Lee}', ['Ann Lee']],
    ['author: [{name: {given: Ann, family: Lee}}, {name: {literal: Acme}}]', ['Ann Lee', 'Acme']],
    ['authors: [{family-names: Lee, given-names: Ann, non-dropping-particle: van}]', ['Ann van Lee']],
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

describe('several authors in one text', () => {
  it.each([
    [
      'Ann (ann@example.org) & Bob bob@example.org',
      [
        ['Ann', 'ann@example.org'],
        ['Bob', 'bob@example.org'],
      ],
    ],
    [
      'Ann ann@example.org, Bob <bob@example.org>',
      [
        ['Ann', 'ann@example.org'],
        ['Bob', 'bob@example.org'],
      ],
    ],
    [
      'a@x.org (A B), c@y.org (C D)',
      [
        ['A B', 'a@x.org'],
        ['C D', 'c@y.org'],
      ],
    ],
    [
      '"Doe, Ann" <a@x.org>, Bob <b@x.org>',
      [
        ['Doe, Ann', 'a@x.org'],
        ['Bob', 'b@x.org'],
      ],
    ],
    [
      'Doe, Ann <a@x.org>; Roe, Bob <b@x.org>',
      [
        ['Doe, Ann', 'a@x.org'],
        ['Roe, Bob', 'b@x.org'],
      ],
    ],
    [
      'Ann Lee, PhD <a@x.org>, Bob and Cy',
      [
        ['Ann Lee, PhD', 'a@x.org'],
        ['Bob', null],
        ['Cy', null],
      ],
    ],
    [
      'a@x.org, b@x.org',
      [
        ['a', 'a@x.org'],
        ['b', 'b@x.org'],
      ],
    ],
    [
      'Ann und Bob <b@x.org>',
      [
        ['Ann', null],
        ['Bob', 'b@x.org'],
      ],
    ],
    ['Ann Lee ann [at] example [dot] org', [['Ann Lee', 'ann@example.org']]],
    ['Ann (ann at example dot org)', [['Ann', 'ann@example.org']]],
    [
      'Ann <ann(at)example.org>, Bob <bob@localhost>',
      [
        ['Ann', 'ann@example.org'],
        ['Bob', 'bob@localhost'],
      ],
    ],
    ['Doe, Jane <jane@x.org>', [['Doe, Jane', 'jane@x.org']]],
    [
      'Ann a@x.org / Bob b@x.org',
      [
        ['Ann', 'a@x.org'],
        ['Bob', 'b@x.org'],
      ],
    ],
    [
      'Ann <a@x.org> Bob <b@x.org>',
      [
        ['Ann', 'a@x.org'],
        ['Bob', 'b@x.org'],
      ],
    ],
    ['Ann | a@x.org', [['Ann', 'a@x.org']]],
    ['Jane (@jane@social.example)', [['Jane', null]]],
  ])('%j has these authors, without an address in public', (author, expected) => {
    const authors = authorsOf(`author: ${JSON.stringify(author)}`)
    expect(authors.map(({ name, email }) => [name, email])).toEqual(expected)
    expect(authors.map(({ slug }) => slug).join()).not.toMatch(/example|org/)
  })

  it.each([
    [
      '[Ann Lee](https://example.org/ann) (Example Ltd), [Bo Li](https://example.org/bo), Cy',
      [
        ['Ann Lee', 'https://example.org/ann'],
        ['Bo Li', 'https://example.org/bo'],
        ['Cy', null],
      ],
    ],
    [
      'By [Ann](https://x.org/a_(b)), Bo (Acme, Inc.), and **Cy**',
      [
        ['Ann', 'https://x.org/a_(b)'],
        ['Bo', null],
        ['Cy', null],
      ],
    ],
    [
      '[Lee, Ann](https://x.org/a) & Bo',
      [
        ['Lee, Ann', 'https://x.org/a'],
        ['Bo', null],
      ],
    ],
    [
      '<a href="https://x.org/a">Ann</a> et Bo',
      [
        ['Ann', 'https://x.org/a'],
        ['Bo', null],
      ],
    ],
    [
      'Ann <https://x.org/a>, Bo (https://x.org/b)',
      [
        ['Ann', 'https://x.org/a'],
        ['Bo', 'https://x.org/b'],
      ],
    ],
    [
      '[Ann](mailto:a@x.org), [Bo](https://x.org/b)',
      [
        ['Ann', null],
        ['Bo', 'https://x.org/b'],
      ],
    ],
    [
      'By Ann Lee ([@ann](https://x.org/a)) and Bo',
      [
        ['Ann Lee', 'https://x.org/a'],
        ['Bo', null],
      ],
    ],
    ['Ann Lee, Bo Li and Cy', [['Ann Lee, Bo Li and Cy', null]]],
    ['Simon & Garfunkel (Duo)', [['Simon & Garfunkel (Duo)', null]]],
  ])('the byline %j has these authors and URLs', (author, expected) =>
    expect(authorsOf(`author: ${JSON.stringify(author)}`).map(({ name, url }) => [name, url])).toEqual(
      expected,
    ),
  )

  it('a list and a mapping may have them too', () => {
    expect(namesOf('authors: ["[Ann](https://x.org/a) (Acme)", "Bo <b@x.org>"]')).toEqual(['Ann', 'Bo'])
    expect(namesOf('author: {name: "Ann <a@x.org>, Bo <b@x.org>"}')).toEqual(['Ann', 'Bo'])
    expect(authorsOf('author: {name: "[Ann](https://x.org/a)", bio: b}')).toMatchObject([
      { name: 'Ann', url: 'https://x.org/a', bio: 'b' },
    ])
  })

  it('a long text takes time in proportion to its length', () => {
    for (const unit of ['[', '(', '"', '<', 'a@', '[a](', ' and ', 'a, ', '<a ', ' at ', 'x']) {
      authorsOf(`author: ${JSON.stringify(`[A](https://x.org) ${unit.repeat(60_000 / unit.length)}`)}`)
    }
  })
})

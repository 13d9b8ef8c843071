/** Values that are not valid YAML: read as text, with a fault that names line, key and value. */
import { describe, expect, it } from 'vitest'
import { ContentError } from '../../src/content/diagnostic.ts'
import { toWarning } from '../../src/content/frontmatter/faults.ts'
import { parseFrontMatter } from '../../src/content/frontmatter/frontmatter.ts'
import { readYamlFields } from './support.ts'

const parse = (yaml: string) => parseFrontMatter(`---\n${yaml}\n---\nBody`)

function errorOf(yaml: string): ContentError {
  try {
    parse(yaml)
  } catch (error) {
    if (error instanceof ContentError) return error
    throw error
  }
  throw new Error('the text was parsed')
}

describe('a value that is not valid YAML is read as text', () => {
  it.each([
    ['Part Two: The Mill', 'Part Two: The Mill'],
    ['[Emacs] Write a mode', '[Emacs] Write a mode'],
    ['{{ title }}', '{{ title }}'],
    ['{{ title }} at home', '{{ title }} at home'],
    ['{% title %} x', '{% title %} x'],
    ['@someone said so', '@someone said so'],
    ['`code` first', '`code` first'],
    ['%d percent', '%d percent'],
    ['*', '*'],
    ['*bold* word', '*bold* word'],
    ['**Strong** word', '**Strong** word'],
    ['& co', '& co'],
    ['!important x', '!important x'],
    ['!!! Warning', '!!! Warning'],
    ['|x', '|x'],
    ['> quoted', '> quoted'],
    ['- x', '- x'],
    ['? x', '? x'],
    [', x', ', x'],
    [']x', ']x'],
    ['Foo:', 'Foo:'],
    ['a\t: b', 'a\t: b'],
    ['""Don\'t…""', '"Don\'t…"'],
    ["'Don't'", "Don't"],
    ['"Truth" is a song', '"Truth" is a song'],
    ['"One" and "Two"', '"One" and "Two"'],
    ['"He said "hi" to me"', 'He said "hi" to me'],
    ['"C:\\new\\Users"', 'C:\\new\\Users'],
    ['"unclosed', '"unclosed'],
    ["'tis unclosed", "'tis unclosed"],
    ['[unclosed, list', '[unclosed, list'],
    ['你好: 世界', '你好: 世界'],
  ])('%j is read as %j', (value, text) => {
    const {
      data,
      strings,
      faults = [],
      body,
    } = parse(`date: 2020-01-01\ntitle: ${value}\nn: 1.10\nlast: [a]`)
    expect(data).toEqual({ date: '2020-01-01', title: text, n: '1.10', last: ['a'] })
    expect(strings).toMatchObject({ title: text })
    expect(body).toBe('Body')
    expect(faults).toMatchObject([{ code: 'repaired-yaml', key: 'title', line: 3 }])
    expect(faults.map(toWarning)).toMatchObject([{ line: 3, message: expect.stringContaining(text) }])
  })

  it.each([
    [
      'cover:\n    image: a.png\n    alt: ""x""\n    relative: false',
      { cover: { image: 'a.png', alt: '"x"', relative: false } },
    ],
    [
      'links:\n  - title: a: b\n    url: c\n  - title: d',
      { links: [{ title: 'a: b', url: 'c' }, { title: 'd' }] },
    ],
    ['a:\n\t- b: c: d', { a: [{ b: 'c: d' }] }],
    ["'it''s': b: c", { "it's": 'b: c' }],
    ['"a key": b: c', { 'a key': 'b: c' }],
    ['og:title: a: b', { 'og:title': 'a: b' }],
    ['Module Name: a: b', { 'Module Name': 'a: b' }],
    ['标题: a: b', { 标题: 'a: b' }],
    ['key : a: b', { key: 'a: b' }],
    ['a: b: c\nd: e: f', { a: 'b: c', d: 'e: f' }],
    ['date: {{ date }}\ntitle: {{ title }}', { date: '{{ date }}', title: '{{ title }}' }],
    ['a: Foo: bar\n  continued here\nb: 1', { a: 'Foo: bar continued here', b: 1 }],
    ['title: "open\ndraft: true\nx: "y"', { title: '"open', draft: true, x: 'y' }],
    ['tags: [a b, @c, d: e: f]\nx: 1', { tags: ['a b', '@c', 'd: e: f'], x: 1 }],
    ['title: [open\ndraft: true', { title: '[open', draft: true }],
    ['a: &x [1]\nb: *y\nc: *x', { a: [1], b: '*y', c: [1] }],
  ])('the other lines stay as they are: %j', (yaml, data) => expect(parse(yaml).data).toEqual(data))

  it.each([
    'title: plain',
    'title: a:b',
    'title: "a: b"',
    'title: &x foo',
    'title: foo # a: b',
    'tags: [\na,\nb\n]',
    'a: "b"# c',
    'a: |\n  b: c: d\n',
  ])('valid YAML, and YAML that generators accept, has no fault: %j', (yaml) =>
    expect(parse(yaml).faults).toBeUndefined(),
  )
})

describe('keys that decide who may see the article', () => {
  it.each([
    ...['draft: "false', 'draft: @no', 'draft: false: x', 'published: [true', 'published: "true" x'],
    ...[
      'status: "published" now',
      'status: public: yes',
      'visibility: @public',
      'private: "no',
      'hidden: %no',
    ],
    ...['unlisted: *no', 'password: ""', 'hide: "no" x', 'render: |x', 'expiryDate: "2999-01-01'],
    ...['publishDate: "2000-01-01', 'build:\n  render: "always', 'params:\n  draft: @no', 'Is-Draft: !no x'],
  ])('a value that is not valid YAML makes a draft: %j', (yaml) => {
    if (parse(yaml).faults === undefined) return expect(yaml).toBe('password: ""')
    const { fields, diagnostics } = readYamlFields(`title: A\n${yaml}`)
    expect(fields.draft).toBe(true)
    expect(diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['repaired-yaml', 'doubtful-state']),
    )
  })
  it.each([
    'draft: true\ndraft: false',
    'published: false\npublished: true',
    'status: draft\nstatus: published',
  ])('a key with several values makes a draft: %j', (yaml) => {
    const { fields, diagnostics } = readYamlFields(yaml)
    expect(fields.draft).toBe(true)
    expect(diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['duplicate-key', 'doubtful-state']),
    )
  })
  it.each([
    'title: {{ title }}\ndate: 2020-01-01',
    'title: "{{ replace .Name "-" " " | title }}"\ndate: {{ .Date }}',
    'title: A\ndate: {{ date }}',
    'title: {% x %}: y %}\nlayout: post',
    'title: "<%= "a" %>"',
  ])('a template in title or date makes a draft: %j', (yaml) => {
    const { fields, diagnostics } = readYamlFields(yaml)
    expect(fields.draft).toBe(true)
    expect(diagnostics.map(({ code }) => code)).toContain('doubtful-state')
  })
  it('text that contains a template does not make a draft', () =>
    expect(readYamlFields('title: {{ x }} of: y\ndescription: {{ z }}').fields.draft).toBe(false))
  it('a key that is given twice with the same value has it', () =>
    expect(readYamlFields('draft: false\ntitle: A\ndraft: false').fields.draft).toBe(false))
  it('a fault of another key does not make a draft', () =>
    expect(readYamlFields('title: a: b\ndraft: false\ntags: x\ntags: y').fields.draft).toBe(false))
  it('the reserved key does not make an ambiguous article public', () =>
    expect(readYamlFields('draft: "false\ninkstone: {status: published}').fields.draft).toBe(true))
})

describe('duplicate keys', () => {
  it('the last value counts, with a fault that names line and key', () => {
    const { data, strings, faults = [] } = parse('title: A\ntags: [x]\ntitle: B\ncover: {alt: a, alt: b}')
    expect(data).toEqual({ title: 'B', tags: ['x'], cover: { alt: 'b' } })
    expect(strings).toEqual(data)
    expect(faults.map(toWarning)).toMatchObject([
      {
        code: 'duplicate-key',
        line: 4,
        column: 1,
        message: expect.stringContaining('"title" is already on line 2'),
      },
      { code: 'duplicate-key', line: 5, message: expect.stringContaining('"alt"') },
    ])
  })
  it('a key that is given many times has one fault, at its last occurrence', () =>
    expect(parse('a: 1\n"a": 2\na: 3').faults).toMatchObject([{ key: 'a', line: 4 }]))
  it.each([
    'a: {b: 1}\nc: {b: 1}',
    'x:\n  - a: 1\n  - a: 1',
    'a: &x {b: 1}\nc: {<<: *x, b: 2}',
    'Title: a\ntitle: b',
  ])('equal keys of different mappings are no duplicates: %j', (yaml) =>
    expect(parse(yaml).faults).toBeUndefined(),
  )
  it('more than 20 duplicate keys are an error', () => {
    const lines = Array.from({ length: 21 }, (_, index) => `k${index}: 1\nk${index}: 2`)
    expect(parse(lines.slice(1).join('\n')).faults).toHaveLength(20)
    expect(errorOf(lines.join('\n'))).toMatchObject({
      code: 'bad-yaml',
      message: expect.stringContaining('20'),
    })
  })
})

describe('what is not repaired', () => {
  it('more than 20 values are an error at the next one', () => {
    const lines = Array.from({ length: 21 }, (_, index) => `k${index}: a: b`)
    expect(parse(lines.slice(1).join('\n')).faults).toHaveLength(20)
    expect(errorOf(lines.join('\n'))).toMatchObject({ code: 'bad-yaml', line: 22, column: 7 })
  })
  it.each([
    ...[
      'a: !!js/function "function(){}"',
      'a: !ruby/object:Gem::Installer {}',
      'a: !<tag:x> y',
      'a: &b !!python/x y',
    ],
    ...[`a: &a 1\nb: [${'*a,'.repeat(200)}]`, `a: ${'['.repeat(200)}`, '__proto__: a: b\n__proto__: {x: 1}'],
  ])('types of code, too many aliases and deep nesting are errors: %#', (yaml) =>
    expect(errorOf(yaml).code).toMatch(/bad-yaml|unsafe-key/),
  )
  it.each([
    ['tags:\n  - @x', 3, 5, 'Put the value in quotes: - "@x".'],
    ['tags: [\n  "a",\n  b: c: d\n]', 4, 7, 'Put the value in quotes'],
    ['title: A\n  sub: b', 3, 6, 'indentation'],
    ['title: A\njust words\nb: c', 3, 1, 'colon'],
    ['a:\n  - b\n - c', 4, 2, 'indentation'],
    ['"a" b: c\ntitle: d', 2, 5, 'quotes'],
    ['a: !!set {b}', 2, 4, 'type'],
    ['{a: [b}', 2, 7, 'bracket'],
  ])('the error of %j has its place, and says what to do', (yaml, line, column, advice) => {
    const { message, ...place } = errorOf(yaml)
    expect(place).toMatchObject({ code: 'bad-yaml', line, column })
    expect(message).toContain(advice)
    expect(message).not.toMatch(/bad indentation of|implicit key|end of the stream|flow collection/)
  })
  it.each([
    `title: "${'a: '.repeat(50_000)}`,
    `${'k: a: b\n'.repeat(20_000)}`,
    `${'k: "a\n'.repeat(20_000)}`,
    `${'k: [\n'.repeat(20_000)}`,
    `k: ${'{{'.repeat(60_000)}`,
    `${'"'.repeat(100_000)}: x`,
    `${Array.from({ length: 20_000 }, (_, index) => `k${index % 15}: ${index}`).join('\n')}`,
  ])('hostile values take little time: %#', (yaml) => {
    const start = performance.now()
    try {
      parse(yaml)
    } catch (error) {
      if (!(error instanceof ContentError)) throw error
    }
    expect(performance.now() - start).toBeLessThan(4000)
  })
})

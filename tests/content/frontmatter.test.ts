/** Front matter in all its forms, and texts that only look like front matter. */
import { describe, expect, it } from 'vitest'
import { ContentError } from '../../src/content/diagnostic.ts'
import { parseFrontMatter, startsWithFence } from '../../src/content/frontmatter/frontmatter.ts'

function errorOf(text: string): ContentError {
  try {
    parseFrontMatter(text)
  } catch (error) {
    if (error instanceof ContentError) return error
    throw error
  }
  throw new Error('the text was parsed')
}

describe('YAML between fences', () => {
  it.each([
    ['closed by ---', '---\ntitle: A\n---\nBody\n', 'Body\n', 4],
    ['closed by ...', '---\ntitle: A\n...\nBody', 'Body', 4],
    ['with white space after its fences', '--- \t\ntitle: A\n--- \nBody', 'Body', 4],
    ['after blank lines', '\n \n---\ntitle: A\n---\nBody', 'Body', 6],
    ['after a byte-order mark', '\uFEFF---\ntitle: A\n---\nBody', 'Body', 4],
    ['opened by ---yaml', '---yaml\ntitle: A\n---\nBody', 'Body', 4],
    ['opened by --- yml', '--- yml\ntitle: A\n---\nBody', 'Body', 4],
    ['without a body', '---\ntitle: A\n---', '', 4],
    ['with dashes in a block', '---\ntitle: A\nx: |\n  ---\n---\nBody', 'Body', 6],
    ['before a body with a thematic break', '---\ntitle: A\n---\n---\njs\n---\n', '---\njs\n---\n', 4],
  ])('YAML %s is parsed', (_, text, body, bodyLine) => {
    expect(parseFrontMatter(text)).toMatchObject({ form: 'yaml', data: { title: 'A' }, body, bodyLine })
  })
  it.each(['---\n---\nBody', '---\n\n---\nBody', '---\n# only a comment\n---\nBody'])(
    'YAML front matter may be empty: %j',
    (text) =>
      expect(parseFrontMatter(text)).toMatchObject({ form: 'yaml', data: {}, strings: {}, body: 'Body' }),
  )
  it('dates in YAML, and numbers whose spelling would be lost, stay strings', () => {
    const text =
      '---\na: 2024-02-30\nb: 1.10\nc: 007\nd: 10\ne: 1.5\nf: yes\ng: true\nh: ~\ni: 0x1F\nj: 12345678901234567890\n---\n'
    const { data, strings } = parseFrontMatter(text)
    expect(data).toEqual({
      ...{ a: '2024-02-30', b: '1.10', c: '007', d: 10, e: 1.5, f: 'yes', g: true, h: null, i: '0x1F' },
      j: '12345678901234567890',
    })
    expect(strings).toMatchObject({ b: '1.10', c: '007', d: '10', e: '1.5', g: 'true', h: '~' })
  })
  it('base64 text from Ruby is decoded', () => {
    const base64 = Buffer.from('中文标题').toString('base64')
    for (const tag of ['!!binary', '!binary']) {
      const { data, strings } = parseFrontMatter(
        `---\ntitle: ${tag} |-\n  ${base64}\ntags: [${tag} "${base64}"]\n---\n`,
      )
      expect(data).toEqual({ title: '中文标题', tags: ['中文标题'] })
      expect(strings).toEqual(data)
    }
  })
  it('a Ruby hash is parsed as a mapping', () =>
    expect(parseFrontMatter('---\nmeta: !ruby/hash:Hash\n  a: 1\n---\n').data).toEqual({ meta: { a: 1 } }))
  it('YAML anchors and merge keys are resolved', () =>
    expect(parseFrontMatter('---\na: &x {p: 1}\nb: {<<: *x, q: 2}\n---\n').data).toEqual({
      ...{ a: { p: 1 }, b: { p: 1, q: 2 } },
    }))
  it('tabs of indentation are parsed as in Hexo', () =>
    expect(parseFrontMatter('---\ntags:\n\t- a\n\t- b\n---\n').data).toEqual({ tags: ['a', 'b'] }))
})

describe('errors in YAML', () => {
  it.each([
    ['in a list', '---\ntitle: A\ntags:\n  - @x\n---\n', 4, 5],
    ['after blank lines', '\n\n---\ntags:\n- "a" b\n---\n', 5, 3],
    ['in the last line', '---\na: 1\n  b: c\n---\n', 3, 4],
    ['with tabs of indentation', '---\ntags:\n\t- a\n\t- "b" c\n---\n', 4, 8],
    ['without a fence', 'title: A\n  x: y\ndate: 2024-01-01\n---\nBody', 2, 4],
    ['at its very end', '{"a":\n1 #}', 2, 5],
  ])('an error in YAML %s has its line and column in the file', (_, text, line, column) =>
    expect(errorOf(text)).toMatchObject({ code: 'bad-yaml', line, column }),
  )
})

describe('TOML between +++', () => {
  it('dates in TOML, and numbers whose spelling would be lost, stay strings', () => {
    const text =
      '+++\ntitle = "A"\ndate = 2024-01-02T03:04:05+08:00\nn = 1.10\nw = 3\n[taxonomies]\ntags = ["x"]\n+++\nBody'
    expect(parseFrontMatter(text)).toMatchObject({
      form: 'toml',
      data: { title: 'A', date: '2024-01-02T03:04:05+08:00', n: '1.10', w: 3, taxonomies: { tags: ['x'] } },
      strings: { w: '3', n: '1.10' },
      ...{ body: 'Body', bodyLine: 9 },
    })
  })
  it('a date in TOML that does not exist is not an error', () =>
    expect(parseFrontMatter('+++\ndate = 2024-02-30\nat = 2024-1-2 # day\n+++\n').data).toEqual({
      ...{ date: '2024-02-30', at: '2024-1-2' },
    }))
  it('digits in strings, comments and table headers of TOML are unchanged', () =>
    expect(
      parseFrontMatter(
        "+++\na = \"x = 1, 2024-01-01\" # = 1\nb = '''\nd = 2024-01-01\n'''\n[2024]\nc = [1, 2]\n+++\n",
      ).data,
    ).toEqual({ a: 'x = 1, 2024-01-01', b: 'd = 2024-01-01\n', 2024: { c: [1, 2] } }))
  it('an error in TOML has its line in the file', () =>
    expect(errorOf('+++\ntitle = "A"\nx = [1, 2\n+++\n')).toMatchObject({ code: 'bad-toml', line: 3 }))
  it('a duplicate key in TOML is an error, as its specification demands', () =>
    expect(errorOf('+++\ntitle = "A"\ntitle = "B"\n+++\n')).toMatchObject({
      ...{ code: 'bad-toml', line: 3, message: expect.stringContaining('Remove one') },
    }))
})

describe('a JSON object', () => {
  it('a JSON object is parsed, and the body follows it', () =>
    expect(
      parseFrontMatter('{\n\t"title": "A",\n\t"n": 1.10,\n\t"tags": ["x}", "\\u4f60\\/"]\n}\n\nBody'),
    ).toMatchObject({
      form: 'json',
      data: { title: 'A', n: '1.10', tags: ['x}', '你/'] },
      ...{ body: '\nBody', bodyLine: 6 },
    }))
  it('an error in JSON has its line in the file', () =>
    expect(errorOf('{\n"a": 1\n"b": 2\n}\n')).toMatchObject({ line: 3 }))
  it('a JSON object that is not closed is an error', () =>
    expect(errorOf('{\n"a": 1\n')).toMatchObject({ code: 'bad-json', line: 1 }))
  it.each(['{% raw %}', '{{< note >}}', '{: .lead}\nText', '{/* comment */}'])(
    '%j has no JSON front matter',
    (text) => expect(parseFrontMatter(text).form).toBe('none'),
  )
  it('of duplicate members of a JSON object, the last one counts, with a fault', () => {
    const { data, faults } = parseFrontMatter('{\n"title": "A",\n"x": 1,\n"title": "B"\n}\n')
    expect(data).toEqual({ title: 'B', x: 1 })
    expect(faults).toMatchObject([{ code: 'duplicate-key', key: 'title', line: 4, column: 1 }])
  })
  it('a value in JSON is never repaired', () =>
    expect(errorOf('{\n"a": "b" c,\n"d": 1\n}\n')).toMatchObject({ code: 'bad-yaml', line: 2 }))
})

describe("Hexo's JSON, closed by semicolons", () => {
  it.each([
    ['as in its documentation', '"title": "A; {",\n\t"tags": ["x"]\n;;;\nBody', 4],
    ['with a fence before it', ';;;\n"title": "A; {",\n"tags": ["x"],\n;;;;\nBody', 5],
  ])('Hexo’s JSON %s is parsed', (_, text, bodyLine) =>
    expect(parseFrontMatter(text)).toMatchObject({
      ...{ form: 'json', data: { title: 'A; {', tags: ['x'] }, body: 'Body', bodyLine },
    }),
  )
  it('an error in Hexo’s JSON has its line in the file', () =>
    expect(errorOf(';;;\n"title": "A"\n"x": 1\n;;;\n')).toMatchObject({ code: 'bad-yaml', line: 3 }))
  it.each(['"a": b\n\nText', '"title": said who?\n---\n', ';;;\nText\n;;;\n'])(
    '%j has no JSON of Hexo',
    (text) => expect(parseFrontMatter(text).form).toBe('none'),
  )
})

describe("Hexo's form without an opening fence", () => {
  it('Hexo’s YAML without an opening fence is parsed', () =>
    expect(parseFrontMatter('title: A\ndate: 2024-01-02\ntags:\n- x\n  \n---\nBody')).toMatchObject({
      ...{ form: 'hexo', data: { title: 'A', date: '2024-01-02', tags: ['x'] }, body: 'Body', bodyLine: 7 },
    }))
  it.each([
    ['a heading underlined', 'Note: this is a heading\n---\n\nText'],
    ['a heading', 'A heading\n---\n\nText'],
    ['a paragraph and a thematic break', 'Some text.\n\ntitle: x\n\n---\nText'],
    ['a list and a thematic break', '- a\n- b\n\n---\nText'],
    ['text between the lines', 'Note: one\n\nand then prose\n\n---\n'],
  ])('Markdown with %s has no front matter of Hexo', (_, text) =>
    expect(parseFrontMatter(text)).toMatchObject({ form: 'none', body: text }),
  )
})

describe("Pelican's headers", () => {
  it('Pelican’s headers end at the first blank line', () =>
    expect(
      parseFrontMatter('Title: A: b\nDate: 2024-01-02 10:20\nSummary: one\n    two\n\nBody'),
    ).toMatchObject({
      form: 'pelican',
      data: { Title: 'A: b', Date: '2024-01-02 10:20', Summary: 'one\ntwo' },
      ...{ body: '\nBody', bodyLine: 5 },
    }))
  it.each([
    'Note: this is prose.\n\nText',
    'Hello: a\nworld\n\nText',
    'Title is a word\n\nText',
    'Date: a fruit.\n\nText',
  ])('%j has no headers of Pelican', (text) =>
    expect(parseFrontMatter(text)).toMatchObject({ form: 'none', body: text }),
  )
  it('a line that is not a header of Pelican is reported with its number', () =>
    expect(errorOf('Title: A\nDate: 2024-01-02\nprose at once\n')).toMatchObject({
      code: 'bad-header',
      line: 3,
    }))
})

describe('an ordinary document', () => {
  it.each([
    '',
    'Just text.',
    '# Title\n\n---\n\nText',
    '---\n\nText below a rule.',
    '---\n\nText between rules.\n\n---\n\nMore.',
    '---\n\n- a list\n- below a rule\n\n---\n',
    '---\nText right below a rule\n',
    '----\n\nText',
    '+ + +\n',
    '***\ntitle: x\n***\n',
  ])('%j is body without front matter', (text) =>
    expect(parseFrontMatter(text)).toEqual({ form: 'none', data: {}, strings: {}, body: text, bodyLine: 1 }),
  )
})

describe('invalid front matter', () => {
  it.each([
    ['a fence that is not closed', '\n---\ntitle: A\n\nBody', 'bad-fence', 2],
    ['a TOML fence that is not closed', '+++\ntitle = "A"\n', 'bad-fence', 1],
    ['a key without a space after its colon', '---\ntitle:A\n---\n', 'no-mapping', 2],
    ['a list', '---\n- a\n- b\n---\n', 'no-mapping', 2],
    ['a fence of four dashes', '----\ntitle: A\n----\n', 'bad-fence', 1],
    ['a fence of two dashes', '--\ntitle: A\n--\n', 'bad-fence', 1],
    ['an indented fence', ' ---\ntitle: A\n ---\n', 'bad-fence', 1],
    ['a line of dashes inside', '---\ntitle: A\n---x\nb: 1\n---\n', 'bad-yaml', 3],
    ['two documents', '---\ntitle: A\n--- # b\nb: 1\n---\n', 'bad-yaml', 3],
  ])('%s is an error with its line', (_, text, code, line) =>
    expect(errorOf(text)).toMatchObject({ code, line }),
  )
})

it('only a text that begins with a fence starts with a fence', () => {
  expect(['---\na: 1\n---', '\n+++\n', '{\n"a": 1}', '--- yaml\n'].map(startsWithFence)).toEqual([
    true,
    true,
    true,
    true,
  ])
  expect(
    ['<html>', 'Title: A\n\n', '---- \n', 'User-agent: *', '{% raw %}'].map(startsWithFence),
  ).not.toContain(true)
})

describe('beginnings of files of real sites', () => {
  it.each([
    ['a comment before the fence', '<!-- by x\n-->\n\n---\ntitle: A\n---\nBody', 'bad-fence', 4],
    ['a fence and its keys indented', '  ---\n  title: A\n  ---\nBody', 'bad-fence', 1],
    ['an invisible character before the fence', '\u200b---\ntitle: A\n---\nBody', 'bad-fence', 1],
    ['Hexo’s JSON that is not closed', ';;;\n"title": "A"\n\nBody', 'bad-fence', 1],
    ['two fences before the keys', '---\n---\ntitle: A\n---\nBody', 'bad-fence', 3],
  ])('%s is an error and does not become the text of an article', (_, text, code, line) =>
    expect(errorOf(text)).toMatchObject({ code, line }),
  )
  it.each([
    '<!-- a -->\n\n---\n\nText',
    '<!-- a -->\n---\nNote: b\n\n---\n',
    '<!-- a -->\nText\n\n---\ntitle: x\n---\n',
    '<!-- a',
  ])('%j, which begins with a comment, is accepted', (text) =>
    expect(parseFrontMatter(text)).toMatchObject({ form: 'none', body: text }),
  )
  it.each([
    ['---\ntags:\n- {{ tag }}\n---\n', 3, 3],
    ['---\na: 1\n? [x]\n: y\n---\n', 3, 1],
  ])(
    'a template in a list or another complex key is reported with its line and column in %j',
    (text, line, column) => expect(errorOf(text)).toMatchObject({ code: 'bad-yaml', line, column }),
  )
  it('Pelican’s keys need no space after the colon', () =>
    expect(parseFrontMatter('Title:A b\nDate:2011-01-02\n\nBody')).toMatchObject({
      ...{ form: 'pelican', data: { Title: 'A b', Date: '2011-01-02' }, body: '\nBody' },
    }))
  it('properties of Logseq are front matter', () =>
    expect(parseFrontMatter('title:: A\ntags:: #b, [[c d]]\npublic:: true\n\n- Body')).toMatchObject({
      form: 'logseq',
      data: { title: 'A', tags: 'b, c d', public: 'true' },
      body: '\n- Body',
    }))
  it('tags and authors of Pelican are split at semicolons', () =>
    expect(
      parseFrontMatter('Title: A\nTags: a; b, c\nAuthors: Doe, J.; Roe\nSummary: a; b\n\nBody').data,
    ).toEqual({
      ...{ Title: 'A', Tags: ['a', 'b, c'], Authors: ['Doe, J.', 'Roe'], Summary: 'a; b' },
    }))
  it('Eleventy’s `---json` is parsed', () => {
    const text = '---json\n{\n\t"title": "A",\n\t"tags": ["b"]\n}\n---\nBody'
    expect(parseFrontMatter(text)).toMatchObject({ data: { title: 'A', tags: ['b'] }, body: 'Body' })
    expect(errorOf('---json\nmodule.exports = 1\n---\n')).toMatchObject({ code: 'no-mapping' })
  })
  it('the excerpt object of jekyll-import is parsed as a mapping', () =>
    expect(parseFrontMatter('---\nexcerpt: !ruby/object:Hpricot::Doc\n  options: {}\n---\n').data).toEqual({
      excerpt: { options: {} },
    }))
})

/** Front matter in all its forms, and what only looks like it. */
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
  throw new Error('it was read')
}

describe('YAML between fences', () => {
  it.each([
    ['closed by ---', '---\ntitle: A\n---\nBody\n', 'Body\n', 4],
    ['closed by ...', '---\ntitle: A\n...\nBody', 'Body', 4],
    ['with blanks after its fences', '--- \t\ntitle: A\n--- \nBody', 'Body', 4],
    ['after blank lines', '\n \n---\ntitle: A\n---\nBody', 'Body', 6],
    ['after a byte-order mark', '\uFEFF---\ntitle: A\n---\nBody', 'Body', 4],
    ['opened by ---yaml', '---yaml\ntitle: A\n---\nBody', 'Body', 4],
    ['opened by --- yml', '--- yml\ntitle: A\n---\nBody', 'Body', 4],
    ['without a body', '---\ntitle: A\n---', '', 4],
    ['with dashes in a block', '---\ntitle: A\nx: |\n  ---\n---\nBody', 'Body', 6],
    ['before a body with a rule', '---\ntitle: A\n---\n---\njs\n---\n', '---\njs\n---\n', 4],
  ])('is read %s', (_, text, body, bodyLine) => {
    expect(parseFrontMatter(text)).toMatchObject({ form: 'yaml', data: { title: 'A' }, body, bodyLine })
  })
  it.each(['---\n---\nBody', '---\n\n---\nBody', '---\n# only a comment\n---\nBody'])(
    'may be empty: %j',
    (text) =>
      expect(parseFrontMatter(text)).toMatchObject({ form: 'yaml', data: {}, strings: {}, body: 'Body' }),
  )
  it('keeps dates, and numbers that would lose their spelling, as strings', () => {
    const text =
      '---\na: 2024-02-30\nb: 1.10\nc: 007\nd: 10\ne: 1.5\nf: yes\ng: true\nh: ~\ni: 0x1F\nj: 12345678901234567890\n---\n'
    const { data, strings } = parseFrontMatter(text)
    expect(data).toEqual({
      ...{ a: '2024-02-30', b: '1.10', c: '007', d: 10, e: 1.5, f: 'yes', g: true, h: null, i: '0x1F' },
      j: '12345678901234567890',
    })
    expect(strings).toMatchObject({ b: '1.10', c: '007', d: '10', e: '1.5', g: 'true', h: '~' })
  })
  it('reads the base64 text that Ruby writes', () => {
    const base64 = Buffer.from('中文标题').toString('base64')
    for (const tag of ['!!binary', '!binary']) {
      const { data, strings } = parseFrontMatter(
        `---\ntitle: ${tag} |-\n  ${base64}\ntags: [${tag} "${base64}"]\n---\n`,
      )
      expect(data).toEqual({ title: '中文标题', tags: ['中文标题'] })
      expect(strings).toEqual(data)
    }
  })
  it('reads Ruby hashes as mappings', () =>
    expect(parseFrontMatter('---\nmeta: !ruby/hash:Hash\n  a: 1\n---\n').data).toEqual({ meta: { a: 1 } }))
  it('follows anchors and merge keys', () =>
    expect(parseFrontMatter('---\na: &x {p: 1}\nb: {<<: *x, q: 2}\n---\n').data).toEqual({
      ...{ a: { p: 1 }, b: { p: 1, q: 2 } },
    }))
  it('reads tabs of indentation as Hexo does', () =>
    expect(parseFrontMatter('---\ntags:\n\t- a\n\t- b\n---\n').data).toEqual({ tags: ['a', 'b'] }))
})

describe('an error in YAML names its place in the file', () => {
  it.each([
    ['a quote too many', '---\ntitle: A\ncover:\n    alt: ""x""\n---\n', 4, 12],
    ['after blank lines', '\n\n---\ntitle: ""x""\n---\n', 4, 10],
    ['in the last line', '---\na: 1\nb: c: d\n---\n', 3, 5],
    ['with a tab elsewhere', '---\ntags:\n\t- a\nb: ""x""\n---\n', 3, 1],
    ['without a fence', 'title: ""x""\ndate: 2024-01-01\n---\nBody', 1, 10],
    ['a key twice', '---\ntitle: A\ntitle: B\n---\n', 3, 1],
    ['at its very end', '{"a":\n1 #}', 2, 5],
  ])('%s', (_, text, line, column) => expect(errorOf(text)).toMatchObject({ code: 'bad-yaml', line, column }))
})

describe('TOML between +++', () => {
  it('is read with dates and odd numbers as strings', () => {
    const text =
      '+++\ntitle = "A"\ndate = 2024-01-02T03:04:05+08:00\nn = 1.10\nw = 3\n[taxonomies]\ntags = ["x"]\n+++\nBody'
    expect(parseFrontMatter(text)).toMatchObject({
      form: 'toml',
      data: { title: 'A', date: '2024-01-02T03:04:05+08:00', n: '1.10', w: 3, taxonomies: { tags: ['x'] } },
      strings: { w: '3', n: '1.10' },
      ...{ body: 'Body', bodyLine: 9 },
    })
  })
  it('never loses a post to an impossible date', () =>
    expect(parseFrontMatter('+++\ndate = 2024-02-30\nat = 2024-1-2 # day\n+++\n').data).toEqual({
      ...{ date: '2024-02-30', at: '2024-1-2' },
    }))
  it('leaves digits in strings, comments and headers alone', () =>
    expect(
      parseFrontMatter(
        "+++\na = \"x = 1, 2024-01-01\" # = 1\nb = '''\nd = 2024-01-01\n'''\n[2024]\nc = [1, 2]\n+++\n",
      ).data,
    ).toEqual({ a: 'x = 1, 2024-01-01', b: 'd = 2024-01-01\n', 2024: { c: [1, 2] } }))
  it('names the place of an error in the file', () =>
    expect(errorOf('+++\ntitle = "A"\nx = [1, 2\n+++\n')).toMatchObject({ code: 'bad-toml', line: 3 }))
})

describe('a JSON object', () => {
  it('is read, with the body that follows it', () =>
    expect(
      parseFrontMatter('{\n\t"title": "A",\n\t"n": 1.10,\n\t"tags": ["x}", "\\u4f60\\/"]\n}\n\nBody'),
    ).toMatchObject({
      form: 'json',
      data: { title: 'A', n: '1.10', tags: ['x}', '你/'] },
      ...{ body: '\nBody', bodyLine: 6 },
    }))
  it('names the place of an error', () =>
    expect(errorOf('{\n"a": 1\n"b": 2\n}\n')).toMatchObject({ line: 3 }))
  it('must be closed', () => expect(errorOf('{\n"a": 1\n')).toMatchObject({ code: 'bad-json', line: 1 }))
  it.each(['{% raw %}', '{{< note >}}', '{: .lead}\nText', '{/* comment */}'])('is not seen in %j', (text) =>
    expect(parseFrontMatter(text).form).toBe('none'),
  )
})

describe("Hexo's JSON, closed by semicolons", () => {
  it.each([
    ['as its guide has it', '"title": "A; {",\n\t"tags": ["x"]\n;;;\nBody', 4],
    ['with a fence before it', ';;;\n"title": "A; {",\n"tags": ["x"],\n;;;;\nBody', 5],
  ])('is read %s', (_, text, bodyLine) =>
    expect(parseFrontMatter(text)).toMatchObject({
      ...{ form: 'json', data: { title: 'A; {', tags: ['x'] }, body: 'Body', bodyLine },
    }),
  )
  it('names the place of an error', () =>
    expect(errorOf(';;;\n"title": "A"\n"x": 1\n;;;\n')).toMatchObject({ code: 'bad-yaml', line: 3 }))
  it.each(['"a": b\n\nText', '"title": said who?\n---\n', ';;;\nText\n;;;\n'])('is not seen in %j', (text) =>
    expect(parseFrontMatter(text).form).toBe('none'),
  )
})

describe("Hexo's form without an opening fence", () => {
  it('is read', () =>
    expect(parseFrontMatter('title: A\ndate: 2024-01-02\ntags:\n- x\n  \n---\nBody')).toMatchObject({
      ...{ form: 'hexo', data: { title: 'A', date: '2024-01-02', tags: ['x'] }, body: 'Body', bodyLine: 7 },
    }))
  it.each([
    ['a heading underlined', 'Note: this is a heading\n---\n\nText'],
    ['a heading', 'A heading\n---\n\nText'],
    ['a paragraph and a rule', 'Some text.\n\ntitle: x\n\n---\nText'],
    ['a list and a rule', '- a\n- b\n\n---\nText'],
    ['text between', 'Note: one\n\nand then prose\n\n---\n'],
  ])('is not seen in %s', (_, text) =>
    expect(parseFrontMatter(text)).toMatchObject({ form: 'none', body: text }),
  )
})

describe("Pelican's headers", () => {
  it('are read down to the first blank line', () =>
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
  ])('are not seen in %j', (text) =>
    expect(parseFrontMatter(text)).toMatchObject({ form: 'none', body: text }),
  )
  it('name the line that is none', () =>
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
  ])('is all body: %j', (text) =>
    expect(parseFrontMatter(text)).toEqual({ form: 'none', data: {}, strings: {}, body: text, bodyLine: 1 }),
  )
})

describe('what only looks broken is an error with its place, never an article', () => {
  it.each([
    ['a fence that is never closed', '\n---\ntitle: A\n\nBody', 'bad-fence', 2],
    ['a TOML fence that is never closed', '+++\ntitle = "A"\n', 'bad-fence', 1],
    ['a key without its blank', '---\ntitle:A\n---\n', 'no-mapping', 2],
    ['a list', '---\n- a\n- b\n---\n', 'no-mapping', 2],
    ['a fence of four dashes', '----\ntitle: A\n----\n', 'bad-fence', 1],
    ['a fence of two dashes', '--\ntitle: A\n--\n', 'bad-fence', 1],
    ['an indented fence', ' ---\ntitle: A\n ---\n', 'bad-fence', 1],
    ['dashes inside', '---\ntitle: A\n---x\nb: 1\n---\n', 'bad-yaml', 3],
    ['two documents', '---\ntitle: A\n--- # b\nb: 1\n---\n', 'bad-yaml', 3],
  ])('%s', (_, text, code, line) => expect(errorOf(text)).toMatchObject({ code, line }))
})

it('html and txt files are articles only with a fence', () => {
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

describe('what other sites’ files have at their head', () => {
  it.each([
    ['a comment before the fence', '<!-- by x\n-->\n\n---\ntitle: A\n---\nBody', 'bad-fence', 4],
    ['a fence and its keys indented', '  ---\n  title: A\n  ---\nBody', 'bad-fence', 1],
    ['an invisible character before the fence', '\u200b---\ntitle: A\n---\nBody', 'bad-fence', 1],
    ['Hexo’s JSON that is never closed', ';;;\n"title": "A"\n\nBody', 'bad-fence', 1],
    ['two fences before the keys', '---\n---\ntitle: A\n---\nBody', 'bad-fence', 3],
  ])('%s is an error with its place, and no text of an article', (_, text, code, line) =>
    expect(errorOf(text)).toMatchObject({ code, line }),
  )
  it.each([
    '<!-- a -->\n\n---\n\nText',
    '<!-- a -->\n---\nNote: b\n\n---\n',
    '<!-- a -->\nText\n\n---\ntitle: x\n---\n',
    '<!-- a',
  ])('a comment is no reason to refuse %j', (text) =>
    expect(parseFrontMatter(text)).toMatchObject({ form: 'none', body: text }),
  )
  it.each([
    ['---\ntitle: {{ title }}\n---\n', 2, 8],
    ['title: {{ title }}\ndate: {{ date }}\n---\n', 1, 8],
    ['---\na: 1\n? [x]\n: y\n---\n', 3, 1],
  ])('a template or another key that is no text has its place in %j', (text, line, column) =>
    expect(errorOf(text)).toMatchObject({ code: 'bad-yaml', line, column }),
  )
  it('Pelican’s keys need no blank after the colon', () =>
    expect(parseFrontMatter('Title:A b\nDate:2011-01-02\n\nBody')).toMatchObject({
      ...{ form: 'pelican', data: { Title: 'A b', Date: '2011-01-02' }, body: '\nBody' },
    }))
  it('properties of Logseq are text', () =>
    expect(parseFrontMatter('title:: A\ntags:: b\npublic:: true\n\n- Body')).toMatchObject({ form: 'none' }))
  it('Pelican splits tags and authors at semicolons, where there are any', () =>
    expect(
      parseFrontMatter('Title: A\nTags: a; b, c\nAuthors: Doe, J.; Roe\nSummary: a; b\n\nBody').data,
    ).toEqual({
      ...{ Title: 'A', Tags: ['a', 'b, c'], Authors: ['Doe, J.', 'Roe'], Summary: 'a; b' },
    }))
  it('Eleventy’s `---json` is JSON, which is YAML', () => {
    const text = '---json\n{\n\t"title": "A",\n\t"tags": ["b"]\n}\n---\nBody'
    expect(parseFrontMatter(text)).toMatchObject({ data: { title: 'A', tags: ['b'] }, body: 'Body' })
    expect(errorOf('---json\nmodule.exports = 1\n---\n')).toMatchObject({ code: 'no-mapping' })
  })
  it('what jekyll-import left as an excerpt is a mapping like any other', () =>
    expect(parseFrontMatter('---\nexcerpt: !ruby/object:Hpricot::Doc\n  options: {}\n---\n').data).toEqual({
      excerpt: { options: {} },
    }))
})

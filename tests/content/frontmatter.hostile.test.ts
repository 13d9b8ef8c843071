/** Hostile front matter: it is an error of its file, takes little time and has no other effect. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ContentError } from '../../src/content/diagnostic.ts'
import { parseFrontMatter, printFrontMatter } from '../../src/content/frontmatter/frontmatter.ts'

function codeOf(text: string): string {
  try {
    return `parsed as ${parseFrontMatter(text).form}`
  } catch (error) {
    if (error instanceof ContentError) return error.code
    throw error
  }
}

describe('code in front matter never runs', () => {
  const code = 'module.exports = (globalThis.wasRun = true)'
  it.each([
    '---js',
    '--- js',
    '---javascript',
    '---coffee',
    '---coffeescript',
    '---cson',
    '---JS',
    '---constructor',
  ])('code after the fence %s does not run', (fence) => {
    expect(codeOf(`${fence}\n${code}\n---\nBody`)).toBe('bad-fence')
    expect(globalThis).not.toHaveProperty('wasRun')
  })
  it('code in a block at the beginning of the body does not run', () => {
    const text = `---\ntitle: A\n---\n---js\n${code}\n---\n`
    expect(parseFrontMatter(text).body).toBe(`---js\n${code}\n---\n`)
    expect(globalThis).not.toHaveProperty('wasRun')
  })
  it.each([
    '!!js/function "function(){}"',
    '!!python/object/apply:os.system ["x"]',
    '!ruby/object:Gem::Installer {}',
  ])('the tag of %s is rejected', (value) => expect(codeOf(`---\na: ${value}\n---\n`)).toBe('bad-yaml'))
})

describe('hostile values', () => {
  it.each([
    ['__proto__ in YAML', '---\n__proto__: {polluted: 1}\n---\n', 'bad-yaml'],
    ['__proto__ in a nested mapping', '---\na:\n  "__proto__": 1\n---\n', 'bad-yaml'],
    ['__proto__ in a merge key', '---\na: {<<: {"__proto__": {polluted: 1}}}\n---\n', 'bad-yaml'],
    ['__proto__ in TOML', '+++\n[__proto__]\npolluted = 1\n+++\n', 'unsafe-key'],
    ['__proto__ in JSON', '{"__proto__": {"polluted": 1}}\n', 'bad-yaml'],
    ['a NUL in a string', '---\na: "x\\0"\n---\n', 'nul-character'],
    ['a NUL in TOML', '+++\na = "x\\u0000"\n+++\n', 'nul-character'],
    ['a NUL in JSON', '{"a": "\\u0000"}', 'nul-character'],
    ['a list that contains itself', '---\na: &a [*a]\n---\n', 'too-deep'],
    ['deeply nested YAML', `---\na: ${'['.repeat(5000)}\n---\n`, 'bad-yaml'],
    ['deeply nested TOML', `+++\na = ${'['.repeat(5000)}\n+++\n`, 'bad-toml'],
    ['deeply nested TOML tables', `+++\n[${Array(100).fill('a').join('.')}]\n+++\n`, 'too-deep'],
    [
      'a TOML table nested too deep for the stack',
      `+++\n[${Array(20_000).fill('a').join('.')}]\n+++\n`,
      'too-deep',
    ],
    [
      'a TOML key nested too deep for the stack',
      `+++\n${Array(20_000).fill('a').join('.')} = 1\n+++\n`,
      'too-deep',
    ],
    ['aliases of aliases', `---\n${bomb()}---\n`, 'too-large'],
    [
      'aliases of a long text',
      `---\na: &a ${'x'.repeat(50_000)}\nb: [${'*a,'.repeat(90)}]\n---\n`,
      'too-large',
    ],
    ['too many aliases', `---\na: &a 1\nb: [${'*a,'.repeat(200)}]\n---\n`, 'bad-yaml'],
    ['a 10 MB line', `---\ntitle: ${'x'.repeat(10_000_000)}\n---\n`, 'bad-fence'],
    ['a 10 MB line of TOML', `+++\na = "${'\\"'.repeat(5_000_000)}\n+++\n`, 'bad-fence'],
    ['a 10 MB line of JSON', `{"a": "${'x'.repeat(10_000_000)}"}`, 'bad-json'],
    ['a long run of white space', `---\na: 1\n${' \n'.repeat(100_000)}b: 1\n---\n`, 'bad-yaml'],
    ['many quotes in TOML', `+++\na = ${'\\"'.repeat(100_000)}\n+++\n`, 'bad-toml'],
  ])('%s is rejected and has no effect on other objects', (_, text, code) => {
    expect(codeOf(text)).toBe(code)
    expect({}).not.toHaveProperty('polluted')
  })
  it.each([
    'x'.repeat(10_000_000),
    'x: y '.repeat(2_000_000),
    '\n'.repeat(5_000_000),
    '-'.repeat(10_000_000),
    ' '.repeat(10_000_000),
  ])('a body of 5 to 10 MB has no front matter', (text) => expect(codeOf(text)).toBe('parsed as none'))
})

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 10; level += 1)
    lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`)
  return `${lines.join('\n')}\n`
}

it('a lone surrogate becomes U+FFFD', () =>
  expect(parseFrontMatter('---\na: "\\ud800"\n---\n').data).toEqual({ a: '\uFFFD' }))

it('a key that looks like a fence is printed as a key', () => {
  const data = { a: '1', '---': 'b', '---c': ['d'], '---c:d': 'e' }
  expect(parseFrontMatter(printFrontMatter(data, 'Body.'))).toMatchObject({ data, body: 'Body.' })
})

describe('properties', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom('\n', '\t', ' ', ':', '#', '-', '"', "'", '1', 'é', '你', '🎉'),
      fc.string({ maxLength: 1, minLength: 1 }),
    ),
  })
  const clean = text.map((value) => value.replace(/[\0\r]/g, ''))
  const key = clean.filter((value) => value !== '__proto__')
  const scalar = fc.oneof(
    clean,
    fc.constantFrom('null', '~', 'yes', '007', '1.10', '2024-01-01', '', '---', '...', '<<', '='),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  )
  const { mapping } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('value'), { maxLength: 4 }), tie('mapping')),
    mapping: fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  }))

  it('parsing printed front matter returns the same data', () => {
    fc.assert(
      fc.property(mapping, clean, (data, body) => {
        const document = parseFrontMatter(printFrontMatter(data as Record<string, unknown>, body))
        expect(document).toMatchObject({ form: 'yaml', body })
        expect(document.data).toEqual(data)
      }),
      { numRuns: 1000 },
    )
  })
  it('no text throws anything but a ContentError with a line and a column in the file', () => {
    const piece = fc.constantFrom(
      ...[
        '---',
        '+++',
        '...',
        '{',
        '}',
        '\n',
        '\n',
        'title',
        ': ',
        ' = ',
        '"',
        '- ',
        '[',
        ']',
        '&a ',
        '*a',
        '!!x ',
        '  ',
        '\t',
        '#',
        '|',
        '2024-01-01',
        '你',
        'js',
        '=',
        '"""',
        '\\',
      ],
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.constantFrom('', '---\n', '+++\n', '{"'),
        (pieces, head) => {
          const source = head + pieces.join('')
          try {
            const { body, bodyLine } = parseFrontMatter(source)
            expect(source.endsWith(body)).toBe(true)
            expect(source.slice(0, source.length - body.length).split('\n').length).toBeLessThanOrEqual(
              bodyLine,
            )
          } catch (error) {
            if (!(error instanceof ContentError)) throw error
            expect(error.line).toBeGreaterThanOrEqual(1)
            expect(error.line).toBeLessThanOrEqual(source.split('\n').length)
            expect(error.column).toBeGreaterThanOrEqual(1)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})

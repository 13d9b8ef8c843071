/** YAML that generators read though YAML 1.2 refuses it. */
import { describe, expect, it } from 'vitest'
import { ContentError } from '../../src/content/diagnostic.ts'
import { readYaml } from '../../src/content/frontmatter/yaml.ts'

function placeOf(source: string): [number, number, string] | null {
  try {
    readYaml(source, 1)
    return null
  } catch (error) {
    if (error instanceof ContentError) return [error.line, error.column, error.message]
    throw error
  }
}

describe('a list, a mapping or a text in quotes may go on at the left edge', () => {
  it.each([
    ['tags: [\n  a,\n  b\n]\ntitle: t', { tags: ['a', 'b'], title: 't' }],
    ['tags: [\na,\nb\n]', { tags: ['a', 'b'] }],
    ['tags: [a,\nb]', { tags: ['a', 'b'] }],
    ['cover: {\n  image: a\n}', { cover: { image: 'a' } }],
    ['a:\n  b: [\n    c\n  ]\nd: e', { a: { b: ['c'] }, d: 'e' }],
    ['a:\n  b: [\nc\n]', { a: { b: ['c'] } }],
    ['title: "a\nb"', { title: 'a b' }],
    ["a:\n  b: 'c\n  d\n\n  e'", { a: { b: 'c d\ne' } }],
  ])('%j', (source, values) => expect(readYaml(source, 1).values).toEqual(values))
})

it.each([
  ['tags:\t[a, b]', { tags: ['a', 'b'] }],
  ['tags: [a,\tb]', { tags: ['a', 'b'] }],
  ['tags: [\n\ta,\n\tb\n]', { tags: ['a', 'b'] }],
])('a tab may stand in a list: %j', (source, values) => expect(readYaml(source, 1).values).toEqual(values))

it.each(['a: "b"# c', "a: 'b'#c", 'a: [b]# c'])('a comment may stand right behind: %j', (source) =>
  expect([readYaml(source, 1).values]).toEqual([{ a: source.includes('[') ? ['b'] : 'b' }]),
)

describe('another fault has its own place', () => {
  it.each([
    ['tags: [\na\n]\ntitle: b: c', 4, 9],
    ['tags: [\na: b: c\n]', 2, 5],
    ['tags: [\n"a" "b"\n]', 2, 5],
    ['tags: [\na', 3, 1],
    ['a: "b" # c\nd: "e"f', 2, 7],
  ])('%j', (source, line, column) => expect(placeOf(source)?.slice(0, 2)).toEqual([line, column]))
})

it('a long text with thousands of such lines is refused before it takes long', () => {
  const started = performance.now()
  expect(placeOf(`a: [\n${'b,\n'.repeat(60_000)}]`)).not.toBeNull()
  expect(performance.now() - started).toBeLessThan(1_000)
})

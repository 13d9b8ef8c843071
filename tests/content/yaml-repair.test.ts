/** Repair of YAML that generators accept although YAML 1.2 rejects it. */
import { load } from 'js-yaml'
import { describe, expect, it, vi } from 'vitest'
import { ContentError } from '../../src/content/diagnostic.ts'
import { parseYaml } from '../../src/content/frontmatter/yaml.ts'
import { createParseBudget, parseRepairedYaml } from '../../src/content/frontmatter/yaml-repair.ts'

function placeOf(source: string): [number, number, string] | null {
  try {
    parseYaml(source, 1)
    return null
  } catch (error) {
    if (error instanceof ContentError) return [error.line, error.column, error.message]
    throw error
  }
}

describe('continuation without indentation', () => {
  it.each([
    ['tags: [\n  a,\n  b\n]\ntitle: t', { tags: ['a', 'b'], title: 't' }],
    ['tags: [\na,\nb\n]', { tags: ['a', 'b'] }],
    ['tags: [a,\nb]', { tags: ['a', 'b'] }],
    ['cover: {\n  image: a\n}', { cover: { image: 'a' } }],
    ['a:\n  b: [\n    c\n  ]\nd: e', { a: { b: ['c'] }, d: 'e' }],
    ['a:\n  b: [\nc\n]', { a: { b: ['c'] } }],
    ['title: "a\nb"', { title: 'a b' }],
    ["a:\n  b: 'c\n  d\n\n  e'", { a: { b: 'c d\ne' } }],
  ])('a list, mapping or quoted text may continue without indentation: %j', (source, values) =>
    expect(parseYaml(source, 1).values).toEqual(values),
  )
})

it.each([
  ['tags:\t[a, b]', { tags: ['a', 'b'] }],
  ['tags: [a,\tb]', { tags: ['a', 'b'] }],
  ['tags: [\n\ta,\n\tb\n]', { tags: ['a', 'b'] }],
])('a list may contain a tab: %j', (source, values) => expect(parseYaml(source, 1).values).toEqual(values))

it.each(['a: "b"# c', "a: 'b'#c", 'a: [b]# c'])('a comment may directly follow a value: %j', (source) =>
  expect([parseYaml(source, 1).values]).toEqual([{ a: source.includes('[') ? ['b'] : 'b' }]),
)

describe('other faults', () => {
  it.each([
    ['tags: [\na\n]\n- title', 4, 1],
    ['tags: [\na: b: c\n]', 2, 5],
    ['tags: [\n"a" "b"\n]', 2, 5],
    ['tags: [\na', 3, 1],
    ['a: "b" # c\n- "e"f', 2, 1],
  ])('a fault that is not repaired is reported with its line and column: %j', (source, line, column) =>
    expect(placeOf(source)?.slice(0, 2)).toEqual([line, column]),
  )
})

it('a long text with thousands of faults is rejected after four attempts to parse it', () => {
  const source = `a: [\n${'b,\n'.repeat(60_000)}]`
  expect(placeOf(source)).not.toBeNull()
  const parse = vi.fn((text: string) => load(`\n${text}`))
  expect(() => parseRepairedYaml(source, parse, createParseBudget())).toThrow('deficient indentation')
  expect(parse).toHaveBeenCalledTimes(4)
})

it('a short text with hundreds of faults is rejected after 201 attempts to parse it', () => {
  const parse = vi.fn((text: string) => load(`\n${text}`))
  expect(() => parseRepairedYaml(`a: [\n${'b,\n'.repeat(300)}]`, parse, createParseBudget())).toThrow(
    'deficient indentation',
  )
  expect(parse).toHaveBeenCalledTimes(201)
})

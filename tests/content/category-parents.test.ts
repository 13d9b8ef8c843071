/** Hierarchy of categories in front matter. */
import { describe, expect, it } from 'vitest'
import { readFields } from '../../src/content/fields/fields.ts'
import { parseFrontMatter } from '../../src/content/frontmatter/frontmatter.ts'
import { createConfiguration } from '../../src/content/site/site-configuration.ts'

/** Returns the pairs as `parent > child`. */
function parentsOf(yaml: string, generator: 'Hexo' | null = 'Hexo', path = 'a.md'): string[] {
  const configuration = generator && createConfiguration(generator, ['_config.yml'])
  const site = configuration && { folder: '', prefix: '', configuration }
  const context = { path, site, siteLanguages: [], siblingFolders: () => [] }
  const { categoryParents } = readFields(parseFrontMatter(`---\n${yaml}\n---\n`), context).fields
  return categoryParents.map(({ parent, child }) => `${parent} > ${child}`)
}

describe('category hierarchies in a Hexo site', () => {
  it.each([
    ['categories:\n- Diary\n- Life', ['diary > life']],
    ['categories: [A, B, C]', ['a > b', 'b > c']],
    ['categories:\n- [Work, Php]\n- [Play, Chess]\n- [Solo]', ['work > php', 'play > chess']],
    ['categories: [[A, B], C]', ['a > b']],
    ['categories: [编程, 前端 开发]', ['编程 > 前端-开发']],
    ['categories: Diary', []],
    ['categories: [A, A]', []],
    ['categories: []', []],
    ['tags: [A, B]', []],
  ])('%s', (yaml, pairs) => {
    expect(parentsOf(yaml)).toEqual(pairs)
  })

  it('a list of categories in source/_posts/ is a hierarchy without a configuration', () => {
    expect(parentsOf('categories: [A, B]', null, 'source/_posts/a.md')).toEqual(['a > b'])
  })
})

describe('category hierarchies in another site', () => {
  it.each([
    ['categories: [A, B]', []],
    ['categories: [[A, B]]', []],
    ['categories:\n- [Work, Php]\n- [Play, Chess]', ['work > php', 'play > chess']],
    ["categories: ['kotlin', 'error handling']", []],
  ])('%s', (yaml, pairs) => {
    expect(parentsOf(yaml, null)).toEqual(pairs)
    expect(parentsOf(yaml, null, '_posts/2020-01-01-a.md')).toEqual(pairs)
  })
})

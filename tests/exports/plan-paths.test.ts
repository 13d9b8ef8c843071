import { describe, expect, test } from 'vitest'
import type { ExportedArticle } from '../../src/articles/db/export-snapshot.ts'
import { planExportPaths } from '../../src/exports/plan-paths.ts'

let count = 0
const article = (overrides: Partial<ExportedArticle> = {}): ExportedArticle => {
  count += 1
  return { id: `${count}`, lang: 'und', slug: `slug-${count}`, format: 'markdown', file: null, ...overrides }
}
const imported = (source: string, path: string, more: Partial<ExportedArticle> = {}) =>
  article({ file: { source, path }, ...more })

const pathsOf = (...articles: ExportedArticle[]) => planExportPaths(articles).map(({ path }) => path)

describe('paths of exported files', () => {
  test('articles of a single source keep their paths', () => {
    expect(pathsOf(imported('blog', 'posts/x.md'), imported('blog', 'a.html', { format: 'html' }))).toEqual([
      'a.html',
      'posts/x.md',
    ])
  })

  test('articles of several sources are in folders with the names of their sources', () => {
    expect(pathsOf(imported('blog', 'a.md'), imported('notes', 'a.md'))).toEqual(['blog/a.md', 'notes/a.md'])
  })

  test('articles that were created through the API are in articles/<lang>', () => {
    expect(pathsOf(article({ lang: 'zh-CN', slug: '你好' }), imported('blog', 'a.md'))).toEqual([
      'a.md',
      'articles/zh-CN/你好.md',
    ])
  })

  test.each([
    ['a.md', 'html', 'a.html'],
    ['a.html', 'markdown', 'a.md'],
    ['a.txt', 'markdown', 'a.txt'],
    ['a.mdx', 'markdown', 'a.mdx'],
    ['notes/v1.2', 'markdown', 'notes/v1.2.md'],
  ] as const)('the file %s with a body in %s is exported as %s', (path, format, expected) => {
    expect(pathsOf(imported('blog', path, { format }))).toEqual([expected])
  })
})

test.each([
  ['..'],
  ['a/b'],
  ['a\\b'],
  ['.git'],
  ['themes'],
  ['line\nbreak'],
  [' '],
  ['CON: *?'],
  ['My notes'],
  ['x'.repeat(400)],
])('the source name %j becomes a safe folder name that imports do not ignore', (source) => {
  const [, path = ''] = pathsOf(imported('blog', 'a.md'), imported(source, 'b.md')).sort((a) =>
    a === 'blog/a.md' ? -1 : 1,
  )
  expect(path).toMatch(/^[\p{L}\p{N}-]{1,200}-[\da-f]{8}\/b\.md$/u)
})

test.each([['Upper'], ['.hidden'], ['a:b'], ['x'.repeat(400)]])(
  'the slug %j becomes a safe file name with a hash',
  (slug) => {
    expect(pathsOf(article({ slug }))[0]).toMatch(/^articles\/und\/[\p{L}\p{N}-]{1,200}-[\da-f]{8}\.md$/u)
  },
)

test('of two articles with one path, the imported one keeps it and the other gets a suffix', () => {
  const importedArticle = imported('blog', 'articles/und/same.md', { slug: 'other' })
  const files = planExportPaths([article({ slug: 'same' }), importedArticle])
  expect(files.find(({ id }) => id === importedArticle.id)?.path).toBe('articles/und/same.md')
  expect(files.map(({ path }) => path)).toEqual([
    expect.stringMatching(/^articles\/und\/same-[\da-f]{8}\.md$/),
    'articles/und/same.md',
  ])
})

test('an article that was changed to HTML does not take the path of an article that was HTML before', () => {
  const htmlBefore = imported('blog', 'a.html', { format: 'html', slug: 'z' })
  const htmlNow = imported('blog', 'a.md', { format: 'html', slug: 'a' })
  expect(planExportPaths([htmlNow, htmlBefore]).find(({ path }) => path === 'a.html')?.id).toBe(htmlBefore.id)
})

test('paths do not depend on the order of the articles', () => {
  const articles = [
    article({ slug: 'same' }),
    imported('blog', 'articles/und/same.md'),
    imported('blog', 'a.md', { format: 'html' }),
    imported('blog', 'a.html', { format: 'html' }),
  ]
  expect(planExportPaths([...articles].reverse())).toEqual(planExportPaths(articles))
})

test('files whose paths make them translations of each other have hasTranslations', () => {
  const files = planExportPaths([
    imported('b', 'a.en.md', { lang: 'en' }),
    imported('b', 'a.md', { lang: 'de' }),
    imported('b', 'fr/c.md', { lang: 'fr' }),
  ])
  expect(files.map(({ path, hasTranslations }) => [path, hasTranslations])).toEqual([
    ['a.en.md', true],
    ['a.md', true],
    ['fr/c.md', false],
  ])
})

import { describe, expect, test } from 'vitest'
import type { ExportedArticle } from '../../src/articles/db/export-snapshot.ts'
import { planExportPaths } from '../../src/exports/plan-paths.ts'

let count = 0
const listed = (overrides: Partial<ExportedArticle> = {}): ExportedArticle => {
  count += 1
  return { id: `${count}`, lang: 'und', slug: `slug-${count}`, format: 'markdown', file: null, ...overrides }
}
const from = (source: string, path: string, more: Partial<ExportedArticle> = {}) =>
  listed({ file: { source, path }, ...more })

const pathsOf = (...articles: ExportedArticle[]) => planExportPaths(articles).map(({ path }) => path)

describe('a file stands', () => {
  test('where it was in the folder, when all are from one source', () => {
    expect(pathsOf(from('blog', 'posts/x.md'), from('blog', 'a.html', { format: 'html' }))).toEqual([
      'a.html',
      'posts/x.md',
    ])
  })

  test('below a folder called like its source, when they are from several', () => {
    expect(pathsOf(from('blog', 'a.md'), from('notes', 'a.md'))).toEqual(['blog/a.md', 'notes/a.md'])
  })

  test('below articles/ and its language, when it was written through the API', () => {
    expect(pathsOf(listed({ lang: 'zh-CN', slug: '你好' }), from('blog', 'a.md'))).toEqual([
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
  ] as const)('%s with a body of %s: at %s', (path, format, expected) => {
    expect(pathsOf(from('blog', path, { format }))).toEqual([expected])
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
])('a source called %j leads nowhere else, and its folder is looked into', (source) => {
  const [, path = ''] = pathsOf(from('blog', 'a.md'), from(source, 'b.md')).sort((a) =>
    a === 'blog/a.md' ? -1 : 1,
  )
  expect(path).toMatch(/^[\p{L}\p{N}-]{1,200}-[\da-f]{8}\/b\.md$/u)
})

test.each([['Upper'], ['.hidden'], ['a:b'], ['x'.repeat(400)]])(
  'a slug that is no file name (%j) is one with a mark',
  (slug) => {
    expect(pathsOf(listed({ slug }))[0]).toMatch(/^articles\/und\/[\p{L}\p{N}-]{1,200}-[\da-f]{8}\.md$/u)
  },
)

test('two articles that come to one path both have one, the imported one its own', () => {
  const imported = from('blog', 'articles/und/same.md', { slug: 'other' })
  const files = planExportPaths([listed({ slug: 'same' }), imported])
  expect(files.find(({ id }) => id === imported.id)?.path).toBe('articles/und/same.md')
  expect(files.map(({ path }) => path)).toEqual([
    expect.stringMatching(/^articles\/und\/same-[\da-f]{8}\.md$/),
    'articles/und/same.md',
  ])
})

test('what became HTML does not take the place of what was', () => {
  const was = from('blog', 'a.html', { format: 'html', slug: 'z' })
  const became = from('blog', 'a.md', { format: 'html', slug: 'a' })
  expect(planExportPaths([became, was]).find(({ path }) => path === 'a.html')?.id).toBe(was.id)
})

test('the order in which articles are listed does not matter', () => {
  const articles = [
    listed({ slug: 'same' }),
    from('blog', 'articles/und/same.md'),
    from('blog', 'a.md', { format: 'html' }),
    from('blog', 'a.html', { format: 'html' }),
  ]
  expect(planExportPaths([...articles].reverse())).toEqual(planExportPaths(articles))
})

test('files that would be taken for translations by their paths are known', () => {
  const files = planExportPaths([
    from('b', 'a.en.md', { lang: 'en' }),
    from('b', 'a.md', { lang: 'de' }),
    from('b', 'fr/c.md', { lang: 'fr' }),
  ])
  expect(files.map(({ path, hasTranslations }) => [path, hasTranslations])).toEqual([
    ['a.en.md', true],
    ['a.md', true],
    ['fr/c.md', false],
  ])
})

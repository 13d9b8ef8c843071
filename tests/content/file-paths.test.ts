/** Fields and properties that a path gives. */
import { describe, expect, it } from 'vitest'
import {
  isArticlePath,
  isIgnoredFolder,
  isInDraftFolder,
  readPath,
  requiresFrontMatter,
} from '../../src/content/fields/file-paths.ts'

const read = (path: string) => readPath({ path, siteLanguages: [], siblingFolders: () => ['en', 'zh'] })

it.each(['a.md', 'a.markdown', 'a.MDX', 'b/a.html', 'a.txt'])('%s may be an article', (path) =>
  expect(isArticlePath(path)).toBe(true),
)
it.each(['a.rst', 'a.md.bak', 'md', 'a.png', 'a.htm'])('%s is not an article', (path) =>
  expect(isArticlePath(path)).toBe(false),
)
it('only html and txt files need a fence', () =>
  expect(['a.html', 'a.TXT', 'a.md', 'a.mdx'].map(requiresFrontMatter)).toEqual([true, true, false, false]))
it.each(['.git', 'node_modules', 'themes', 'layouts', '_layouts', '_includes'])(
  'the folder %s is ignored',
  (name) => expect(isIgnoredFolder(name)).toBe(true),
)
it.each(['_posts', '_drafts', 'theme', 'posts'])('the folder %s is not ignored', (name) =>
  expect(isIgnoredFolder(name)).toBe(false),
)
it.each([
  ['_drafts/a.md', true],
  ['x/drafts/a.md', true],
  ['x/Draft/y/a.md', true],
  ['draft.md', false],
  ['overdraft/a.md', false],
])('a file at %s is in a folder of drafts: %s', (path, expected) =>
  expect(isInDraftFolder(path)).toBe(expected),
)

describe('readPath', () => {
  it.each([
    ['_posts/2024-01-02-hello-world.md', 'hello-world', 'Hello world'],
    ['posts/hello-world.zh.md', 'hello-world', 'Hello world'],
    ['posts/my-bundle/index.md', 'my-bundle', 'My bundle'],
    ['posts/my-bundle/index.zh.md', 'my-bundle', 'My bundle'],
    ['posts/_index.md', 'posts', 'Posts'],
    ['index.md', 'index', 'Index'],
    ['blog/2021-08-26-welcome/index.md', 'welcome', 'Welcome'],
    ['2024-01-02.md', '2024-01-02', '2024 01 02'],
    ['Don_t delegate.md', 'don-t-delegate', 'Don_t delegate'],
    ['Google也推出了.md', 'google也推出了', 'Google也推出了'],
    ['!!!.md', 'untitled', '!!!'],
    ['---.md', 'untitled', '---'],
    ['a\nb.md', 'a-b', 'A b'],
  ])('the path %j gives the slug %j and the title %j', (path, slug, title) =>
    expect(read(path)).toMatchObject({ slug, title }),
  )
  it('the name of a Jekyll post or of a bundle gives a date', () => {
    expect(read('_posts/2024-01-02-a.md').date).toBe('2024-01-02')
    expect(read('2024-01-02-a/index.md').date).toBe('2024-01-02')
    expect(read('2024-01-02/a.md').date).toBeNull()
  })
})

/** What a path decides. */
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
it.each(['a.rst', 'a.md.bak', 'md', 'a.png', 'a.htm'])('%s is no article', (path) =>
  expect(isArticlePath(path)).toBe(false),
)
it('only html and txt need a fence', () =>
  expect(['a.html', 'a.TXT', 'a.md', 'a.mdx'].map(requiresFrontMatter)).toEqual([true, true, false, false]))
it.each(['.git', 'node_modules', 'themes', 'layouts', '_layouts', '_includes'])(
  '%s is not looked into',
  (name) => expect(isIgnoredFolder(name)).toBe(true),
)
it.each(['_posts', '_drafts', 'theme', 'posts'])('%s is looked into', (name) =>
  expect(isIgnoredFolder(name)).toBe(false),
)
it.each([
  ['_drafts/a.md', true],
  ['x/drafts/a.md', true],
  ['x/Draft/y/a.md', true],
  ['draft.md', false],
  ['overdraft/a.md', false],
])('a file at %s is in a folder of drafts: %s', (path, answer) => expect(isInDraftFolder(path)).toBe(answer))

describe('a name gives slug and title', () => {
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
  ])('%j', (path, slug, title) => expect(read(path)).toMatchObject({ slug, title }))
  it('gives the date of a Jekyll file name and of a bundle', () => {
    expect(read('_posts/2024-01-02-a.md').date).toBe('2024-01-02')
    expect(read('2024-01-02-a/index.md').date).toBe('2024-01-02')
    expect(read('2024-01-02/a.md').date).toBeNull()
  })
})

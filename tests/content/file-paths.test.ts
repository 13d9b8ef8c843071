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

describe('names that are no part of a slug', () => {
  const slugOf = (path: string, folders: string[] = []) =>
    readPath({ path, siteLanguages: [], siblingFolders: () => folders }).slug

  it.each([
    ['docs/01-intro.md', 'intro'],
    ['docs/02_setup.md', 'setup'],
    ['docs/01 - First Part.md', 'first-part'],
    ['01-intro/index.md', 'intro'],
    ['1.guide/2.getting-started.md', 'getting-started'],
    ['content/1.guide/1.index.md', 'guide'],
    ['01.blog/my-post/item.md', 'my-post'],
    ['pages/02.hidden/default.md', 'hidden'],
    ['01.home/blog.md', 'home'],
    ['user/pages/03.team/folk.de.md', 'team'],
    ['1_projects/text.md', 'text'],
    ['1_projects.md', 'projects'],
    ['12345678.a-letter.md', 'a-letter'],
    ['1 - Notes.md', 'notes'],
  ])('the ordering prefix of %s is dropped: %s', (path, slug) => expect(slugOf(path)).toBe(slug))

  it.each([
    ['2001-a-space-odyssey.md', '2001-a-space-odyssey'],
    ['7-tips-for-x.md', '7-tips-for-x'],
    ['3d-printing.md', '3d-printing'],
    ['100-days.md', '100-days'],
    ['2020.review.md', '2020-review'],
    ['1.2-release.md', '1-2-release'],
    ['1.x-to-2.x.md', '1-x-to-2-x'],
    ['v1.2.md', 'v1-2'],
    ['404.md', '404'],
    ['10.md', '10'],
    ['2024.md', '2024'],
    ['0-day.md', '0-day'],
    ['12345678-parts.md', '12345678-parts'],
  ])('the number of %s is a part of it: %s', (path, slug) => expect(slugOf(path)).toBe(slug))

  it('a hyphen orders folders only beside a folder with the number before or after', () => {
    expect(slugOf('1-basics/index.md', ['1-basics', '2-advanced'])).toBe('basics')
    expect(slugOf('2-advanced/index.md', ['1-basics', '2-advanced'])).toBe('advanced')
    expect(slugOf('7-tips/index.md', ['7-tips', '5-reasons'])).toBe('7-tips')
  })

  it.each([
    ['routes/blog/svelte-post/+page.md', 'svelte-post'],
    ['routes/svelte-post/(group)/+page@.md', 'svelte-post'],
    ['app/blog/next-post/page.mdx', 'next-post'],
    ['app/blog/next-post/page.md', 'next-post'],
    ['next-post/page.mdx', 'next-post'],
    ['posts/page.md', 'page'],
    ['docs/guide/README.md', 'guide'],
    ['docs/guide/readme.de.md', 'guide'],
    ['README.md', 'readme'],
    ['+page.md', 'page'],
    ['blog.md', 'blog'],
    ['posts/post.md', 'post'],
  ])('the route file %s has the name %s', (path, slug) => expect(slugOf(path)).toBe(slug))

  it.each([
    ['blog/2012-01-01-hello.html.markdown', 'hello'],
    ['blog/2012-01-02-hello2.html.md', 'hello2'],
    ['hello.html.txt', 'hello'],
    ['about/index.html.md', 'about'],
    ['hello.de.html.md', 'hello'],
    ['hello.en.md', 'hello'],
    ['node.js.md', 'node-js'],
  ])('of the extensions of %s none is a part of the slug %s', (path, slug) => expect(slugOf(path)).toBe(slug))

  it.each([
    ['Meeting notes 0a1b2c3d4e5f60718293a4b5c6d7e8f9.md', 'meeting-notes'],
    ['2018-05-02_My-story-3f5c9a1b2c4d.md', 'my-story'],
    ['Plan-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9.md', 'plan'],
    ['Project 0a1b2c3d4e5f60718293a4b5c6d7e8f9/index.md', 'project'],
    ['the-facade.md', 'the-facade'],
    ['report-202001021530.md', 'report-202001021530'],
    ['0a1b2c3d4e5f60718293a4b5c6d7e8f9.md', '0a1b2c3d4e5f60718293a4b5c6d7e8f9'],
  ])('the id that a tool appended to %s is dropped: %s', (path, slug) => expect(slugOf(path)).toBe(slug))

  it.each([
    ['20120708-compact.md', 'compact', '20120708'],
    ['202007081530 Note.md', 'note', '202007081530'],
    ['2012_07_08_a.md', 'a', '2012-07-08'],
    ['2017-01-01.my-post.md', 'my-post', '2017-01-01'],
    ['20121308-a.md', '20121308-a', null],
    ['blog/2021/01/02-slug.md', 'slug', '2021-01-02'],
    ['blog/2021/01/02-slug/index.md', 'slug', '2021-01-02'],
    ['2021/01/02/slug.md', 'slug', '2021-01-02'],
    ['2021/01/02/index.md', '02', '2021-01-02'],
    ['2021/01/slug.md', 'slug', null],
  ])('the date at the beginning of %s is split off', (path, slug, date) =>
    expect(read(path)).toMatchObject({ slug, date }),
  )
})

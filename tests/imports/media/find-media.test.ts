/** Rules by which a reference leads to a media file. */
import { describe, expect, test } from 'vitest'
import { createConfiguration, type Generator } from '../../../src/content/site/site-configuration.ts'
import { findMedia } from '../../../src/imports/media/find-media.ts'
import { mediaPlaceOf } from '../../../src/imports/media/media-folders.ts'
import { createMediaIndex } from '../../../src/imports/media/media-index.ts'

/** Returns the file that a reference leads to among these files. */
function find(
  reference: string,
  files: string[],
  { path = 'posts/x.md', generator, url = null, prefix = '', contentFolders = [] }: Site = {},
) {
  const sites = generator && [
    { folder: '', prefix, configuration: createConfiguration(generator, [], { url, contentFolders }) },
  ]
  return findMedia(createMediaIndex(files), reference, mediaPlaceOf(sites ?? [], path))
}

interface Site {
  path?: string
  generator?: Generator
  url?: string | null
  prefix?: string
  contentFolders?: string[]
}

describe('spellings of a path', () => {
  test.each([
    ['a.png', 'posts/a.png'],
    ['./a.png', 'posts/a.png'],
    ['../a.png', 'a.png'],
    ['a%20b.png', 'posts/a b.png'],
    ['a b.png', 'posts/a b.png'],
    ['a.png?v=1', 'posts/a.png'],
    ['a.svg#icon', 'posts/a.svg'],
    ['a.PNG', 'posts/a.png'],
    ['a.png', 'posts/a.PNG'],
    ['img\\a.png', 'posts/img/a.png'],
    ['..\\img\\a.png', 'img/a.png'],
    ['caf\u00e9.png', 'posts/cafe\u0301.png'],
    ['{static}/img/a.png', 'img/a.png'],
    ['{{ site.baseurl }}/img/a.png', 'img/a.png'],
    ['{{ "/img/a.png" | relative_url }}', 'img/a.png'],
    ['{% asset_path a.png %}', 'posts/x/a.png'],
    ['@site/static/a.png', 'static/a.png'],
    ['/blog/img/a.png', 'static/img/a.png'],
  ])('%s leads to %s', (reference, file) => expect(find(reference, ['other/b.png', file])).toBe(file))

  test.each([
    'https://e.example/a.png',
    '//e.example/a.png',
    'data:image/png;base64,x',
    '#a.png',
    'a.md',
    'a%zz.png',
    'none.png',
  ])('%s leads to no file', (reference) => expect(find(reference, ['posts/a.png', 'a.png'])).toBeNull())
})

describe('order of places', () => {
  const shared = ['posts/a.png', 'posts/x/a.png', 'a.png', 'static/a.png', 'public/a.png']

  test('beside the file, in the folder with its name, above, in folders of the generator', () => {
    const site = { generator: 'Hugo' as const }
    const found: (string | null)[] = []
    for (const files = [...shared]; files.length > 0; ) {
      const file = find('a.png', files, site)
      found.push(file)
      files.splice(files.indexOf(file ?? ''), 1)
    }
    expect(found).toEqual(shared)
  })

  test('a path from the root begins in the folders of the generator', () => {
    const files = [
      'a.png',
      'posts/a.png',
      'static/a.png',
      'public/a.png',
      'source/a.png',
      'docs/a.png',
      'files/a.png',
    ]
    const first = (generator: Generator) => find('/a.png', files, { generator })
    expect(first('Hugo')).toBe('static/a.png')
    expect(first('Astro')).toBe('public/a.png')
    expect(first('Hexo')).toBe('source/a.png')
    expect(first('MkDocs')).toBe('docs/a.png')
    expect(first('Jekyll')).toBe('a.png')
  })

  test('the folder of a post without its date, and without the language', () => {
    expect(find('a.png', ['_posts/name/a.png'], { path: '_posts/2024-01-02-name.md' })).toBe(
      '_posts/name/a.png',
    )
    expect(find('a.png', ['p/name/a.png'], { path: 'p/name.en.md' })).toBe('p/name/a.png')
  })

  test('a path from the URL of a page, among the files of the generator', () => {
    expect(find('a.png', ['static/posts/x/a.png'], { generator: 'Hugo' })).toBe('static/posts/x/a.png')
  })
})

describe('URLs of the site', () => {
  const hugo = { generator: 'Hugo' as const, url: 'https://example.org/blog/' }

  test.each([
    'https://example.org/blog/img/a.png',
    'http://www.example.org/blog/img/a.png',
    '/blog/img/a.png',
    '/img/a.png',
  ])('%s', (reference) => expect(find(reference, ['static/img/a.png'], hugo)).toBe('static/img/a.png'))

  test('the static folder above an imported content folder', () => {
    const site = { ...hugo, prefix: 'content/en', path: 'posts/x.md' }
    expect(find('/img/a.png', ['../../static/img/a.png'], site)).toBe('../../static/img/a.png')
    expect(find('/posts/b.png', ['posts/b.png'], { ...site, contentFolders: ['content/en'] })).toBe(
      'posts/b.png',
    )
  })
})

describe('files by name', () => {
  test('the only file with a name is found in notes, and not in a site of a generator', () => {
    const files = ['files/2024/a.png', 'files/b/c.png']
    expect(find('a.png', files)).toBe('files/2024/a.png')
    expect(find('b/c.png', files)).toBe('files/b/c.png')
    expect(find('a.png', files, { generator: 'Hugo' })).toBeNull()
    expect(find('a.png', [...files, 'x/a.png'])).toBeNull()
    expect(find('/deep/a.png', files)).toBeNull()
  })
})

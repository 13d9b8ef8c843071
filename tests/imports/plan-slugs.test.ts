import { describe, expect, test } from 'vitest'
import { planSlugs, planTranslations, type SlugRequest } from '../../src/imports/source/plan-slugs.ts'

const file = (path: string, overrides: Partial<SlugRequest> = {}): SlugRequest => ({
  path,
  lang: 'und',
  key: path,
  given: null,
  fallback: 'post',
  publishedAt: null,
  ...overrides,
})

const nothingTaken = () => false

/** The address that each file is given. */
function addresses(files: SlugRequest[], taken: (lang: string, slug: string) => boolean = nothingTaken) {
  const plan = planSlugs(files, 'site', taken)
  return Object.fromEntries(files.map(({ path }) => [path, plan.of(path)]))
}

describe('addresses', () => {
  test('are the given one, else the one of the file', () => {
    const files = [file('a.md', { given: 'chosen' }), file('b.md', { fallback: '第二' })]
    expect(addresses(files)).toEqual({ 'a.md': 'chosen', 'b.md': '第二' })
  })

  test('of two files that want one get the date, then the folders, then a hash of the path', () => {
    const publishedAt = new Date('2024-02-19T11:56:58Z')
    const files = [
      file('a/post.md'),
      file('b/post.md', { publishedAt }),
      file('c/post.md', { publishedAt }),
      file('c/c.md', { publishedAt, fallback: 'post-c' }),
    ]
    const given = addresses(files)
    expect(given).toMatchObject({ 'a/post.md': 'post', 'b/post.md': 'post-2024-02-19', 'c/c.md': 'post-c' })
    expect(given['c/post.md']).toMatch(/^post-[0-9a-f]{8}$/)
  })

  test('are the same whatever order the files were read in', () => {
    const files = ['a/x.md', 'b/x.md', 'c/d/x.md', 'x.md', 'y.md'].map((path) => file(path))
    const expected = addresses(files)
    expect(new Set(Object.values(expected))).toHaveLength(files.length)
    expect(addresses([...files].reverse())).toEqual(expected)
  })

  test('go first to who asks for them by name, then to who stands higher up', () => {
    const files = [file('a.md'), file('b/c/d.md', { given: 'post' })]
    expect(addresses(files)).toMatchObject({ 'b/c/d.md': 'post' })
    expect(addresses([file('b/c.md'), file('z.md')])).toMatchObject({ 'z.md': 'post', 'b/c.md': 'post-b' })
  })

  test('may be the same in another language', () => {
    const files = [file('a.en.md', { lang: 'en' }), file('a.zh.md', { lang: 'zh' })]
    expect(addresses(files)).toEqual({ 'a.en.md': 'post', 'a.zh.md': 'post' })
  })

  test('have alternatives, should the planned one be taken meanwhile: never one that is planned for another', () => {
    const publishedAt = new Date('2024-02-19T11:56:58Z')
    const files = [file('a/post.md', { publishedAt }), file('b/x.md', { fallback: 'post-a' })]
    const plan = planSlugs(files, 'site', nothingTaken)
    expect(plan.alternatives(files[0] ?? file(''))).toEqual([
      'post-2024-02-19',
      expect.stringMatching(/^post-[0-9a-f]{8}$/),
      expect.stringMatching(/^post-[0-9a-f]{8}$/),
    ])
  })

  test('that were given before are never given again', () => {
    const taken = (lang: string, slug: string) => lang === 'und' && slug === 'post'
    expect(addresses([file('new/post.md')], taken)).toEqual({ 'new/post.md': 'post-new' })
  })
})

describe('translations', () => {
  const keyed = (path: string, key: string, lang: string) => ({ path, key, lang })

  test('share a path without its language, and are in different languages', () => {
    const plan = planTranslations(
      [
        keyed('hello.md', 'hello', 'und'),
        keyed('hello.zh.md', 'hello', 'zh'),
        keyed('twin.md', 'twin', 'en'),
        keyed('twin.markdown', 'twin', 'en'),
        keyed('alone.en.md', 'alone', 'en'),
      ],
      'site',
    )
    expect(Object.fromEntries(plan)).toEqual({ 'hello.md': 'site:hello', 'hello.zh.md': 'site:hello' })
  })
})

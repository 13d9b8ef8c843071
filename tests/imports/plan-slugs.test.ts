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

/** Returns the planned slug of each file. */
function addresses(files: SlugRequest[], taken: (lang: string, slug: string) => boolean = nothingTaken) {
  const plan = planSlugs(files, 'site', taken)
  return Object.fromEntries(files.map(({ path }) => [path, plan.of(path)]))
}

describe('planned slugs', () => {
  test('a planned slug is that of the front matter, else that of the file', () => {
    const files = [file('a.md', { given: 'chosen' }), file('b.md', { fallback: '第二' })]
    expect(addresses(files)).toEqual({ 'a.md': 'chosen', 'b.md': '第二' })
  })

  test('the slugs of files that conflict get the date, then the folders, then a hash of the path', () => {
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

  test('planned slugs do not depend on the order of the files', () => {
    const files = ['a/x.md', 'b/x.md', 'c/d/x.md', 'x.md', 'y.md'].map((path) => file(path))
    const expected = addresses(files)
    expect(new Set(Object.values(expected))).toHaveLength(files.length)
    expect(addresses([...files].reverse())).toEqual(expected)
  })

  test('a slug goes first to a file that states it, then to the file in the higher folder', () => {
    const files = [file('a.md'), file('b/c/d.md', { given: 'post' })]
    expect(addresses(files)).toMatchObject({ 'b/c/d.md': 'post' })
    expect(addresses([file('b/c.md'), file('z.md')])).toMatchObject({ 'z.md': 'post', 'b/c.md': 'post-b' })
  })

  test('planned slugs may be the same in different languages', () => {
    const files = [file('a.en.md', { lang: 'en' }), file('a.zh.md', { lang: 'zh' })]
    expect(addresses(files)).toEqual({ 'a.en.md': 'post', 'a.zh.md': 'post' })
  })

  test('the alternatives of a slug are never planned for another file', () => {
    const publishedAt = new Date('2024-02-19T11:56:58Z')
    const files = [file('a/post.md', { publishedAt }), file('b/x.md', { fallback: 'post-a' })]
    const plan = planSlugs(files, 'site', nothingTaken)
    expect(plan.alternatives(files[0] ?? file(''))).toEqual([
      'post-2024-02-19',
      expect.stringMatching(/^post-[0-9a-f]{8}$/),
      expect.stringMatching(/^post-[0-9a-f]{8}$/),
    ])
  })

  test('slugs of earlier imports are not planned again', () => {
    const taken = (lang: string, slug: string) => lang === 'und' && slug === 'post'
    expect(addresses([file('new/post.md')], taken)).toEqual({ 'new/post.md': 'post-new' })
  })
})

describe('translations', () => {
  const keyed = (path: string, key: string, lang: string) => ({ path, key, lang })

  test('translations share a path without its language, and are in different languages', () => {
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

/** Slugs in every script. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slugify } from '../../src/content/slug.ts'
import { anyCharacter } from '../support/any-character.ts'

describe('slugify', () => {
  it.each([
    ['Hello, World!', 'hello-world'],
    ['  --a__b--  ', 'a-b'],
    ['OpenAI首席科学家Ilya离开OpenAI了吗？', 'openai首席科学家ilya离开openai了吗'],
    ['日本語 ガイド', '日本語-ガイド'],
    ['안녕하세요 세계', '안녕하세요-세계'],
    ['Привет, мир', 'привет-мир'],
    ['हिन्दी में', 'हिन्दी-में'],
    ['مرحبا بالعالم', 'مرحبا-بالعالم'],
    ['می‌خواهم', 'میخواهم'],
    ['ÉCOLE', 'école'],
    ['E\u0301cole', 'école'],
    ['İstanbul', 'istanbul'],
    ['I\u0307zmir, ılıca', 'izmir-ılıca'],
    ['C++', 'c-plus-plus'],
    ['C#', 'c-sharp'],
    ['C#入门', 'c-sharp-入门'],
    ['独立+收费', '独立-收费'],
    ['.NET', 'net'],
    ['1 + 1', '1-1'],
    ['a/b\\c..', 'a-b-c'],
    ['../../etc/passwd', 'etc-passwd'],
    ['a\0b\nc', 'a-b-c'],
    ['⏱️时间轴', '时间轴'],
    ['🤝', '🤝'],
    ['👨🏻‍💻', '👨💻'],
    ['---', ''],
    ['', ''],
    ['007', '007'],
  ])('the slug of %j is %j', (text, slug) => expect(slugify(text)).toBe(slug))

  it('a slug is never a UUID', () =>
    expect(slugify('018F3C5E-7B1A-7C3D-9E4F-0123456789AB')).toBe('018f3c5e-7b1a-7c3d-9e4f-0123456789ab-x'))
  it('a slug has at most 200 bytes of UTF-8 and is truncated at a hyphen if possible', () => {
    expect(slugify('word '.repeat(100))).toBe('word-'.repeat(40).slice(0, -1))
    expect(slugify('字'.repeat(100))).toBe('字'.repeat(66))
  })
  it('the slug of a slug is the same', () => {
    const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: anyCharacter, maxLength: 400 }))
    const isStable = (text: string) => slugify(slugify(text)) === slugify(text)
    fc.assert(fc.property(texts, isStable), { numRuns: 500 })
  })
  it('a slug has no slash, dot, space or control character, and no hyphen at its ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(slugify(text)).not.toMatch(/[\s/\\.%?#\p{C}]|^-|-$|--/u)
        expect(Buffer.byteLength(slugify(text))).toBeLessThanOrEqual(202)
      }),
    )
  })
})

/** Keys of generators and exporters for search engines and social networks. */
import { describe, expect, it } from 'vitest'
import { readYamlFields } from './support.ts'

const read = (yaml: string) => {
  const { seo, metadata, cover, noindex } = readYamlFields(yaml).fields
  return { seo, metadata, cover: cover?.url ?? null, noindex }
}
const none = { title: null, description: null, image: null }
const title = { seo: { ...none, title: 'T' }, metadata: {} }
const description = { seo: { ...none, description: 'D e' }, metadata: {} }

describe('front matter for search engines', () => {
  it.each([
    ['seo_title: T', title],
    ['metaTitle: T', title],
    ['meta_title: T', title], // Ghost
    ['ogTitle: T', title],
    ['_yoast_wpseo_title: T', title], // WordPress
    ['rank_math_title: T', title],
    ['extra: {meta_title: T}', title], // Zola
    ['seoDescription: D e', description],
    ['_yoast_wpseo_metadesc: "D <b>e</b>"', description],
    ['og_description: D e', description],
    ['seo: {title: T}', title],
    ['seo: {metaTitle: T}', title],
    ['yoast: {title: T, metadesc: D e}', { seo: { ...none, title: 'T', description: 'D e' }, metadata: {} }],
    ['openGraph: {image: /a.png}', { seo: { ...none, image: '/a.png' }, metadata: {} }],
    ['cover: /c.png\nogImage: /a.png', { seo: { ...none, image: '/a.png' }, cover: '/c.png', metadata: {} }],
    ['ogImage: {url: /a.png}', { seo: { ...none, image: '/a.png' }, cover: '/a.png' }],
    ['metaTitle: T\nseo: {title: U, description: D}', { seo: { ...none, title: 'T', description: 'D' } }],
  ])('%s is read', (yaml, expected) => {
    expect(read(yaml)).toMatchObject(expected)
  })

  it.each([
    '_yoast_wpseo_title: "%%title%% %%sep%% %%sitename%%"',
    'rank_math_title: "%title% %sep%"',
    'seo: {name: Person, type: WebPage}', // Jekyll SEO tag
    'seo: text',
    'metaTitle: [a]',
    'metaTitle: ""',
    `metaTitle: ${'x'.repeat(2_001)}`,
  ])('%.50s stays metadata', (yaml) => {
    expect(read(yaml).seo).toBeNull()
    expect(Object.keys(read(yaml).metadata)).toHaveLength(1)
  })

  it('a mapping with other members stays metadata, too', () => {
    expect(read('seo: {title: T, noindex: true}')).toMatchObject({
      seo: { ...none, title: 'T' },
      noindex: true,
      metadata: { seo: { title: 'T', noindex: true } },
    })
  })

  it.each(['_yoast_wpseo_meta-robots-noindex: "1"', 'rank_math_robots: [noindex]'])(
    '%s keeps the article out of search engines',
    (yaml) => {
      expect(read(yaml).noindex).toBe(true)
    },
  )
})

/** Covers in front matter. */
import { describe, expect, it } from 'vitest'
import { readYamlFields } from './support.ts'

const coverOf = (yaml: string) => readYamlFields(yaml).fields.cover
const plain = (url: string) => ({ url, alt: null, caption: null })

describe('cover', () => {
  it.each([
    'cover',
    'image',
    'featured_image',
    'feature_image',
    'thumbnail',
    'banner',
    'cover_image',
    'hero',
    'heroImage',
  ])('the key %s is a cover', (key) => expect(coverOf(`${key}: /a b.png`)).toEqual(plain('/a b.png')))
  it.each(['image', 'src', 'url', 'banner', 'teaser', 'thumbnail'])(
    'a cover may be a mapping with %s',
    (key) =>
      expect(coverOf(`cover: {${key}: a.png, alt: A, caption: C}`)).toEqual({
        url: 'a.png',
        alt: 'A',
        caption: 'C',
      }),
  )
  it.each([
    'header-img: img/a.png',
    'cover-img: img/a.png',
    'thumbnail-img: img/a.png',
    'img: img/a.png',
    'photos: [img/a.png, b.png]',
    'header: {teaser: b.png, overlay_image: img/a.png}',
    'header: {teaser: img/a.png, overlay_filter: 0.5}',
    'resources: [{src: b.pdf, name: paper}, {src: img/a.png, name: featured-image}]',
    'background: "#fff"\ntop_img: transparent\nimg: "linear-gradient(0.5turn, #000)"\nshare-img: img/a.png',
  ])('the cover of a common theme is found: %s', (yaml) => {
    const { cover, metadata } = readYamlFields(yaml).fields
    expect(cover).toEqual(plain('img/a.png'))
    expect(metadata).not.toEqual({})
  })
  it.each([
    'feature_image: a.png\nfeature_image_alt: A\nfeature_image_caption: C',
    'image: a.png\nimage-alt: A\nimage_caption: C',
    'cover: {image: a.png, alt: A}\ncover_alt: B\ncoverCaption: C',
  ])('texts of a cover may be in keys beside it: %j', (yaml) => {
    const { cover } = readYamlFields(yaml).fields
    expect(cover).toEqual({ url: 'a.png', alt: 'A', caption: 'C' })
  })
  it('the largest size in a mapping is the cover', () =>
    expect(coverOf('image: {thumbnail: s.png, banner: a.png}')).toEqual(plain('a.png')))
  it('the key of a cover takes precedence over that of a theme', () =>
    expect(coverOf('header: {image: b.png}\nhero: a.png')).toEqual(plain('a.png')))
  it('the first of several images is the cover', () => {
    expect(coverOf('images: [a.png, b.png]')).toEqual(plain('a.png'))
    expect(coverOf('images: [{src: a.png}]')).toEqual(plain('a.png'))
  })
  it('the URL of a cover is not changed, even without a scheme', () =>
    expect(coverOf('cover: {image: "cdn.x.example/?u=https://y.example/a.png"}')?.url).toBe(
      'cdn.x.example/?u=https://y.example/a.png',
    ))
  it('an empty cover is skipped', () =>
    expect(coverOf('cover: {image: "", alt: ""}\nimage: b.png')).toEqual(plain('b.png')))
  it.each([
    'cover: ""',
    'cover:',
    'cover: false',
    'cover: true',
    'cover: {image: ""}',
    'cover: {}',
    'images: []',
  ])('%j has no cover', (yaml) => expect(coverOf(yaml)).toBeNull())
  it.each(['![[a.png]]', '[[a.png]]', '![[a.png|300]]'])(
    'a cover may be embedded as in Obsidian: %s',
    (text) => expect(coverOf(`banner: "${text}"`)).toEqual(plain('a.png')),
  )
  it('a cover may be a Markdown image', () =>
    expect(coverOf('cover: "![A](a.png)"')).toEqual({ ...plain('a.png'), alt: 'A' }))
})

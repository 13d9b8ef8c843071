/** Covers. */
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
  ])('%s is one', (key) => expect(coverOf(`${key}: /a b.png`)).toEqual(plain('/a b.png')))
  it.each(['image', 'src', 'url', 'banner', 'teaser', 'thumbnail'])('may be a mapping with %s', (key) =>
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
  ])('is what widespread themes call it: %s', (yaml) => {
    const { cover, metadata } = readYamlFields(yaml).fields
    expect(cover).toEqual(plain('img/a.png'))
    expect(metadata).not.toEqual({})
  })
  it('is the largest size of a mapping of them', () =>
    expect(coverOf('image: {thumbnail: s.png, banner: a.png}')).toEqual(plain('a.png')))
  it('is first of all what is called so', () =>
    expect(coverOf('header: {image: b.png}\nhero: a.png')).toEqual(plain('a.png')))
  it('is the first of images', () => {
    expect(coverOf('images: [a.png, b.png]')).toEqual(plain('a.png'))
    expect(coverOf('images: [{src: a.png}]')).toEqual(plain('a.png'))
  })
  it('is as written, even without a scheme', () =>
    expect(coverOf('cover: {image: "cdn.x.example/?u=https://y.example/a.png"}')?.url).toBe(
      'cdn.x.example/?u=https://y.example/a.png',
    ))
  it('passes over an empty one', () =>
    expect(coverOf('cover: {image: "", alt: ""}\nimage: b.png')).toEqual(plain('b.png')))
  it.each([
    'cover: ""',
    'cover:',
    'cover: false',
    'cover: true',
    'cover: {image: ""}',
    'cover: {}',
    'images: []',
  ])('%s is none', (yaml) => expect(coverOf(yaml)).toBeNull())
  it.each(['![[a.png]]', '[[a.png]]', '![[a.png|300]]'])('may be embedded as in Obsidian: %s', (text) =>
    expect(coverOf(`banner: "${text}"`)).toEqual(plain('a.png')),
  )
  it('may be a Markdown picture', () =>
    expect(coverOf('cover: "![A](a.png)"')).toEqual({ ...plain('a.png'), alt: 'A' }))
})

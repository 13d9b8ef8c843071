/** Pictures of MDX files and of Docusaurus, Astro and Next.js: in JSX, and with the protocol of static files. */
import { describe, expect, test } from 'vitest'
import { renderMarkdown } from '../../src/content/markdown/markdown.ts'

const imported = 'import hero from "../assets/hero.png"\nimport { Image } from "astro:assets"\n\n'

describe.each([
  ['MDX', true],
  ['Markdown', false],
])('in %s', (_, isMdx) => {
  const html = (source: string) => renderMarkdown(source, new Map(), isMdx).trim()

  test.each([
    [`<img src={require('./a.png').default} alt="A" />`, '<img src="./a.png" alt="A" />'],
    [`<img src={require("./a.png")} />`, '<img src="./a.png" />'],
    [`<img src={useBaseUrl('/img/a.png')} width={300} />`, '<img src="/img/a.png" width="300" />'],
    ['<img src={"./a.png"} alt={`A`} />', '<img src="./a.png" alt="A" />'],
    [`<img src="./a.png" style={{ width: '50%' }} />`, '<img src="./a.png" />'],
    [`<img src="./a.png" onError={() => 1 > 2} alt="A" />`, '<img src="./a.png" alt="A" />'],
    [`${imported}<img src={hero} alt="A" />`, '<img src="../assets/hero.png" alt="A" />'],
    [`${imported}<img src={hero.src} />`, '<img src="../assets/hero.png" />'],
    [`${imported}<Image\n  src={hero}\n  alt="A"\n/>`, '<img\n  src="../assets/hero.png"\n  alt="A"\n/>'],
    [`${imported}<Picture src={hero} formats={['avif', 'webp']} />`, '<img src="../assets/hero.png" />'],
    ['![A](pathname:///img/a.png)', '<img src="/img/a.png" alt="A">'],
    ['<Image src="/a.png" alt="A" />', '<img src="/a.png" alt="A" />'],
  ])('%s is an image', (source, image) => expect(html(source)).toBe(`<p>${image}</p>`))

  test('they are images in the middle of a line and in lists', () => {
    expect(html(`${imported}See <Image src={hero} /> here.`)).toContain(
      'See <img src="../assets/hero.png" /> here.',
    )
    expect(html(`- <img src={require('./a.png')} />`)).toContain('<li><img src="./a.png" /></li>')
  })

  test.each([
    '<Image src={unknown} />',
    '<Image src="/a.png">text</Image>',
    '<Image alt="A" />',
    '<ImageGallery src="/a.png" />',
  ])('%s stays text', (source) => expect(html(source)).toContain('&lt;Image'))

  test('Liquid in an attribute is no JSX', () => {
    expect(html('a <img src={{ page.image }}>')).toContain('{{ page.image }}')
    expect(html('a <img src="{{ site.baseurl }}/a.png" style={{ width: 3 }}>')).toContain(
      '{{ site.baseurl }}/a.png',
    )
  })

  test('code stays code', () => {
    expect(html("`<img src={require('./a.png')} />`")).toContain('<code>&lt;img src={require')
  })
})

/** URLs in articles. */
import { describe, expect, test } from 'vitest'
import { isScriptUrl, mapSrcset, repairUrl, safeUrl } from '../../src/content/urls.ts'

describe('repairUrl', () => {
  test.each([
    ['cdn.example.cn/?r=https://a.b&url=c', 'https://cdn.example.cn/?r=https://a.b&url=c'],
    ['example.cn?x=1', 'https://example.cn?x=1'],
    ['a.b/c', 'https://a.b/c'],
    ['xn--fiq228c.example/x', 'https://xn--fiq228c.example/x'],
    ['//example.cn/a.png', 'https://example.cn/a.png'],
    ['example.cn:8080/x', 'https://example.cn:8080/x'],
    ['  example.cn/x\n', 'https://example.cn/x'],
  ])('the URL %j is repaired to %j', (url, repaired) => expect(repairUrl(url)).toBe(repaired))

  test.each([
    ...[
      'foo.md',
      'image.png',
      'example.cn',
      'images/a.b/c',
      './a.b/c',
      '../a.b/c',
      '/a.b/c',
      '#a.b/c',
      '?a.b/c',
    ],
    ...[
      '.well-known/x',
      'a_b.example/c',
      '图.片/c',
      'a..b/c',
      'example.cn#x',
      '',
      'https://a.b/c',
      'mailto:a@b.c',
    ],
  ])('the URL %j is not changed', (url) => expect(repairUrl(url)).toBe(url))

  test('a URL stays relative when a file or folder of that name is next to the article', () => {
    const isLocal = (segment: string) => segment === 'v1.2'
    expect(repairUrl('v1.2/notes.md', isLocal)).toBe('v1.2/notes.md')
    expect(repairUrl('v1.3/notes.md', isLocal)).toBe('https://v1.3/notes.md')
  })

  test('a repaired URL is not changed again', () => {
    expect(repairUrl(repairUrl('//a.b/c.d/e'))).toBe('https://a.b/c.d/e')
  })
})

test.each([
  'javascript:x',
  ' JavaScript:x',
  '\u00a0javascript:x',
  'java\nscript:x',
  '\u200bjava\u0000script:x',
  'data:text/html,x',
  'vbscript:x',
])('%j runs code, even with invisible characters in it', (url) => expect(isScriptUrl(url)).toBe(true))

test.each(['javascript.md', 'data/x.png', './javascript:x', '/javascript:x', '#javascript:x'])(
  '%j does not run code',
  (url) => expect(isScriptUrl(url)).toBe(false),
)

test.each([
  ['https://a.b/c', 'https://a.b/c'],
  [' /img/a.png ', '/img/a.png'],
  ['a.png', 'a.png'],
  ['javascript:x', null],
  ['\u00a0javascript:x', null],
  ['mailto:a@b.c', null],
  ['//a.b/c', null],
  ['', null],
])('the safe form of the cover or source URL %j is %j', (url, safe) => expect(safeUrl(url)).toBe(safe))

test('every URL of a srcset is mapped, commas inside URLs stay, and invalid candidates are dropped', () => {
  const map = (url: string) => `<${url}>`
  expect(mapSrcset('a,b.png 1x,c.png 2x, d.png 300w', map)).toBe('<a,b.png> 1x, <c.png> 2x, <d.png> 300w')
  expect(mapSrcset('a.png nonsense, b.png', map)).toBe('<b.png>')
})

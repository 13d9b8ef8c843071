import { describe, expect, test } from 'vitest'
import { isScriptUrl, mapSrcset, repairUrl, safeUrl } from '../../src/content/urls.ts'

describe('an address without a scheme', () => {
  test.each([
    ['cdn.example.cn/?r=https://a.b&url=c', 'https://cdn.example.cn/?r=https://a.b&url=c'],
    ['example.cn?x=1', 'https://example.cn?x=1'],
    ['a.b/c', 'https://a.b/c'],
    ['xn--fiq228c.example/x', 'https://xn--fiq228c.example/x'],
    ['//example.cn/a.png', 'https://example.cn/a.png'],
    ['example.cn:8080/x', 'https://example.cn:8080/x'],
    ['  example.cn/x\n', 'https://example.cn/x'],
  ])('%j becomes %j', (url, repaired) => expect(repairUrl(url)).toBe(repaired))

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
  ])('%j stays as it is', (url) => expect(repairUrl(url)).toBe(url))

  test('stays relative where a file or folder of that name stands beside the article', () => {
    const isLocal = (segment: string) => segment === 'v1.2'
    expect(repairUrl('v1.2/notes.md', isLocal)).toBe('v1.2/notes.md')
    expect(repairUrl('v1.3/notes.md', isLocal)).toBe('https://v1.3/notes.md')
  })

  test('that is repaired once is not changed again', () => {
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
])('%j runs code, whatever is hidden in it', (url) => expect(isScriptUrl(url)).toBe(true))

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
])('the cover or source %j is %j', (url, safe) => expect(safeUrl(url)).toBe(safe))

test('every address of a srcset is mapped, commas inside addresses stay, bad candidates go', () => {
  const map = (url: string) => `<${url}>`
  expect(mapSrcset('a,b.png 1x,c.png 2x, d.png 300w', map)).toBe('<a,b.png> 1x, <c.png> 2x, <d.png> 300w')
  expect(mapSrcset('a.png nonsense, b.png', map)).toBe('<b.png>')
})

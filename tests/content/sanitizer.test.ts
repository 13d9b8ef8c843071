import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { scanHtml } from '../../src/content/html/html-scanner.ts'
import {
  insertElementIds,
  replaceUrls,
  type SafeHtml,
  sanitize,
  sanitizeBody,
} from '../../src/content/html/sanitizer.ts'

describe('removal of code', () => {
  test.each([
    ['<script>alert(1)</script>a', 'a'],
    ['<style>p{}</style>a', 'a'],
    ['<p onclick="x()">a</p>', '<p>a</p>'],
    ['<p style="position:fixed">a</p>', '<p>a</p>'],
    ['<a href="javascript:x">a</a>', '<a>a</a>'],
    ['<a href="\u00a0javascript:x">a</a>', '<a>a</a>'],
    ['<a href="java&#10;script:x">a</a>', '<a>a</a>'],
    ['<img src="data:image/svg+xml;base64,AA">', '<img />'],
    ['<img src="data:text/html,x" srcset="data:text/html,x 1x">', '<img />'],
    ['<a href="data:image/png;base64,AA">a</a>', '<a>a</a>'],
    ['<svg><a href="x">a</a></svg>', '<a href="x">a</a>'],
    ['<math onclick="x"><mi>x</mi></math>', '<math><mi>x</mi></math>'],
    ['<form action="/x"><input name="a"><button>b</button></form>', 'b'],
    ['<object data="x"></object><embed src="x">', ''],
    ['<xmp><img src=x onerror=y></xmp>', ''],
    ['<iframe src="javascript:x"></iframe>', ''],
    ['<iframe srcdoc="<b>"></iframe>', ''],
  ])('code is removed from %j', (html, safe) => expect(sanitize(html, DEFAULT_POLICY)).toBe(safe))

  test('removed elements are listed by name', () => {
    expect(sanitizeBody('<script>x</script><foo>a</foo><form></form>', DEFAULT_POLICY).removedTags).toEqual([
      'script',
      'form',
    ])
    expect(sanitizeBody('<p>a</p>', DEFAULT_POLICY).removedTags).toEqual([])
  })
})

describe('allowed elements and attributes', () => {
  test.each([
    '<h2 id="你好">a</h2>',
    '<figure><img src="a.png" srcset="a.png 1x, b.png 2x" alt="" width="1" height="2" loading="lazy" /><figcaption>a</figcaption></figure>',
    '<picture><source srcset="a.webp" type="image/webp" /><img src="a.png" alt="a" /></picture>',
    '<video src="a.mp4" controls poster="a.png"></video><audio src="a.mp3" controls></audio>',
    '<details open><summary>a</summary>b</details>',
    '<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>',
    '<p dir="rtl" lang="ar">a<sub>b</sub><sup>c</sup><kbd>d</kbd><mark>e</mark><abbr title="f">g</abbr></p>',
    '<table><tr><td colspan="2" align="right">a</td></tr></table>',
    '<pre><code class="language-c++">a</code></pre>',
    '<ol start="3" reversed><li value="4">a</li></ol>',
    '<img src="data:image/png;base64,AAAA" alt="a" />',
    '<iframe src="https://www.youtube-nocookie.com/embed/x" width="1" allowfullscreen></iframe>',
    '<input type="checkbox" checked disabled />',
    '<a href="mailto:a@b.c">a</a><a href="tel:1">b</a><a href="#fn1" id="fnref1">c</a>',
  ])('the allowed HTML %j stays unchanged', (html) => expect(sanitize(html, DEFAULT_POLICY)).toBe(html))

  test('only the classes of languages and of the Markdown renderer stay', () => {
    expect(sanitize('<p class="evil footnotes language-js">a</p>', DEFAULT_POLICY)).toBe(
      '<p class="footnotes language-js">a</p>',
    )
  })

  test('the text-align style of a table cell becomes the align attribute', () => {
    expect(sanitize('<td style="text-align: RIGHT; color: red">a</td>', DEFAULT_POLICY)).toBe(
      '<td align="right">a</td>',
    )
  })

  test.each([
    ['<p hidden>a</p>', '<p hidden>a</p>'],
    ['<p hidden="until-found">a</p>', '<p hidden>a</p>'],
    ['<div style="DISPLAY : none">a</div>', '<div hidden>a</div>'],
    ['<span style="color: red; visibility:hidden">a</span>', '<span hidden>a</span>'],
    ['<p style="display: nonesuch">a</p>', '<p>a</p>'],
    ['<p style="display: block">a</p>', '<p>a</p>'],
  ])('an element hidden by attribute or style stays hidden: %s', (html, expected) => {
    expect(sanitize(html, DEFAULT_POLICY).replace('hidden=""', 'hidden')).toBe(expected)
  })

  test('an image inside noscript stays', () => {
    expect(sanitize('<noscript><img src="a.png" alt="a"></noscript>', DEFAULT_POLICY)).toBe(
      '<img src="a.png" alt="a" />',
    )
  })
})

describe('links and frames', () => {
  test('a link that opens a window always has rel=noopener, and no other target is allowed', () => {
    expect(sanitize('<a href="/a" target="_BLANK">a</a>', DEFAULT_POLICY)).toBe(
      '<a href="/a" target="_blank" rel="noopener">a</a>',
    )
    expect(sanitize('<a href="/a" target="_blank" rel="nofollow opener">a</a>', DEFAULT_POLICY)).toBe(
      '<a href="/a" target="_blank" rel="nofollow noopener">a</a>',
    )
    expect(sanitize('<a href="/a" target="win">a</a>', DEFAULT_POLICY)).toBe('<a href="/a">a</a>')
  })

  test('a link to another page has no id and no name (DOM clobbering)', () => {
    expect(sanitize('<a id="config" name="config" href="https://a.b/">a</a>', DEFAULT_POLICY)).toBe(
      '<a href="https://a.b/">a</a>',
    )
    expect(sanitize('<img name="cookie" id="x" src="a.png">', DEFAULT_POLICY)).toBe(
      '<img id="x" src="a.png" />',
    )
  })

  test('an iframe of an allowed host stays, with https; any other iframe becomes a link', () => {
    expect(sanitize('<iframe src="//player.bilibili.com/player.html?aid=1">x</iframe>', DEFAULT_POLICY)).toBe(
      '<iframe src="https://player.bilibili.com/player.html?aid=1"></iframe>',
    )
    expect(sanitize('<iframe src="http://player.vimeo.com/1"></iframe>', DEFAULT_POLICY)).toContain(
      'src="https://player.vimeo.com/1"',
    )
    expect(
      sanitize('<iframe title="Pen" src="https://pens.example/1"><b>x</b></iframe>', DEFAULT_POLICY),
    ).toBe('<a href="https://pens.example/1">Pen</a>')
    expect(
      sanitize('<iframe src="https://www.youtube.com.evil.example/"></iframe>', DEFAULT_POLICY),
    ).not.toContain('<iframe')
  })

  test('URLs without a scheme are repaired in src, href, srcset and poster', () => {
    expect(
      sanitize(
        '<a href="a.b/c">x</a><img src="a.b/c" srcset="a.b/c 1x"><video poster="//a.b/c" src="e.cn:80/x"></video>',
        DEFAULT_POLICY,
      ),
    ).toBe(
      '<a href="https://a.b/c">x</a><img src="https://a.b/c" srcset="https://a.b/c 1x" /><video poster="https://a.b/c" src="https://e.cn:80/x"></video>',
    )
  })
})

describe('size limits', () => {
  test.each(['<div>', '<b>', '<x>', '<p><b>', '<svg><b>'])(
    'fifty thousand nested %j are refused when 500 elements have been read',
    (tag) => {
      const isLocal = vi.fn(() => false) // called once for each image
      const html = `${tag}<img src="a.b/c">`.repeat(50_000)
      expect(() => sanitizeBody(html, DEFAULT_POLICY, isLocal)).toThrow(
        expect.objectContaining({ code: 'too-deep' }),
      )
      expect(isLocal).toHaveBeenCalled()
      expect(isLocal.mock.calls.length).toBeLessThanOrEqual(500)
    },
  )

  test('many sibling elements are not refused', () => {
    expect(() => sanitize('<p>a'.repeat(5_000) + '<br><img>'.repeat(5_000), DEFAULT_POLICY)).not.toThrow()
  })

  test('a body that is too long is refused', () => {
    expect(() => sanitize('a'.repeat(5_000_001), DEFAULT_POLICY)).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    )
  })
})

const piece = fc.oneof(
  fc.constantFrom(
    '<p>',
    '</p>',
    '<div>',
    '</div>',
    '<x>',
    '</x>',
    '<a href=b>',
    '</a>',
    '<li>',
    '<table>',
    '<td>',
  ),
  fc.constantFrom(
    '<b>',
    '</b>',
    '<svg>',
    '</svg>',
    '<form>',
    '<iframe src=//a.b>',
    '</iframe>',
    '<pre>\n',
    '<h1>',
  ),
  fc.constantFrom(
    '<script>',
    '</script>',
    '<option>',
    '<noscript>',
    '</noscript>',
    '<!--',
    '-->',
    '<textarea>',
  ),
  fc.constantFrom(
    '<img srcset="a 1x,b.c/d 2x">',
    '<a target=_blank rel=x>',
    '&lt;',
    '&amp;amp;',
    '<',
    '"',
    '<input>',
  ),
  fc.constantFrom(
    '<math>',
    '</math>',
    '<mtext>',
    '<mglyph>',
    '<annotation-xml encoding="text/html">',
    '<annotation encoding="application/x-tex">',
    '<span class="katex-mathml">',
    '<span class="katex-html a-b">',
    '</span>',
  ),
  fc.constantFrom(
    '<div role="note alert" style="text-align:center" class="note card-x">',
    '<img style="width:5px;height:50%" width=3>',
    '<iframe src=//demo.example/a title=x>',
    '<iframe src=/a allow="camera;autoplay">',
  ),
  fc.string({ maxLength: 5 }),
)

/** Returns the names of tags that do not match another one. */
function unclosedTagsOf(html: SafeHtml): string[] {
  const open: string[] = []
  const wrong: string[] = []
  scanHtml(html, {
    openTag: (name) => open.push(name),
    text: () => {},
    closeTag: (name) => {
      if (open.pop() !== name) wrong.push(name)
    },
  })
  return [...wrong, ...open]
}

test.each([
  ['the built-in policy', DEFAULT_POLICY],
  ['a widened policy', { ...DEFAULT_POLICY, frameHosts: ['demo.example'], classes: ['card-*', 'a*'] }],
])('sanitizing is idempotent and closes every tag for any HTML, under %s', (_, policy) => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const safe = sanitize(pieces.join(''), policy)
      expect(sanitize(safe, policy)).toBe(safe)
      expect(unclosedTagsOf(safe)).toEqual([])
    }),
    { numRuns: 1_500, seed: 1 },
  )
})

test('insertElementIds sets the ids of the given tags and refuses invalid ids', () => {
  const html = sanitize('<h2 id="a">x</h2><h2 lang="en">y</h2>', DEFAULT_POLICY)
  const second = html.indexOf('<h2 lang')
  const edits = [
    { start: 0, end: html.indexOf('x'), id: 'é-1' },
    { start: second, end: html.indexOf('y'), id: 'b' },
  ]
  expect(insertElementIds(html, edits)).toBe('<h2 id="é-1">x</h2><h2 id="b" lang="en">y</h2>')
  expect(() => insertElementIds(html, [{ start: 0, end: 4, id: '"onclick' }])).toThrow(RangeError)
})

describe('replaceUrls', () => {
  test('replaces the targets of links only, with every character escaped', () => {
    const html = sanitize(
      '<p title=" href=">b.md <a title="c href=" href="b.md">b</a> <a href="b.md?x&amp;y">c</a> <img src="b.md"> <code>&lt;a href="b.md"</code></p>',
      DEFAULT_POLICY,
    )
    expect(
      replaceUrls(
        html,
        { links: { 'b.md': '/a?b&c="<d>', 'b.md?x&y': 'https://e.example/' } },
        DEFAULT_POLICY,
      ),
    ).toBe(
      html
        .replace('" href="b.md">', '" href="/a?b&amp;c=&quot;&lt;d&gt;">')
        .replace('href="b.md?x&amp;y"', 'href="https://e.example/"'),
    )
  })

  test.each(['javascript:alert(1)', '//e.example/', '/\\e.example', 'data:text/html,x', 'b.md'])(
    'refuses the URL %j',
    (url) => {
      for (const kind of ['links', 'media'])
        expect(() =>
          replaceUrls(sanitize('<a href="b">c</a>', DEFAULT_POLICY), { [kind]: { b: url } }, DEFAULT_POLICY),
        ).toThrow(RangeError)
    },
  )

  test('replaces URLs of media files in links, pictures and players, below MEDIA_URL', () => {
    const html = sanitize(
      '<p title="a.png">a.png <a href="a.png">a</a> <img src="a.png" alt="a.png" srcset="a.png 1x, b.png 2x"> <video src="c.mp4" poster="a.png"></video> <picture><source srcset="x&amp;y.png"></picture></p>',
      DEFAULT_POLICY,
    )
    const media = { 'a.png': `/media/${'a'.repeat(64)}/a.png`, 'x&y.png': 'https://e.example/"x' }
    const policy = { mediaUrl: 'https://cdn.example/m' }
    const url = `https://cdn.example/m/${'a'.repeat(64)}/a.png`
    expect(replaceUrls(html, { media }, policy)).toBe(
      `<p title="a.png">a.png <a href="${url}">a</a> <img src="${url}" alt="a.png" srcset="${url} 1x, b.png 2x" /> <video src="c.mp4" poster="${url}"></video> <picture><source srcset="https://e.example/&quot;x" /></picture></p>`,
    )
  })

  test('its result is sanitized HTML whatever a link and its URL contain', () => {
    const anyText = fc.string({ unit: fc.constantFrom(...'<>"\'&= /#?abhref') })
    fc.assert(
      fc.property(anyText, anyText, (href, rest) => {
        const html = sanitize(
          `<p><a href="${href.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">x</a></p>`,
          DEFAULT_POLICY,
        )
        const [, written = ''] = / href="([^"]*)"/.exec(html) ?? []
        const decoded = written.replace(/&(amp|lt|gt|quot);/g, (_, name: 'amp') => ENTITIES[name])
        for (const kind of ['links', 'media']) {
          const replaced = replaceUrls(html, { [kind]: { [decoded]: `/a${rest}z` } }, DEFAULT_POLICY)
          expect(sanitize(replaced, DEFAULT_POLICY)).toBe(replaced)
        }
      }),
    )
  })
})

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"' }

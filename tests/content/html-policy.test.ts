/** HTML policy: what is kept in the HTML of every article, and what an operator can add. */
import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import {
  DEFAULT_POLICY,
  isClassPattern,
  normalizeFrameHost,
  policyFingerprint,
} from '../../src/content/html/html-policy.ts'
import { prefixFootnoteIds, sanitize } from '../../src/content/html/sanitizer.ts'
import { streamMarkdown } from '../../src/content/to-markdown/to-markdown.ts'

const toMarkdown = (html: string) => [...streamMarkdown(html)].join('')
const clean = (html: string) => sanitize(html, DEFAULT_POLICY)
const widened = { ...DEFAULT_POLICY, frameHosts: ['player.example.org'], classes: ['mermaid', 'card-*'] }
const textOf = (source: string) => renderBody({ format: 'html', source }, DEFAULT_POLICY).text

describe('roles and ARIA attributes', () => {
  test.each([
    '<div role="note" aria-label="A">a</div>',
    '<table role="presentation"><tr><td>a</td></tr></table>',
    '<section role="doc-endnotes" aria-labelledby="x">a</section>',
    '<span aria-hidden="true" aria-describedby="y">a</span>',
    '<div role="heading" aria-level="2">a</div>',
  ])('%s stays unchanged', (html) => expect(clean(html)).toBe(html))

  test.each([
    ['<div role="button" tabindex="0">a</div>', '<div>a</div>'],
    ['<div role="alert">a</div>', '<div>a</div>'],
    ['<div role="dialog note">a</div>', '<div role="note">a</div>'],
    ['<div aria-live="assertive" aria-owns="x">a</div>', '<div>a</div>'],
  ])('a role of a widget or live region is removed: %s', (html, safe) => expect(clean(html)).toBe(safe))
})

describe('alignment and sizes from styles', () => {
  test.each([
    ['<p style="text-align:center">a</p>', '<p align="center">a</p>'],
    ['<h2 style="color:red; TEXT-ALIGN: Right;">a</h2>', '<h2 align="right">a</h2>'],
    ['<div align="left" style="text-align:justify">a</div>', '<div align="justify">a</div>'],
    ['<tr style="text-align:left"><td>a</td></tr>', '<tr align="left"><td>a</td></tr>'],
    ['<p style="text-align-last:center">a</p>', '<p>a</p>'],
    ['<p style="text-align:start">a</p>', '<p>a</p>'],
    ['<img src="a.png" style="text-align:center" />', '<img src="a.png" />'],
  ])('the alignment of %s', (html, safe) => expect(clean(html)).toBe(safe))

  test.each([
    ['style="width:300px"', 'width="300"'],
    ['style="width: 50%; height: auto"', 'width="50%"'],
    ['style="max-width:300px"', ''],
    ['style="width:10em"', ''],
    ['width="800" height="600" style="width:400px"', 'width="400" height="300"'],
    ['width="800" height="600" style="height:300px;width:auto"', 'width="400" height="300"'],
    ['width="800" height="600" style="width:50%"', 'width="50%"'],
    ['style="width:12.5px;height:8px"', 'width="12" height="8"'],
    ['width="800" style="border:0"', 'width="800"'],
  ])('the size of a picture with %s', (attributes, kept) => {
    const image = (text: string) => `<img src="a.png"${text === '' ? '' : ` ${text}`} />`
    expect(clean(image(attributes))).toBe(image(kept))
  })
})

describe('classes', () => {
  test.each([
    '<img class="aligncenter size-full" src="a.png" alt="" />',
    '<figure class="wp-caption alignleft"><figcaption class="wp-caption-text">a</figcaption></figure>',
    '<div class="admonition note"><p class="admonition-title">a</p></div>',
    '<p class="tip">a</p>',
    '<span class="math inline">x</span><div class="math display">x</div>',
    '<aside class="admonition my-kind">a</aside>',
  ])('%s stays unchanged', (html) => expect(clean(html)).toBe(html))

  test('other classes are removed unless the policy allows them by name or prefix', () => {
    const html = '<pre class="mermaid x">a</pre><p class="card-wide carder lead">b</p>'
    expect(clean(html)).toBe('<pre>a</pre><p>b</p>')
    expect(sanitize(html, widened)).toBe('<pre class="mermaid">a</pre><p class="card-wide">b</p>')
  })

  test('a kind of admonition stays a class under a widened policy', () => {
    const html = '<aside class="admonition my-kind">a</aside><div class="admonition note">b</div>'
    expect(sanitize(html, widened)).toBe(html)
  })
})

describe('MathML', () => {
  test.each([
    '<math display="block"><mfrac><mn>1</mn><mi mathvariant="normal">x</mi></mfrac></math>',
    '<math><mo stretchy="false">(</mo><munder accentunder="true"><mi>x</mi><mo>_</mo></munder></math>',
    '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math>',
    '<math><mtable><mtr><mtd columnspan="2"><mspace width="1em"></mspace></mtd></mtr></mtable></math>',
  ])('%s stays unchanged', (html) => expect(clean(html)).toBe(html))

  test.each([
    ['<math href="javascript:x"><mi href="/a" xlink:href="/b">x</mi></math>', '<math><mi>x</mi></math>'],
    ['<math><maction actiontype="statusline"><mi>x</mi></maction></math>', '<math><mi>x</mi></math>'],
    [
      '<math><annotation-xml encoding="text/html"><p>x</p></annotation-xml><mi>y</mi></math>',
      '<math><mi>y</mi></math>',
    ],
    [
      '<math><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;"></math>',
      '<math></math>',
    ],
    ['<math><mi onclick="x" style="a:b">x</mi></math>', '<math><mi>x</mi></math>'],
  ])('what could run code or contain HTML is removed: %s', (html, safe) => expect(clean(html)).toBe(safe))

  const katex =
    '<span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>E</mi></mrow><annotation encoding="application/x-tex">E=mc^2</annotation></semantics></math></span><span class="katex-html" aria-hidden="true"><span class="base">E=mc2</span></span></span>'

  test('a formula of KaTeX is kept as MathML and found once, as TeX', () => {
    const { html, text, excerpt } = renderBody(
      { format: 'html', source: `<p>So ${katex}!</p>` },
      DEFAULT_POLICY,
    )
    expect(html).toContain('<math><semantics><mrow><mi>E</mi></mrow><annotation')
    expect(html).toMatch(/<\/math><\/span><\/span>!<\/p>$/)
    expect([text, excerpt]).toEqual(['So E=mc^2!', 'So E=mc^2!'])
    expect(
      renderBody({ format: 'html', source: '<span class="katex-html">E</span>' }, DEFAULT_POLICY).text,
    ).toBe('E')
  })

  test.each([
    ['<math><mi>x</mi><mo>=</mo><mn>1</mn></math>', 'x=1'],
    ['<math><mfrac><mn>1</mn><mrow><mi>a</mi><mi>b</mi></mrow></mfrac></math>', '1/ab'],
    ['<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>', 'x_1^2'],
    ['<math><mi>f</mi><mo>&#x2061;</mo>\n <mi>x</mi></math>', 'fx'],
    ['<math><mi>x</mi><annotation encoding="text/plain">no</annotation></math>', 'x'],
  ])('the text of %s is %s', (html, text) => expect(textOf(`<p>a ${html} b</p>`)).toBe(`a ${text} b`))

  test('a formula without an end does not swallow the paragraphs behind it', () => {
    const { text } = renderBody(
      { format: 'html', source: '<math><mi>x</mi><p>One.</p><p hidden>No.</p><p>Two.</p>' },
      DEFAULT_POLICY,
    )
    expect(text).toBe('x\nOne.\nTwo.')
  })

  test('a formula is TeX in Markdown', () => {
    expect(toMarkdown(clean(`<p>So ${katex} it is.</p>`))).toBe('So $`E=mc^2`$ it is.\n')
  })
})

describe('frames', () => {
  test.each([
    'https://www.youtube.com/embed/x?rel=0',
    'https://open.spotify.com/embed/album/abc',
    'https://codepen.io/x/embed/y',
    'https://w.soundcloud.com/player/?url=x',
    'https://music.163.com/outchain/player?type=2',
    'https://www.google.com/maps/embed?pb=1',
    'https://www.dailymotion.com/embed/video/x',
    'https://player.twitch.tv/?video=1',
    'https://www.loom.com/embed/x',
  ])('the player %s stays', (src) => {
    const html = `<iframe src="${src}" width="300"></iframe>`
    expect(clean(html)).toBe(html)
  })

  test.each([
    ['https://www.google.com/url?q=https://evil.example/', 'google.com/url'],
    ['https://codepen.io/x/pen/y', 'codepen.io/x/pen/y'],
    ['https://www.loom.com/', 'loom.com'],
    ['https://demo.example/a/?b=c#d', 'demo.example/a'],
    ['/demo/index.html?x=1', '/demo/index.html'],
    ['../demo/', '../demo'],
  ])('the frame %s becomes a link with the text %s', (src, label) => {
    expect(clean(`<iframe src="${src}"></iframe>`)).toBe(`<a href="${src}">${label}</a>`)
  })

  test('the link has the title of the frame, and the removal of the frame is reported', () => {
    const source = '<iframe src="/demo/" title="A &lt;b&gt;">x</iframe>'
    const { html, diagnostics } = renderBody({ format: 'html', source }, DEFAULT_POLICY)
    expect(html).toBe('<a href="/demo/">A &lt;b&gt;</a>')
    expect(diagnostics).toMatchObject([
      { code: 'removed-html', message: expect.stringContaining('<iframe>') },
    ])
  })

  test.each(['javascript:x', 'data:text/html,x', '#a', '', ' java\nscript:x', 'about:blank'])(
    'a frame of %j leaves nothing',
    (src) => expect(clean(`<iframe src="${src}" title="A"></iframe>`)).toBe(''),
  )

  test('an added host is allowed by its exact name, with https and the default port', () => {
    const frame = (src: string) => sanitize(`<iframe src="${src}"></iframe>`, widened)
    expect(frame('https://player.example.org/x')).toContain('<iframe')
    expect(frame('//player.example.org/x')).toContain('<iframe src="https://')
    expect(frame('http://player.example.org/x')).toContain('<iframe src="https://')
    for (const src of [
      'https://player.example.org.evil.example/',
      'https://x.player.example.org/',
      'https://player.example.org:8443/',
      'https://a@player.example.org/',
      'ftp://player.example.org/',
    ])
      expect(frame(src)).not.toContain('<iframe')
  })

  test('only harmless features are allowed in a frame', () => {
    const allow = "autoplay; camera *; encrypted-media 'src'; microphone; fullscreen"
    expect(
      clean(`<iframe src="https://player.vimeo.com/1" allow="${allow}" srcdoc="x" name="y"></iframe>`),
    ).toBe('<iframe src="https://player.vimeo.com/1" allow="autoplay; encrypted-media; fullscreen"></iframe>')
  })
})

describe('ids of footnotes', () => {
  const footnotes = '[^a] and [^a] and [^b]\n\n[^a]: One.\n[^b]: Two.\n\n<h2 id="fn1">x</h2>\n\n`id="fn1"`'
  const { html, toc } = renderBody({ format: 'markdown', source: footnotes }, DEFAULT_POLICY)
  const prefixed = prefixFootnoteIds(html, 'ab12')

  test('a prefix distinguishes the footnotes of two articles on one page', () => {
    const idsOf = (text: string) => Array.from(text.matchAll(/<[^>]* id="(fn[^"]*)"/g), ([, id]) => id)
    expect(idsOf(prefixed).filter((id) => id !== toc[0]?.id)).toEqual([
      ...['fnref-ab12-1', 'fnref-ab12-1:1', 'fnref-ab12-2', 'fn-ab12-1', 'fn-ab12-2'],
    ])
    for (const [, target] of prefixed.matchAll(/href="#([^"]*)"/g)) expect(idsOf(prefixed)).toContain(target)
    expect(prefixed).toContain('<code>id="fn1"</code>')
  })

  test('the prefix is added once, and articles without footnotes stay', () => {
    expect(prefixFootnoteIds(prefixed, 'ab12')).toBe(prefixed)
    const other = clean('<p id="fn1"><a href="#fn1">1</a></p>')
    expect(prefixFootnoteIds(other, 'ab12')).toBe(other)
    expect(() => prefixFootnoteIds(html, '" onclick')).toThrow(RangeError)
  })

  test('footnotes with a prefix are footnotes in Markdown', () => {
    expect(toMarkdown(prefixed)).toContain('[^1]: One.')
    expect(toMarkdown(prefixed)).toContain('[^1] and [^1] and [^2]')
  })
})

describe('settings of the policy', () => {
  test.each([
    ['player.example.org', 'player.example.org'],
    ['Player.Example.ORG', 'player.example.org'],
    ['例え.jp', 'xn--r8jz45g.jp'],
  ])('the host %j is %j', (name, host) => expect(normalizeFrameHost(name)).toBe(host))

  test.each([
    ...['*', '*.example.org', 'https://a.b', 'a.b/c', 'a.b:80', 'a@b.c', '127.0.0.1', '[::1]', 'localhost'],
    ...['0x7f.1', ''],
  ])('%j is no host', (name) => expect(normalizeFrameHost(name)).toBeNull())

  test.each(['mermaid', 'card-*', 'md:flex', '_a', '-x'])('%j is a class', (name) => {
    expect(isClassPattern(name)).toBe(true)
  })
  test.each(['*', '', '*card', 'a b', 'a*b', 'a"b', '1a', 'a<'])('%j is no class', (name) => {
    expect(isClassPattern(name)).toBe(false)
  })

  test('the fingerprint depends on hosts and classes, and not on their order', () => {
    const of = (frameHosts: string[], classes: string[]) =>
      policyFingerprint({ ...DEFAULT_POLICY, frameHosts, classes })
    expect(of(['a.b', 'c.d'], [])).toBe(of(['c.d', 'a.b', 'a.b'], []))
    expect(new Set([of([], []), of(['a.b'], []), of([], ['a.b']), of([], ['x'])]).size).toBe(4)
  })
})

import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import MarkdownIt from 'markdown-it'
import footnotes from 'markdown-it-footnote'
import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { streamMarkdown } from '../../src/content/to-markdown/to-markdown.ts'

const toMarkdown = (html: string) => [...streamMarkdown(html)].join('')

const renderHtml = (source: string) => renderBody({ format: 'markdown', source }, DEFAULT_POLICY).html

/** A renderer without a sanitizer: it keeps raw HTML. */
const unsafeRenderer = new MarkdownIt({ html: true }).use(footnotes)

/** Lists the elements, comments and event handlers that a renderer without a sanitizer makes of Markdown. */
function findUnsafeMarkup(markdown: string): string[] {
  const unsafeMarkup: string[] = []
  const parser = new Parser({
    onopentag(name, attributes) {
      if (/^(?:script|style|iframe|object|svg|x)$/.test(name)) unsafeMarkup.push(name)
      unsafeMarkup.push(...Object.keys(attributes).filter((key) => key.startsWith('on')))
    },
    oncomment: (text) => void unsafeMarkup.push(text),
  })
  parser.end(unsafeRenderer.render(markdown))
  return unsafeMarkup
}

/** Lists each character of a text except white space, with the kinds of emphasis around it. */
function listEmphasis(html: string): string[] {
  const characters: string[] = []
  const openTags: string[] = []
  const parser = new Parser({
    onopentag: (name) => void openTags.push(name === 'del' ? 's' : name),
    onclosetag: () => void openTags.pop(),
    ontext(text) {
      const kinds = [...new Set(openTags.filter((name) => /^(?:em|strong|s)$/.test(name)))].sort()
      for (const character of text.replace(/\s/g, '')) characters.push([character, ...kinds].join(' '))
    },
  })
  parser.end(html)
  return characters
}

describe('streamMarkdown', () => {
  test.each([
    ['headings', '<h1>A</h1><h3>B <em>c</em></h3>', '# A\n\n### B *c*\n'],
    ['hidden elements as nothing', '<p>a <span hidden>b</span></p><div hidden><p>c</p></div>', 'a\n'],
    ['a heading that ends in a hash', '<h2>C #</h2>', '## C \\#\n'],
    ['paragraphs and breaks', '<p>a<br>b</p><p>c</p>', 'a  \nb\n\nc\n'],
    ['emphasis', '<p><em>a</em>, <b>b</b>c <i>「d」</i>。</p>', '*a*, **b**c *「d」*。\n'],
    ['emphasis with a line break', '<p><b>a<br>b</b></p>', '**a  \nb**\n'],
    ['white space at the ends of emphasis', '<p>a<b>　b </b>c</p>', 'a　**b** c\n'],
    [
      'emphasis between punctuation and a letter, as tags',
      '<p><strong>一。</strong>二<b>“三</b>”<em>(d)</em>e<s>f?</s>g<b><code>h</code></b>i</p>',
      '<strong>一。</strong>二<strong>“三</strong>”<em>(d)</em>e<del>f?</del>g<strong>`h`</strong>i\n',
    ],
    ['adjacent emphasis', '<p><b>a</b><b>b</b> <i><b>c</b></i></p>', '<strong>a</strong>**b** ***c***\n'],
    ['strikethrough', '<p><s>a</s> <del>b</del></p>', '~~a~~ ~~b~~\n'],
    [
      'links with titles',
      '<p><a href="/a b(c)" title="x &quot;y&quot;">t</a></p>',
      '[t](/a%20b\\(c\\) "x \\"y\\"")\n',
    ],
    ['images', '<p><img src="a.png" alt="x [y]"></p>', '![x \\[y\\]](a.png)\n'],
    [
      'images with data URLs, as their alternative text',
      '<p><img src="data:image/png;base64,AA==" alt="x"></p>',
      'x\n',
    ],
    [
      'video players, as links',
      '<iframe src="https://www.youtube.com/embed/1"></iframe>',
      '[https://www.youtube.com/embed/1](https://www.youtube.com/embed/1)\n',
    ],
    ['nested lists', '<ol start="3"><li>a<ul><li>b</li></ul></li><li>c</li></ol>', '3. a\n   - b\n4. c\n'],
    [
      'task lists',
      '<ul><li><input type="checkbox" disabled> a</li><li><p><input type="checkbox" checked disabled> b</p></li></ul>',
      '- [ ] a\n- [x] b\n',
    ],
    [
      'code with its language',
      '<pre><code class="language-c++">a\n  b\n</code></pre>',
      '```c++\na\n  b\n```\n',
    ],
    [
      'code that contains fences',
      '<pre><code>   ```\n&lt;script&gt;\n</code></pre>',
      '````\n   ```\n<script>\n````\n',
    ],
    ['adjacent code spans', '<p><code>a</code><code>```x`</code></p>', '`a` ```` ```x` ````\n'],
    [
      'tables with their alignment',
      '<table><thead><tr><th>a</th><th align="right">b</th></tr></thead><tbody><tr><td>1|2</td><td><code>3|4</code></td></tr></tbody></table>',
      '| a | b |\n| --- | --: |\n| 1\\|2 | `3\\|4` |\n',
    ],
    [
      'tables without header rows',
      '<table><tr><td colspan="2">a</td></tr><tr><td>- b</td><td>c</td></tr></table>',
      '| a |  |\n| --- | --- |\n| \\- b | c |\n',
    ],
    ['table captions', '<table><caption>C*</caption><tr><td>a</td></tr></table>', 'C\\*\n\n| a |\n| --- |\n'],
    [
      'footnotes',
      '<p>a<sup class="footnote-ref"><a href="#fn1" id="fnref1">[1]</a></sup></p><hr class="footnotes-sep"><section class="footnotes"><ol class="footnotes-list"><li id="fn1" class="footnote-item"><p>n <a href="#fnref1" class="footnote-backref">b</a></p></li></ol></section>',
      'a[^1]\n\n[^1]: n\n',
    ],
    ['definition lists', '<dl><dt>t</dt><dd>d</dd></dl>', 't\n: d\n'],
    ['subscripts', '<p>H<sub id="x">2</sub>O</p>', 'H<sub>2</sub>O\n'],
    ['ruby annotations', '<p><ruby>漢<rt>kan</rt></ruby></p>', '漢(kan)\n'],
    [
      'bare URLs',
      '<p>https://a.example/?b_c=__d__ e_f _g_</p>',
      'https://a.example/?b_c=\\_\\_d\\_\\_ e_f \\_g\\_\n',
    ],
    ['an empty body', '<p> </p>', ''],
  ])('streamMarkdown converts %s', (_, html, markdown) => {
    expect(toMarkdown(html)).toBe(markdown)
  })

  test.each([
    '1) no list',
    '# no heading',
    '- no list',
    '> no quote',
    '~~not struck~~',
    '~~~ no fence',
    '*not* _this_',
    'a & b &copy; <b>',
    '[x]: y',
    '![a](b)',
    '`code`',
    '<!-- no comment -->',
    '| no | table |\n',
  ])('text that looks like markup is escaped: %s', (text) => {
    const html = `<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`
    const rendered = unsafeRenderer.render(toMarkdown(html))
    const words = renderBody({ format: 'html', source: rendered }, DEFAULT_POLICY).text
    expect(words.trim()).toBe(text.trim())
    expect(rendered).toMatch(/^<p>.*<\/p>\n$/s)
  })

  test('HTML that was rendered from Markdown survives the round trip', () => {
    const html = renderHtml(
      '# T\n\nA[^n] *b* **c** `d` [e](/f "g").\n\n> q\n>\n> r\n\n1. x\n2. y\n   - z\n\n- [x] done\n- [ ] not\n\n' +
        '| a | b |\n|:--|:-:|\n| 1 \\| 2 | `3` |\n\n```js\nlet a\n\n  b\n```\n\n---\n\n[^n]: Note.\n\n    More.\n',
    )
    expect(renderHtml(toMarkdown(html))).toBe(html)
  })

  test.each([
    '$a_b$, $5x$ and $`x`$3 $$y$$\n\n$$\n\\\\ {z}_a\n$$',
    '> [!TIP] A title\n> a\n>\n> > [!NOTE]\n> > b',
    ':::my-kind\n- a\n:::\n\n==marked *text*== here',
  ])('formulas, admonitions and marks survive the round trip: %j', (source) => {
    const html = renderHtml(source)
    expect(renderHtml(toMarkdown(html))).toBe(html)
  })

  test.each([
    ...[
      '$5 and $10',
      'a $x$ b $$y$$',
      '==m==',
      'a %%b%% c',
      '{# a #} {% raw %} {{! x }}',
      ':::note',
      '!!! note',
    ],
    ...[
      'x ^abcdef',
      '\\(x\\) \\[z\\]',
      '[a^2] [sic] [x]',
      "import A from 'a'",
      '[[a]] ![[b.png]]',
      '{{/* a */}}',
    ],
  ])('text that looks like syntax of other generators survives the round trip: %s', (text) => {
    expect(
      renderBody({ format: 'markdown', source: toMarkdown(`<p>${text}</p>`) }, DEFAULT_POLICY).text,
    ).toBe(text)
  })

  test('emphasis survives the round trip with any adjacent characters', () => {
    const words = fc.constantFrom(
      'a',
      '一',
      ' ',
      '。',
      '“',
      '(',
      '*',
      '_',
      '~',
      '$',
      '😀',
      '<code>c</code>',
      'z<br>z',
    )
    const { inline } = fc.letrec<{ inline: string }>((tie) => ({
      inline: fc.oneof(
        { maxDepth: 3 },
        words,
        fc
          .tuple(
            fc.constantFrom('em', 'strong', 's'),
            fc.array(tie('inline'), { minLength: 1, maxLength: 4 }),
          )
          .map(([name, parts]) => `<${name}>${parts.join('')}</${name}>`),
      ),
    }))
    fc.assert(
      fc.property(fc.array(inline, { minLength: 1, maxLength: 6 }), (parts) => {
        const html = `<p>x${parts.join('')}y</p>`
        expect(listEmphasis(renderHtml(toMarkdown(html)))).toEqual(listEmphasis(html))
      }),
    )
  })

  test('a long article is split between blocks without loss', () => {
    const html = Array.from({ length: 3000 }, (_, at) => `<p>Paragraph <b>${at}</b> of a long one.</p>`).join(
      '\n',
    )
    const markdown = toMarkdown(html)
    expect(markdown.split('\n\n')).toHaveLength(3000)
    expect(unsafeRenderer.render(markdown).replaceAll('strong>', 'b>').trim()).toBe(html)
  })
})

describe('safety of the Markdown', () => {
  const pieces = fc.constantFrom(
    ...[
      '`',
      '``',
      '```',
      '\\',
      '"',
      '&lt;script&gt;',
      '&lt;x onclick=a&gt;',
      '&lt;!-- c --&gt;',
      ' ',
      '\n',
      '\n\n',
    ],
    ...[
      '<b>',
      '</b>',
      '<code>',
      '</code>',
      '<pre>',
      '</pre>',
      '<p>',
      '</p>',
      '<li>',
      '<ul>',
      '</ul>',
      '|',
      '[',
    ],
    ...[
      '<table>',
      '<tr>',
      '<td>',
      '</table>',
      '<blockquote>',
      '</blockquote>',
      ']',
      '(',
      ')',
      '!',
      '~',
      '#',
      'a',
    ],
    ...[
      '<a href="x">',
      '<a href="`" title="\\&quot; &lt;script&gt;">',
      '</a>',
      '<img src="y" alt="&lt;script&gt;`">',
    ],
    ...[
      '<sup>',
      '</sup>',
      '<h2>',
      '</h2>',
      '<a href="\n\n&lt;script&gt;">',
      '<a title="`" href=")&lt;x&gt;">',
      '&amp;lt;',
    ],
    ...[
      '<script>a</script>',
      '<!-- secret -->',
      '\uE000',
      '\uE001',
      '<dt>',
      '<dd>',
      '<br>',
      '<iframe src="`<x>">',
    ],
  )
  test('the Markdown of any HTML renders to no unsafe markup', () => {
    const htmls = fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(htmls, (html) => {
        expect(
          findUnsafeMarkup(toMarkdown(renderBody({ format: 'html', source: html }, DEFAULT_POLICY).html)),
        ).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })
})

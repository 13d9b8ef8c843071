import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import {
  parseModuleStatement,
  parseTemplateAt,
  stripTemplates,
} from '../../src/content/markdown/template-tags.ts'

const escapeHtml = (text: string) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const render = (source: string) => renderBody({ format: 'markdown', source }, DEFAULT_POLICY)
const codes = (source: string) => render(source).diagnostics.map(({ code }) => code)

describe('template tags in Markdown', () => {
  test.each([
    ['{{< gallery src="a_b_c.png" >}}', 'shortcode', 'gallery'],
    ['{{<gallery src="a" >}}', 'shortcode', 'gallery'],
    ['{{< figure alt="no source" >}}', 'shortcode', 'figure'],
    ['{{% notice *tip* %}}', 'shortcode', 'notice'],
    ['{% include a_b_c.html %}', 'liquid-tag', 'include'],
    ['{%- asset_path a.png -%}', 'liquid-tag', 'asset_path'],
    ['{{ site.baseurl }}', 'liquid-tag', 'site.baseurl'],
    ['{{ youtube(id="a") }}', 'liquid-tag', 'youtube.'],
    ['[gallery ids="1,2"]', 'shortcode', 'gallery'],
    ['[/caption]', 'shortcode', 'caption'],
    ['<YouTube id="x" />', 'mdx-component', 'YouTube'],
    ['<Tabs.Item items={["a", <b/>]}>', 'mdx-component', 'Tabs.Item'],
  ])('%j stays visible as text, with the diagnostic %s', (source, code, name) => {
    const { text, diagnostics } = render(`a\n\n${source}\n\nb`)
    expect(text).toBe(`a\n${source}\nb`)
    expect(diagnostics).toMatchObject([
      { severity: 'warning', code, message: expect.stringContaining(`: ${name}`), line: 3 },
    ])
  })

  test.each([
    ['{{< gallery\n  src="a_b_c.png"\n>}}', 'shortcode', 'gallery'],
    ['{{< figure\n\n  alt="> *x*"\n\n>}} more', 'shortcode', 'figure'],
    ['{% include a.html\n- b="c"\n%}', 'liquid-tag', 'include'],
    ['<Tabs\n  values={[\n    {a: 1},\n\n    {b: 2},\n  ]}\n>', 'mdx-component', 'Tabs'],
  ])('the multi-line tag %j stays text in a paragraph and in a list', (source, code, name) => {
    for (const { first, next } of [
      { first: '', next: '' },
      { first: '- ', next: '  ' },
    ]) {
      const { html, text, excerpt, diagnostics } = render(
        `${first}a\n${source.replace(/^/gm, next)}\n\n${next}b`,
      )
      expect(html).toContain(`<p>${escapeHtml(source)}</p>`)
      expect([text.slice(0, 2), text.slice(-2), excerpt]).toEqual([
        'a\n',
        '\nb',
        expect.stringMatching(/^a (?:more )?b$/),
      ])
      expect(diagnostics).toMatchObject([
        { severity: 'warning', code, message: expect.stringContaining(`: ${name}`), line: 2 },
      ])
    }
  })

  test('a multi-line shortcode in a block quote stays text', () => {
    expect(render('> {{< gallery\n>   src="a.png"\n> >}}').html).toBe(
      '<blockquote>\n<p>{{&lt; gallery\n  src="a.png"\n&gt;}}</p>\n</blockquote>\n',
    )
  })

  test('an unclosed shortcode does not affect the blocks below it', () => {
    expect(render('{{< a\n> b\n\n- c').html).toBe(
      '<p>{{&lt; a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n<ul>\n<li>c</li>\n</ul>\n',
    )
    expect(render('- {{< a\n\nb\n\n>}}').html).toContain('<p>b</p>')
  })

  test.each([
    [
      '<img src="{{ "/a.png" | relative_url }}" alt="b">',
      '<img src="{{ &quot;/a.png&quot; | relative_url }}" alt="b" />',
    ],
    [`c <a href='{{< url 'd.md' >}}'>e</a>`, `<a href="{{&lt; url 'd.md' &gt;}}">e</a>`],
    ['c <span {% if d > e %}class="f"{% endif %}>g</span>', '<span>g</span>'],
    ['c <a href="{{< url d >}}">e</a>', '<a href="{{&lt; url d &gt;}}">e</a>'],
    ['c <a href="{{ site.url }}">e</a>', '<a href="{{ site.url }}">e</a>'],
  ])('an HTML tag with template tags in its attributes stays a tag: %s', (source, html) => {
    const rendered = render(`a\n\n${source}`)
    expect(rendered.html).toContain(html)
    expect(rendered.diagnostics).toMatchObject([
      {
        severity: 'warning',
        code: expect.stringMatching(/^(?:shortcode|liquid-tag)$/),
        message: expect.stringMatching(/ stays? as text: /),
        line: 3,
      },
    ])
  })

  test('template tags in the text and attributes of an HTML block are kept and reported', () => {
    const { html, diagnostics } = render('<div>\n{{<a b="c">}} <a href="{{< url "x.md" >}}">d</a>\n</div>')
    expect(html).toContain('{{&lt;a b="c"&gt;}}')
    expect(html).toContain('href="{{&lt; url &quot;x.md&quot; &gt;}}"')
    expect(diagnostics).toMatchObject([
      { severity: 'warning', code: 'shortcode', message: expect.stringMatching(/: a, url\.$/), line: 2 },
    ])
  })

  test('one warning for each kind lists the names and the first line', () => {
    const { diagnostics } = render('a\n\nb {{< x >}}\nc {{< y >}} {{< x >}} {% z %}')
    expect(diagnostics).toMatchObject([
      { severity: 'warning', code: 'shortcode', message: expect.stringMatching(/: x, y\.$/), line: 3 },
      { severity: 'warning', code: 'liquid-tag', message: expect.stringMatching(/: z\.$/), line: 4 },
    ])
  })
})

describe('template tags in code', () => {
  test.each([
    '`{{< x >}}`',
    '```\n{{< x >}}\n<Foo/>\nimport a from "a"\n```',
    '    {% x %}',
    '<pre><code>{{< x >}}</code></pre>',
    '<!-- {{< x >}} -->',
    'a <code>b</code> `<Foo/>`',
  ])('no template tag is reported for the code in %j', (source) => expect(codes(source)).toEqual([]))

  test('an escaped shortcode is shown without its escape, as in Hugo', () => {
    const { text, diagnostics } = render('{{</* figure */>}}')
    expect(text).toBe('{{< figure >}}')
    expect(diagnostics).toEqual([])
  })
})

describe('template tags in URLs', () => {
  test.each([
    ['![a]({{ site.url }}/b.png "c")', 'src="{{ site.url }}/b.png"', 'site.url'],
    ['[a]({{ site.url }})', 'href="{{ site.url }}"', 'site.url'],
    ['[a](https://b.example/{{ c }})', 'href="https://b.example/{{ c }}"', 'c'],
    ['[a][b]\n\n[b]: {{ c }}/d', 'href="{{ c }}/d"', 'c'],
  ])('a template tag is part of the URL in %j', (source, attribute, name) => {
    const { html, text, diagnostics } = render(source)
    expect(html).toContain(attribute)
    expect(text).not.toContain('{')
    expect(diagnostics[0]?.message).toContain(name)
  })
  test.each([
    ['[a]({{< ref "/b c.md" >}})', '{{< ref "/b c.md" >}}'],
    ['[a]({{ site.url }}{% post_url 2020-01-02-b %}).', '{{ site.url }}{% post_url 2020-01-02-b %}'],
    ['[a][b]\n\n[b]: {{ site.url }}/c', '{{ site.url }}/c'],
    [`<a href='{{< ref 'd.md' >}}'>e</a>`, "{{< ref 'd.md' >}}"],
    ['<div>\n<a href="{{ "/x" | relative_url }}#y">d</a>\n</div>', '{{ "/x" | relative_url }}#y'],
  ])('a tag that stands for a page in the URL of %j is listed as a link, not reported', (source, target) => {
    const { pageLinks, diagnostics } = render(source)
    expect([pageLinks, diagnostics]).toEqual([[target], []])
  })
  test.each(['[a]({{ b)', '[a](b c {{ d }})', '[a](({{ b }})'])('%j is not a link', (source) => {
    expect(render(source).html).not.toContain('<a')
  })
})

describe('indented lines below a component tag', () => {
  test.each([
    [
      '<Tabs>\n  <TabItem label="a">\n    ```js\n    f()\n      g()\n    ```\n  </TabItem>\n</Tabs>',
      'f()\n  g()\n',
    ],
    ['- <Tabs>\n\n      ```js\n      f()\n      ```\n\n  </Tabs>', 'f()\n'],
    ['<Tabs>\n    <TabItem>\n        ```js\n        f()\n        ```\n    </TabItem>\n</Tabs>', 'f()\n'],
    ['<Tabs\n  values={[1]}\n>\n    ```js\n    f()\n    ```\n</Tabs>', 'f()\n'],
  ])('a fence below a component tag is code: %j', (source, code) => {
    expect(render(source).html).toContain(`<pre><code class="language-js">${code}</code></pre>`)
  })

  test('the indented content of a component is Markdown, and deeper indentation is code', () => {
    const { html } = render('<Note>\n    **a**\n\n    - b\n\n        c\n\n          d\n</Note>\n\n    e')
    expect(html).toContain(
      '<p><strong>a</strong></p>\n<ul>\n<li>\n<p>b</p>\n<p>c</p>\n<pre><code>d\n</code></pre>',
    )
    expect(html).toContain('<p>&lt;/Note&gt;</p>\n<p>e</p>')
  })

  test('an indented block after other text than a component tag is code', () => {
    expect(render('<Note />\n\na\n\n    b').html).toContain('<pre><code>b\n</code></pre>')
  })

  test('a thousand nested components are parsed in reasonable time', () => {
    const source = Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(4 * depth)}<Note>`).join('\n')
    expect(render(source).text).toContain('<Note>')
  })
})

describe('module statements of MDX are removed and reported', () => {
  test.each([
    ["import Chart from '../chart'", 'Chart'],
    ["import * as A from 'a_b_c'", 'A'],
    ['export const meta = { a: 1 }', 'meta'],
    ['import {', 'default'],
    ["import {\n  A,\n} from '../a_b_c'", 'A'],
    ['export const f = () => {\n\n  return [1]\n\n}', 'f'],
    ["import A from 'a'\nimport B from 'b'", 'A'],
  ])('%j', (source, name) => {
    const { text, diagnostics } = render(`${source}\n\nb\n\nc`)
    expect(text).toBe('b\nc')
    expect(diagnostics).toMatchObject([
      { code: 'mdx-import', line: 1, message: expect.stringContaining(`: ${name}.`) },
    ])
  })

  test('prose and code that begin with the same words stay', () => {
    const source = 'import taxes rise\n\n```js\nimport A from "a"\n```'
    expect(render(source).text).toBe('import taxes rise\nimport A from "a"')
  })
})

test('diagnostics name the syntax with its delimiters, for reports', () => {
  const source = '{{< a >}} {{% b %}} {% c %} {{ d.e }}\n\n<Foo> [gallery ids="1"]'
  const syntax = render(source).diagnostics.flatMap((diagnostic) => diagnostic.syntax ?? [])
  expect(syntax).toEqual(['{{< a >}}', '{{% b %}}', '[gallery]', '{% c %}', '{{ d.e }}', '<Foo>'])
})

test.each(['a [video](b)', '[video] a', '[caption][a]', '[gallery]: b', '[audio c="d"](e)'])(
  '%j is not a WordPress shortcode',
  (source) => expect(codes(source).filter((code) => code === 'shortcode')).toEqual([]),
)

test('an object in a JSX attribute is not a Liquid tag', () => {
  expect(codes("<div style={{color: 'red'}}>a</div>")).toEqual([])
})

test.each(['<DIV>a</DIV>', '<BR>', 'a < B', '<Details>a</Details>', 'a {b} {{}} {{ }} c', 'I {love} it'])(
  '%j has no component and no Liquid tag',
  (source) => expect(codes(source)).toEqual([]),
)

test('prose that begins with import or export is not a module statement', () => {
  expect(parseModuleStatement('import taxes from China rise')).toBeNull()
  expect(parseModuleStatement('export growth slows')).toBeNull()
})

test('an unclosed opening delimiter is not a template tag', () => {
  expect(parseTemplateAt('{{< a', 0)).toBeNull()
  expect(parseTemplateAt('{{< a {{< b >}}', 0)).toBeNull()
})

test('stripTemplates removes template tags from a plain text', () => {
  expect(stripTemplates('a {{< b >}}c{% d %} <Foo/>e')).toBe('a c e')
})

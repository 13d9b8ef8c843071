import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { moduleStatement, templateAt, withoutTemplates } from '../../src/content/shortcodes.ts'

const render = (source: string) => renderBody({ format: 'markdown', source })
const codes = (source: string) => render(source).notices.map(({ code }) => code)

describe('what another generator would run stays visible', () => {
  test.each([
    ['{{< figure src="a_b_c.png" >}}', 'shortcode', 'figure'],
    ['{{<figure src="a" >}}', 'shortcode', 'figure'],
    ['{{% notice *tip* %}}', 'shortcode', 'notice'],
    ['{% include a_b_c.html %}', 'liquid-tag', 'include'],
    ['{%- asset_img a.png -%}', 'liquid-tag', 'asset_img'],
    ['{{ site.baseurl }}', 'liquid-tag', 'site.baseurl'],
    ['<YouTube id="x" />', 'mdx-component', 'YouTube'],
    ['<Tabs.Item items={["a", <b/>]}>', 'mdx-component', 'Tabs.Item'],
    ["import Chart from '../chart'", 'mdx-import', 'Chart'],
    ["import * as A from 'a_b_c'", 'mdx-import', 'A'],
    ['export const meta = { a: 1 }', 'mdx-import', 'meta'],
  ])('%j, with the notice %s', (source, code, name) => {
    const { text, notices } = render(`a\n\n${source}\n\nb`)
    expect(text).toBe(`a\n${source}\nb`)
    expect(notices).toEqual([{ code, message: expect.stringContaining(`: ${name}`), line: 3 }])
  })

  test('in an HTML block too, in text and in attributes', () => {
    const { html, notices } = render('<div>\n{{<a b="c">}} <a href="{{< ref "x.md" >}}">d</a>\n</div>')
    expect(html).toContain('{{&lt;a b="c"&gt;}}')
    expect(html).toContain('href="{{&lt; ref &quot;x.md&quot; &gt;}}"')
    expect(notices).toEqual([{ code: 'shortcode', message: expect.stringMatching(/: a, ref\.$/), line: 2 }])
  })

  test('one notice for each kind lists the names and the first line', () => {
    const { notices } = render('a\n\nb {{< x >}}\nc {{< y >}} {{< x >}} {% z %}')
    expect(notices).toEqual([
      { code: 'shortcode', message: expect.stringMatching(/: x, y\.$/), line: 3 },
      { code: 'liquid-tag', message: expect.stringMatching(/: z\.$/), line: 4 },
    ])
  })
})

describe('code is left alone and not reported', () => {
  test.each([
    '`{{< x >}}`',
    '```\n{{< x >}}\n<Foo/>\nimport a from "a"\n```',
    '    {% x %}',
    '<pre><code>{{< x >}}</code></pre>',
    '<!-- {{< x >}} -->',
    'a <code>b</code> `<Foo/>`',
  ])('%j', (source) => expect(codes(source)).toEqual([]))

  test('an escaped shortcode is shown as Hugo shows it', () => {
    const { text, notices } = render('{{</* figure */>}}')
    expect(text).toBe('{{< figure >}}')
    expect(notices).toEqual([])
  })
})

test('highlighted code is code, its tags stay', () => {
  const { html, text } = render('{% highlight ruby %}\ndef *x* <T>\n{% endhighlight %}')
  expect(html).toContain('<code class="language-ruby">def *x* &lt;T&gt;\n</code>')
  expect(text).toBe('{% highlight ruby %}\ndef *x* <T>\n{% endhighlight %}')
  expect(render('{{< highlight go "linenos" >}}\na\n{{< /highlight >}}').html).toContain('language-go')
})

test.each(['<DIV>a</DIV>', '<BR>', 'a < B', '<Details>a</Details>', 'a {b} {{}} {{ }} c', 'I {love} it'])(
  '%j is no component and no tag',
  (source) => expect(codes(source)).toEqual([]),
)

test('prose that begins with import or export is no statement', () => {
  expect(moduleStatement('import taxes from China rise')).toBeNull()
  expect(moduleStatement('export growth slows')).toBeNull()
})

test('an opening mark without its end is no template', () => {
  expect(templateAt('{{< a', 0)).toBeNull()
  expect(templateAt('{{< a {{< b >}}', 0)).toBeNull()
})

test('templates are taken out of a plain text', () => {
  expect(withoutTemplates('a {{< b >}}c{% d %} <Foo/>e')).toBe('a c e')
})

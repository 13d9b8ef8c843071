/** Shortcodes and template tags that become what they show. */

import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'

const render = (source: string) => renderBody({ format: 'markdown', source }, DEFAULT_POLICY)
const frame = (src: string) => `<iframe src="${src}"`
const YOUTUBE = frame('https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ')

describe('players of known hosts', () => {
  test.each([
    ['{{< youtube dQw4w9WgXcQ >}}', YOUTUBE],
    ['{{< youtube id="dQw4w9WgXcQ" title="A" >}}', `${YOUTUBE} title="A"`],
    ['{% youtube dQw4w9WgXcQ %}', YOUTUBE],
    ['{% youtube "https://www.youtube.com/watch?v=dQw4w9WgXcQ" %}', YOUTUBE],
    ['{{ youtube(id="dQw4w9WgXcQ", autoplay=true) }}', YOUTUBE],
    ['{% embed https://youtu.be/dQw4w9WgXcQ %}', YOUTUBE],
    ['[youtube=https://www.youtube.com/watch?v=dQw4w9WgXcQ&w=640]', YOUTUBE],
    ['a [embed]https://youtu.be/dQw4w9WgXcQ[/embed] b', YOUTUBE],
    ['<div>{{< youtube dQw4w9WgXcQ >}}</div>', `<div>${YOUTUBE}`],
    ['{{< vimeo 146022717 >}}', frame('https://player.vimeo.com/video/146022717')],
    ['{% bilibili BV1xx411c7mD %}', frame('https://player.bilibili.com/player.html?bvid=BV1xx411c7mD')],
  ])('%s', (source, html) => {
    expect(render(source).html).toContain(html)
    expect(render(source).diagnostics).toEqual([])
  })
})

describe('links', () => {
  test.each([
    ['{{< gist spf13 7896402 >}}', 'https://gist.github.com/spf13/7896402'],
    ['{% gist spf13/7896402 a.rb %}', 'https://gist.github.com/spf13/7896402'],
    ['{{< tweet user="a_b" id="877500564405444608" >}}', 'https://x.com/a_b/status/877500564405444608'],
    ['{{< x 877500564405444608 >}}', 'https://x.com/i/status/877500564405444608'],
    ['{% embed https://a.example/b %}', 'https://a.example/b'],
    ['{{< ref "posts/a.md" >}}', 'posts/a.md'],
    ['{{% relref path="b.md" %}}', 'b.md'],
  ])('%s', (source, url) => expect(render(`a ${source}`).html).toBe(`<p>a <a href="${url}">${url}</a></p>\n`))
})

describe('pictures', () => {
  test.each([
    [
      '{{< figure src="a.png" caption="A *b* [c](d)" title="T" link="/e" width="300" >}}',
      '<figure><a href="/e"><img src="a.png" alt="A b c" width="300" /></a><figcaption><h4 id="t">T</h4>\nA <em>b</em> <a href="d">c</a></figcaption></figure>',
    ],
    ['{{< figure\n  src="a.png"\n\n  alt="> b"\n>}}', '<figure><img src="a.png" alt="&gt; b" /></figure>'],
    ['a {{< figure src="b.png" >}} c', '<p>a <img src="b.png" alt="" /> c</p>'],
    [
      '{% img left /a.png 100 200 \'"T" "an alt"\' %}',
      '<p><img src="/a.png" alt="an alt" width="100" height="200" /></p>',
    ],
    ['{% asset_img b.jpg Some text %}', '<p><img src="b.jpg" alt="Some text" /></p>'],
    [
      '[caption id="x" width="300"]<a href="b"><img src="c.png" alt="" /></a> The *caption*[/caption]',
      '<figure><a href="b"><img src="c.png" alt="" /></a><figcaption>The <em>caption</em></figcaption></figure>',
    ],
    [
      '[caption id="x"]![a](c.png) Text[/caption]',
      '<figure><img src="c.png" alt="a" /><figcaption>Text</figcaption></figure>',
    ],
  ])('%s', (source, html) => expect(render(source).html.trim()).toBe(html))

  test('a caption in HTML is a figure', () => {
    const source = '<div>[caption width="1"]<img src="c.png"> Text[/caption]</div>'
    const html = '<div><figure><img src="c.png" /><figcaption>Text</figcaption></figure></div>'
    expect(render(source).html).toBe(html)
    expect(renderBody({ format: 'html', source }, DEFAULT_POLICY).html).toBe(html)
  })
})

describe('code', () => {
  const code = (language: string, text: string) =>
    `<pre><code${language === '' ? '' : ` class="language-${language}"`}>${text}\n</code></pre>`
  test.each([
    [
      '{% highlight ruby linenos %}\ndef *x* <T>\n\n{{ a }}\n{% endhighlight %}',
      code('ruby', 'def *x* &lt;T&gt;\n\n{{ a }}'),
    ],
    ['{{< highlight go "linenos=table" >}}\na\n  b\n{{< /highlight >}}', code('go', 'a\n  b')],
    ['{% codeblock lang:js %}\na\n{% endcodeblock %}', code('js', 'a')],
    ['[python]\nimport x\n[/python]', code('python', 'import x')],
    ['[code lang="js"]x = [1][/code]', code('js', 'x = [1]')],
    ["[sourcecode language='css']\na {}\n\nb {}\n[/sourcecode]", code('css', 'a {}\n\nb {}')],
    ['[xml]\n&lt;a&gt; &amp;amp;\n[/xml]', code('xml', '&lt;a&gt; &amp;amp;')],
    ['a\n[php]\n$b;\n[/php]\nc', `<p>a</p>\n${code('php', '$b;')}\n<p>c</p>`],
    [
      '- a\n\n  {% highlight js %}\n  b\n    c\n  {% endhighlight %}',
      `<ul>\n<li>\n<p>a</p>\n${code('js', 'b\n  c')}\n</li>\n</ul>`,
    ],
  ])('%j', (source, html) => expect(render(source).html.trim()).toBe(html))

  test('the title of a code block is its caption', () => {
    const { html } = render('{% codeblock A title lang:js https://a.example/ more %}\na\n{% endcodeblock %}')
    expect(html).toContain('<figcaption>A title <a href="https://a.example/">more</a></figcaption>')
    expect(html).toContain(code('js', 'a'))
  })

  test.each(['{% highlight js %}\na', '[python] is a language', '[code](a)', '[code]: a', '[c] [/c] d'])(
    '%j is no code',
    (source) => expect(render(source).html).not.toContain('<pre>'),
  )
})

describe('blocks between tags', () => {
  const aside = (kind: string, title: string, content: string) =>
    `<aside class="admonition ${kind}">\n<p class="admonition-title">${title}</p>\n${content}\n</aside>`
  test.each([
    ['{% note info %}\na *b*\n{% endnote %}', aside('info', 'Info', '<p>a <em>b</em></p>')],
    ['{% note warning no-icon Look here %}\na\n{% endnote %}', aside('warning', 'Look here', '<p>a</p>')],
    ['{% hint style="danger" %}\na\n{% endhint %}', aside('danger', 'Danger', '<p>a</p>')],
    ['{% callout type="note" title="T" %}\na\n{% /callout %}', aside('note', 'T', '<p>a</p>')],
    ['{{< admonition tip "A title" false >}}\na\n{{< /admonition >}}', aside('tip', 'A title', '<p>a</p>')],
    [
      '{{% alert title="T" color="warning" %}}\n- a\n{{% /alert %}}',
      aside('warning', 'T', '<ul>\n<li>a</li>\n</ul>'),
    ],
    ['{{< note >}}a{{< /note >}}', aside('note', 'Note', '<p>a</p>')],
    ['{% tip(title="T") %}\na\n{% end %}', aside('tip', 'T', '<p>a</p>')],
    [
      '{{< details summary="S" >}}\na\n{{< /details >}}',
      '<details>\n<summary>S</summary>\n<p>a</p>\n</details>',
    ],
    [
      '{% blockquote Ann Lee, The book https://a.example/b %}\na\n{% endblockquote %}',
      '<blockquote>\n<p>a</p>\n<footer><strong>Ann Lee</strong> <cite><a href="https://a.example/b">The book</a></cite></footer>\n</blockquote>',
    ],
    [
      '{% quote(author="Ann") %}\na\n{% end %}',
      '<blockquote>\n<p>a</p>\n<footer><strong>Ann</strong></footer>\n</blockquote>',
    ],
    ['[audio mp3="a.mp3"][/audio]', '<p><audio src="a.mp3" controls></audio></p>'],
    ['[video width="640" mp4="a.mp4"][/video]', '<p><video src="a.mp4" controls></video></p>'],
    [
      '[caption id="a" width="3"][![x](a.png)](b) The caption[/caption]',
      '<figure><a href="b"><img src="a.png" alt="x" /></a><figcaption>The caption</figcaption></figure>',
    ],
    [
      '{{< quote source="The book" author="Ann & Bo" >}}\na\n{{< /quote >}}',
      '<blockquote>\n<p>a</p>\n<footer><strong>Ann &amp; Bo</strong> <cite>The book</cite></footer>\n</blockquote>',
    ],
    ['{{< code language="go" >}}\na\n{{< /code >}}', '<pre><code class="language-go">a\n</code></pre>'],
    [
      '{{< mermaid align="left" >}}\ngraph TD\n\nA-->B\n{{< /mermaid >}}',
      '<pre><code class="language-mermaid">graph TD\n\nA--&gt;B\n</code></pre>',
    ],
    ['{% cq %}\na\n{% endcq %}', '<blockquote>\n<p>a</p>\n</blockquote>'],
    [
      '{% note %}\na\n\n{% note tip %}\nb\n{% endnote %}\n{% endnote %}',
      aside('note', 'Note', `<p>a</p>\n${aside('tip', 'Tip', '<p>b</p>')}`),
    ],
  ])('%j', (source, html) => expect(render(source).html.trim()).toBe(html))

  test('a tag that is not closed stays text and is reported', () => {
    const { text, diagnostics } = render('{% note info %}\na\n\nb')
    expect(text).toBe('{% note info %} a\nb')
    expect(diagnostics).toMatchObject([{ code: 'liquid-tag', syntax: ['{% note %}'] }])
  })
})

test('values of shortcodes cannot add markup', () => {
  for (const source of [
    '{{< figure src="javascript:alert(1)" caption="<script>x</script>" link="javascript:x" >}}',
    `{{< youtube "dQw4w9WgXcQ' onload='x" >}}`,
    "{{< figure src='a\" onerror=\"x' alt='\"><script>' >}}",
    '{% codeblock "><script>x</script> javascript:x %}\na\n{% endcodeblock %}',
    '{% blockquote "><img onerror=x> %}\na\n{% endblockquote %}',
    '{{< gist "a\' onclick=\'x" >}} {% embed javascript:alert(1) %}',
  ]) {
    expect(render(source).html).not.toMatch(/<[^>]*(?:\son\w+="|javascript:)|<script/)
  }
})

test.each([
  '`{{< youtube dQw4w9WgXcQ >}}`',
  '```\n{{< figure src="a" >}}\n```',
  '{{</* youtube dQw4w9WgXcQ */>}}',
])('%s shows the shortcode', (source) => expect(render(source).html).not.toMatch(/<(?:iframe|figure)/))

/** Import rules: excerpts and bodies. */
import { describe, expect, test } from 'vitest'
import { openTestDatabase } from '../../support/app.ts'
import { expectField, expectYaml, importCases, importFiles } from './site.ts'

const db = await openTestDatabase()

describe('Excerpt', () => {
  test('the excerpt is the `description`, `summary` or `excerpt`', () =>
    expectYaml(db, 'excerpt', {
      'description: Described.': 'Described.',
      'summary: Summed up.': 'Summed up.',
      'excerpt: Taken out.': 'Taken out.',
      'excerpt: Taken out.\nsummary: Summed up.\ndescription: Described.': 'Described.',
      'description: ""\nsummary: Summed up.': 'Summed up.',
      'description: 2019': '2019',
    }))

  test('the excerpt is the text before `<!--more-->`', () =>
    expectField(db, 'excerpt', {
      'First *part*.\n\nSecond part.\n\n<!--more-->\n\nThe rest.': 'First part. Second part.',
      '# Head\n\nBefore.\n\n<!-- more -->\n\nThe rest.': 'Before.',
      'Inline.<!--more--> The rest.': 'Inline.',
      'One.\n\nTwo.\n\n<!-- truncate -->\n\nThe rest.': 'One. Two.',
    }))

  test('the excerpt is otherwise the first paragraph of prose', () =>
    expectField(db, 'excerpt', {
      '# Head\n\n![a](b.png)\n\nThe *first* `real` [paragraph](c).\n\nNext.': 'The first real paragraph.',
      '> Quoted.\n\n- item\n\nProse.': 'Prose.',
      '```\ncode\n```\n\nProse.': 'Prose.',
      '{{< figure src="a.png" >}}\n\nProse.': 'Prose.',
    }))

  test('a long excerpt ends after a sentence or a word', async () => {
    const sentences = `${'A sentence of some length. '.repeat(12)}`
    const words = 'word '.repeat(100)
    const chinese = '这是一个没有空格的句子。'.repeat(30)
    const { articles } = await importFiles(db, {
      'cut-sentences.md': sentences,
      'cut-words.md': words,
      'cut-chinese.md': chinese,
    })
    expect(articles['cut-sentences.md']?.excerpt).toMatch(/^(A sentence of some length\. ?){2,8}$/)
    expect(articles['cut-words.md']?.excerpt).toMatch(/^(word ){10,}word…$/)
    expect(articles['cut-chinese.md']?.excerpt).toMatch(/^(这是一个没有空格的句子。){4,17}$/)
  })

  test('the excerpt is never a list of keywords and contains no markup', () =>
    expectField(db, 'excerpt', {
      'Keywords: one, two, three\n\nProse.': 'Prose.',
      'one, two, three, four\n\nProse.': 'Prose.',
      '#one #two\n\nProse.': 'Prose.',
      'See [a]({{< ref "/b c" >}}) there.': 'See a there.',
      '![a]({{ site.url }}/b.png)\n\nProse.': 'Prose.',
      '[caption id="a" width="1"]<img src="b.png"> Below.[/caption]\n\nProse.': 'Prose.',
      "import A from 'a'\nimport {\n  B,\n} from 'b'\n\nProse.": 'Prose.',
      '---\ndescription: "<p>Described &amp; <b>bold</b>.</p>"\n---\nBody.': 'Described & bold.',
      '<p class="x">Raw <em>prose</em>.</p>': 'Raw prose.',
    }))
})

const htmlOf = async (body: string): Promise<string> => {
  const { articles } = await importCases(db, 'source', { [body]: body })
  return articles['case-0.md']?.html ?? ''
}

describe('Body', () => {
  test('GFM tables, footnotes and task lists are rendered', async () => {
    expect(await htmlOf('| a | b |\n|:-:|---|\n| 1 | 2 |\n')).toMatch(
      /<table>\s*<thead>\s*<tr>\s*<th align="center">a<\/th>[\s\S]*<td align="center">1<\/td>/,
    )
    const notes = await htmlOf('Text[^1].\n\n[^1]: The note.\n')
    expect(notes).toContain('class="footnote-ref"')
    expect(notes).toMatch(/<section class="footnotes">[\s\S]*The note\./)
    expect(await htmlOf('- [x] done\n- [ ] open\n')).toMatch(
      /<input type="checkbox" checked[^>]*> ?done[\s\S]*<input type="checkbox" disabled[^>]*> ?open/,
    )
  })

  test('fenced code blocks have a language class', async () => {
    expect(await htmlOf('```js {1,3}\nlet a = "<b>"\n```\n')).toContain(
      '<pre><code class="language-js">let a = "&lt;b&gt;"',
    )
  })

  test('headings have unique ids', async () => {
    expect(await htmlOf('## Hello, World\n\n## Hello, World\n\n## 你好\n\n## Own {#mine}\n')).toBe(
      '<h2 id="hello-world">Hello, World</h2>\n<h2 id="hello-world-1">Hello, World</h2>\n<h2 id="你好">你好</h2>\n<h2 id="mine">Own</h2>\n',
    )
  })

  test('raw HTML is rendered and sanitized', async () => {
    const html = await htmlOf(
      '<div align="center" onclick="x()"><kbd>K</kbd></div>\n\n<script>alert(1)</script>\n\n<a href="javascript:x">a</a>\n',
    )
    expect(html).toContain('<div align="center"><kbd>K</kbd></div>')
    expect(html).not.toMatch(/script|onclick|alert/)
  })

  test('front matter is never part of the body', async () => {
    const { articles } = await importFiles(db, {
      'shown-a.md': '---\ntitle: Hidden words\nkey: Hidden words\n---\nBody.',
      'shown-b.md': 'Title: Hidden words\nTags: Hidden words\n\nBody.',
      'shown-c.md': 'title: Hidden words\ndate: 2024-01-02\n---\nBody.',
      'shown-d.md': '+++\ntitle = "Hidden words"\n+++\nBody.',
      'shown-e.md': '{"title": "Hidden words"}\nBody.',
    })
    expect(Object.values(articles).map(({ html }) => html)).toEqual(Array(5).fill('<p>Body.</p>\n'))
  })

  test('unknown shortcodes and MDX components are rendered as text, with one warning per kind that lists them', async () => {
    const { articles, report } = await importFiles(db, {
      'templates.mdx':
        'import Tabs from "@theme/Tabs"\n\n{{< youtube abc >}}\n\n{{< figure src="a.png" >}}\n\n{{% note %}}\n\n' +
        '{% gist 1 %}\n\n<Tabs>\n\nText.\n\n</Tabs>\n',
    })
    for (const shown of [
      '{{&lt; youtube abc &gt;}}',
      '{{% note %}}',
      '{% gist 1 %}',
      '&lt;Tabs&gt;',
      'Text.',
    ]) {
      expect(articles['templates.mdx']?.html).toContain(shown)
    }
    expect(articles['templates.mdx']?.html).toContain('<figure><img src="a.png" alt="" /></figure>')
    expect(articles['templates.mdx']?.html).not.toContain('import')
    expect(report.unrenderedSyntax).toEqual({
      '{{< youtube >}}': 1,
      '{{% note %}}': 1,
      '{% gist %}': 1,
      '<Tabs>': 1,
    })
    const warnings = report.warnings.map(({ code, message, line }) => [
      code,
      message.replace(/^.*: /, ''),
      line,
    ])
    expect(warnings).toEqual(
      expect.arrayContaining([
        ['mdx-import', 'Tabs.', 1],
        ['shortcode', 'youtube, note.', 3],
        ['liquid-tag', 'gist.', 9],
        ['mdx-component', 'Tabs.', 11],
      ]),
    )
  })

  test('a template in the URL of a link or an image is kept', async () => {
    expect(await htmlOf('[a]({{< ref "/b c.md" >}}) ![d]({{ site.url }}/e.png)')).toBe(
      '<p><a href="{{&lt; ref &quot;/b c.md&quot; &gt;}}">a</a> <img src="{{ site.url }}/e.png" alt="d" /></p>\n',
    )
  })

  test('kramdown attribute lists and the comments of Liquid, Hugo and kramdown are removed', async () => {
    expect(await htmlOf('* TOC\n{:toc}\n\n## A\n{: #own .x}\n\nB [c](d){:target="_blank"}.\n{: .note}')).toBe(
      '<h2 id="own">A</h2>\n<p>B <a href="d">c</a>.</p>\n',
    )
    expect(await htmlOf('A.\n\n{% comment %}\nHidden.\n{% endcomment %}\n\n{::comment}Hidden.{:/}')).toBe(
      '<p>A.</p>\n',
    )
    expect(await htmlOf('<div markdown="1">\n**a**\n</div>')).toContain('<strong>a</strong>')
  })

  test('relative links and images are kept as written and reported', async () => {
    const { articles, report } = await importFiles(db, {
      'relative.md': '[a](<../b c.md>) ![d](./e.png) [f](/g) [h](https://i.example/)',
    })
    expect(articles['relative.md']?.html).toContain('href="../b c.md"')
    expect(articles['relative.md']?.html).toContain('src="./e.png"')
    expect(report.warnings.filter(({ code }) => code.endsWith('-link'))).toMatchObject([
      { code: 'broken-link', file: 'relative.md', line: 1, message: expect.stringContaining(' ../b c.md ') },
      {
        ...{ code: 'relative-link', file: 'relative.md' },
        message: expect.stringMatching(/: \.\/e\.png, \/g$/),
      },
    ])
  })

  test('links with `target="_blank"` always have `rel="noopener"`', async () => {
    expect(await htmlOf('<a href="https://a.example/" target="_blank">a</a>\n')).toContain('rel="noopener"')
    expect(await htmlOf('<a href="https://a.example/" target="_blank" rel="me opener">a</a>\n')).toMatch(
      /rel="me noopener"/,
    )
  })

  test('the body of an .html file is sanitized, too', async () => {
    const { articles } = await importFiles(db, {
      'own.html': '---\ntitle: H\n---\n<h2>Part</h2><p onclick="x()">*not Markdown*</p>',
    })
    expect(articles['own.html']?.html).toBe('<h2 id="part">Part</h2><p>*not Markdown*</p>')
  })
})

/** Chinese, Japanese and Korean Markdown. */
import { expect, test } from 'vitest'
import { renderMarkdown } from '../../src/content/markdown/markdown.ts'

const render = (source: string) => renderMarkdown(source, new Map())

test.each([
  ['**历经10年发展，**年', '<strong>历经10年发展，</strong>年'],
  [
    '**新規アプリの追加（NEW APP）**を選択します。',
    '<strong>新規アプリの追加（NEW APP）</strong>を選択します。',
  ],
  ['棕色狐狸。**黄色狐狸。**黑色狐狸。', '棕色狐狸。<strong>黄色狐狸。</strong>黑色狐狸。'],
  ['**「强调」**后面', '<strong>「强调」</strong>后面'],
  ['日本語*強調。*日本語', '日本語<em>強調。</em>日本語'],
  ['这是**“引用”**的~~删除。~~文', '这是<strong>“引用”</strong>的<s>删除。</s>文'],
  ['**스크립트(script)**라고', '<strong>스크립트(script)</strong>라고'],
])('%j is emphasized', (source, html) => expect(render(source)).toBe(`<p>${html}</p>\n`))

test.each([
  ['中文\n第二行', '中文第二行'],
  ['日本語。\nカタカナ', '日本語。カタカナ'],
  ['他说，\n**好**', '他说，<strong>好</strong>'],
  ['第一（\n[第二](a)', '第一（<a href="a">第二</a>'],
  ['한국어\n둘째', '한국어\n둘째'],
  ['中文\nEnglish\n中文', '中文\nEnglish\n中文'],
  ['中 `x`\n文', '中 <code>x</code>\n文'],
  ['中文  \n第二行', '中文<br>\n第二行'],
])('the line break in %j', (source, html) => expect(render(source)).toBe(`<p>${html}</p>\n`))

test('asterisks between Latin letters follow CommonMark', () => {
  expect(render('2 * 3 * 4, a**b, **c **d')).toBe('<p>2 * 3 * 4, a**b, **c **d</p>\n')
})

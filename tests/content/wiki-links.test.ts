/** Wiki links, embedded files and marks. */

import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'

const render = (source: string) => renderBody({ format: 'markdown', source }, DEFAULT_POLICY)

test.each([
  ['[[Note]]', '<a href="Note.md">Note</a>'],
  ['[[Other note|that one]]', '<a href="Other%20note.md">that one</a>'],
  ['[[folder/b#A Part|c]]', '<a href="folder/b.md#a-part">c</a>'],
  ['[[b#One#Two]]', '<a href="b.md#two">b</a>'],
  ['[[b#^37066d]]', '<a href="b.md">b</a>'],
  ['![text|300](a.png)', '<img src="a.png" alt="text" width="300" />'],
  ['![a|b|30x20](a.png)', '<img src="a.png" alt="a|b" width="30" height="20" />'],
  ['![a|b](a.png)', '<img src="a.png" alt="a|b" />'],
  ['[[#A Part]]', '<a href="#a-part">A Part</a>'],
  [
    '[[2021-03-04]] [[Node.js]] [[a.pdf]]',
    '<a href="2021-03-04.md">2021-03-04</a> <a href="Node.js.md">Node.js</a> <a href="a.pdf">a.pdf</a>',
  ],
  ['[[笔记#标题]]', '<a href="%E7%AC%94%E8%AE%B0.md#%E6%A0%87%E9%A2%98">笔记</a>'],
  ['![[Note]]', '<a href="Note.md">Note</a>'],
  ['![[pic.png]]', '<img src="pic.png" alt="pic" />'],
  ['![[a b.png|300]]', '<img src="a%20b.png" alt="a b" width="300" />'],
  ['![[x/c.webp|A cat|300x200]]', '<img src="x/c.webp" alt="A cat" width="300" height="200" />'],
  ['![A cat|300](c.png)', '<img src="c.png" alt="A cat" width="300" />'],
  ['[![|30x20](c.png)](d.md)', '<a href="d.md"><img src="c.png" alt="" width="30" height="20" /></a>'],
  ['![a|b](c.png) ![a|300px](c.png)', '<img src="c.png" alt="a|b" /> <img src="c.png" alt="a|300px" />'],
  ['![[d.mp3]]', '<audio src="d.mp3" controls></audio>'],
  ['==marked *a*== 中文==标记==中文', '<mark>marked <em>a</em></mark> 中文<mark>标记</mark>中文'],
  ['[[javascript:alert(1)|a]]', '<a href="javascript%3Aalert(1).md">a</a>'],
])('%s', (source, html) => expect(render(source).html).toBe(`<p>${html}</p>\n`))

test.each([
  ...[
    '`[[a]] ==b==`',
    '[[ -f x ]]',
    '[[1, 2], [3]]',
    '[[$a == b]]',
    '[[<b>a</b>]]',
    '[[1]]',
    'a==b==c',
    'a == b',
    '====x====',
    'x ^_^',
    'press ^C',
  ],
  ...['[[a', '[[a]', '[[]]', '[[|a]]', '==a', '[[toc]]'],
])('%j is text', (source) => expect(render(source).html).not.toMatch(/<(?:a|mark|img)\b/))

test('brackets around a link are text', () => {
  expect(render('[[a]](b)').html).toBe('<p><a href="b">[a]</a></p>\n')
  expect(render('[[a]]\n\n[a]: b').html).toBe('<p>[<a href="b">a</a>]</p>\n')
})

describe('a note of Obsidian', () => {
  const source =
    'See [[Other note|that one]] and ![[pic.png|300]] ==marked== %%hidden%% ^block-id\n\n| a |\n|--|\n| [[b\\|c]] |'
  test('its links are listed as relative links', () => {
    expect(render(source).relativeLinks).toEqual(['Other%20note.md', 'pic.png', 'b.md'])
  })
  test('its comments and block ids are not shown', () => {
    expect(render(source).text).toBe('See that one and marked\na\nc')
  })
})

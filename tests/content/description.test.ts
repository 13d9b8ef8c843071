/** Descriptions as plain text. */
import { expect, test } from 'vitest'
import { plainDescription } from '../../src/content/fields/description.ts'

test.each([
  ['How **SQL Server** is _set up_, with `sqlcmd`', 'How SQL Server is set up, with sqlcmd'],
  ['See [the guide](https://a.example/b "c") (*really*)', 'See the guide (really)'],
  ['![A picture](a.png) Below it', 'Below it'],
  ['[a]({{< ref "b c" >}}) d', 'a d'],
  ['<p>One <b>two</b></p>\n**three**', 'One two three'],
  ['`<b>` is &lt;i&gt;', '<b> is <i>'],
  ['List<String> to <b>Map<K, V></b> with <blog>', 'List<String> to Map<K, V> with <blog>'],
  ['**The** `a` of Vec<T>, <your-name>', 'The a of Vec<T>, <your-name>'],
])('the markup of the description %j is removed', (text, plain) => expect(plainDescription(text)).toBe(plain))

test.each([
  ...[
    '2 * 3 * 4',
    '5*3*2',
    'snake_case and __init__',
    '*args and **kwargs',
    '1 < 2 & 3',
    '**',
    '* a',
    '[a][b] (c)',
  ],
  ...['Two\n\nparagraphs', '**a'],
])('the description %j has no markup and is not changed', (text) => expect(plainDescription(text)).toBe(text))

test('a description of nothing but markup is null', () => expect(plainDescription('![](a.png)')).toBeNull())

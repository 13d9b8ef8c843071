/** Arbitrary article drafts for fast-check, with many texts that are hard to print. */
import fc from 'fast-check'
import { ArticleDraft } from '../../src/articles/schema.ts'
import { slugify } from '../../src/content/slug.ts'
import { anyCharacter } from './any-character.ts'
import { byline } from './create-articles.ts'

/** Texts that YAML and the parsers of names, terms, URLs and languages may misread, one on each line. */
const hard = `2019
1.10
007
0x1F
1e3
null
~
true
no
Off
2024-01-02
12:30:45
-
---
...
+++
- a
# a
a: b
a #b
[a, b]
{a: b}
"a"
it's
*a
&a
!a
%a
@a
a, b
a，b
[Ann](https://example.com/ann)
Ann <ann@example.com>
![p](/p.png)
<<
a\\b
C++
👩‍👩‍👧 emoji
مرحبا بالعالم
中文，标题：一
Cafe\u0301
a\u200bb
a\u2028b
a\u0085b
 padded 
tab\there
\ufeffmark
bell\u0007
None
[object Object]
__proto__x`.split('\n')

const key =
  `showToc weight layout author Tags draft published status image url permalink pub_date extra taxonomies params
inkstone ink-stone title Title source summary lang email --- ... 7 << a:b ? !x`.split(/\s/)

const blocks = `---\ntitle: Not this\n---

+++\nx = 1\n+++

# Title

Title\n=====

<!--more-->

Keywords: a, b

[Source](https://example.com/from)

<div>\n[原文](https://example.com/a)\n</div>

![p](p.png)

Key: value\nOther: b

<p>A paragraph.</p>

<h1>Heading</h1>

<p><a href="https://example.com/x">Source</a></p>

A first paragraph, long enough to be one.`.split('\n\n')

const isText = (text: string) => !text.includes('\0') && Buffer.from(text).toString() === text
const anyLine = fc.oneof(
  fc.constantFrom(...hard, 'one\ntwo', 'word '.repeat(300).trim()),
  fc.string({ maxLength: 40, unit: 'grapheme' }),
  fc.string({ maxLength: 20, unit: anyCharacter }),
)
const line = anyLine.filter((text) => text.trim() !== '' && isText(text))

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null })
const few = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.array(arbitrary, { maxLength: 3 })
const oneOf = (words: string) => fc.constantFrom(...words.split('|'))

const slug = fc.oneof(
  line.map((text) => slugify(text) || 'a'),
  oneOf('Upper|with blank|2024-01-02-dated|a.en|%41|1.10|index|.hidden'),
  fc.constant('x'.repeat(400)),
)
const url = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  oneOf('/relative|p.png|host.example/p.png|folder.d/p.png?x=1|https://例え.jp/a b|./x|#here'),
)
const time = fc.oneof(
  fc.date({
    min: new Date('1000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  }),
  oneOf('1970-01-01|0001-01-01|0099-03-01|2024-02-29|9999-12-31').map((day) => new Date(`${day}T00:00:00Z`)),
)
const named = line.map((name) => ({ slug: slugify(name) || 'a', name }))
const term = fc.oneof(named, fc.record({ slug, name: line }))
const details = fc.record({
  url: maybe(line),
  avatarUrl: maybe(line),
  bio: maybe(anyLine.filter(isText)),
  email: maybe(line),
})
const person = fc.oneof(
  named.map((name) => ({ ...byline('x'), ...name })),
  fc.tuple(term, details).map(([name, more]) => ({ ...name, ...more })),
)

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    line,
    fc.constantFrom('', 'a\n\n  b\n', null, true, false, 0, -1, 1.5, 1e21, 1e-7, 2 ** 53),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    few(tie('json')),
    fc.dictionary(fc.oneof(fc.constantFrom(...key), line), tie('json'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
}))

const source = fc.oneof(
  fc.array(fc.oneof(fc.constantFrom(...blocks), line), { maxLength: 5 }).map((parts) => parts.join('\n\n')),
  few(fc.constantFrom(...blocks)).map((parts) => `\n${parts.join('\n')}\n`),
  fc.constantFrom('', '\n\n', 'x'.repeat(20_000)),
)

/** Any valid draft: `\n` line endings, JSON numbers (without -0) and times in the years 1 to 9999. */
export const anyDraft: fc.Arbitrary<ArticleDraft> = fc
  .record({
    lang: oneOf('und|und|en|zh|zh-Hant-TW|ar|no|pt-BR'),
    slug,
    title: line,
    excerpt: fc.oneof(oneOf('|A first paragraph, long enough to be one.'), line),
    body: fc.record({
      format: fc.constantFrom('markdown', 'html'),
      source: source.map((text) => text.replace(/\r\n?/g, '\n')),
    }),
    type: oneOf('post|post|page'),
    status: oneOf('draft|published|published|archived'),
    publishedAt: maybe(time),
    expiresAt: maybe(time),
    modifiedAt: maybe(time),
    cover: maybe(fc.record({ url, alt: maybe(anyLine.filter(isText)), caption: maybe(line) })),
    noindex: fc.boolean(),
    excludeFromFeeds: fc.boolean(),
    seo: maybe(fc.record({ title: maybe(line), description: maybe(line), image: maybe(url) })).map((seo) =>
      seo !== null && Object.values(seo).every((value) => value === null) ? null : seo,
    ),
    sourceUrl: maybe(url),
    canonicalUrl: maybe(url),
    keywords: few(line),
    metadata: fc.dictionary(fc.oneof(fc.constantFrom(...key), line), json, {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    translationKey: maybe(line),
    aliases: few(fc.oneof(line, oneOf('/old/path/|old-slug|https://example.com/x|../up'))),
    authors: few(person),
    tags: few(term),
    categories: few(term),
  })
  .map(({ metadata, ...draft }) => ({ ...draft, metadata: JSON.parse(JSON.stringify(metadata)) }))
  .map((draft) => ArticleDraft.safeParse(draft).data)
  .filter((draft) => draft !== undefined)

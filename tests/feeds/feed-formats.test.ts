import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { sanitize } from '../../src/content/html/sanitizer.ts'
import { makeHtmlUrlsAbsolute } from '../../src/feeds/absolute-urls.ts'
import type { FeedChannel, FeedEntry } from '../../src/feeds/feed-entries.ts'
import { printFeed } from '../../src/feeds/feed-formats.ts'
import { buildSiteUrls, defaultSite } from '../../src/feeds/site-urls.ts'
import { removeInvalidXmlCharacters } from '../../src/feeds/xml.ts'
import { anyCharacter } from '../support/any-character.ts'

const entry: FeedEntry = {
  id: 'urn:uuid:1',
  url: 'https://site.example/a',
  title: 'T',
  summary: '',
  html: '<p>x</p>',
  published: new Date(0),
  updated: new Date(0),
  lang: null,
  authors: [],
  tags: [],
  cover: null,
  enclosure: null,
}

const channel: FeedChannel = {
  title: 'Site',
  description: 'D',
  siteTitle: 'Site',
  home: 'https://site.example/',
  self: 'https://site.example/feed.xml',
  lang: null,
  updated: new Date(0),
  entries: [entry],
}

/** Arbitrary text: any UTF-16 code unit, and strings with a meaning in XML or HTML. */
const arbitraryText = fc
  .array(
    fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 3 }),
      fc.constantFrom(
        ']]>',
        '<![CDATA[',
        '&',
        '&amp;',
        '&lt;',
        '<',
        '>',
        '"',
        '-->',
        '\uD800',
        '\uFFFF',
        '\0',
        '\uE000',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => /^(?:item|entry|category|dc:creator)$/.test(name),
})

/** Returns text as an XML parser returns it. */
const normalize = (text: string) => removeInvalidXmlCharacters(text).replace(/\r\n?/g, '\n')

describe('feed formats', () => {
  test('RSS and Atom contain any text as valid XML', () => {
    fc.assert(
      fc.property(arbitraryText, (raw) => {
        const text = `x${raw}x`
        const textChannel = { ...channel, title: text, description: text, siteTitle: text }
        const entries = [
          {
            ...entry,
            title: text,
            summary: text,
            html: `<p>${text}</p>`,
            authors: [text, 'B'],
            tags: [{ slug: text, name: text }],
          },
        ]
        const rss = printFeed.rss({ ...textChannel, entries })
        const atom = printFeed.atom({ ...textChannel, entries })
        expect([XMLValidator.validate(rss), XMLValidator.validate(atom)]).toEqual([true, true])
        expect(rss + atom).toBe(removeInvalidXmlCharacters(rss + atom))
        const [item] = parser.parse(rss).rss.channel.item
        expect(item.title.trim()).toBe(normalize(text).trim())
        expect(item['content:encoded']).toBe(normalize(`<p>${text}</p>`))
        const [atomEntry] = parser.parse(atom).feed.entry
        expect(atomEntry.content['#text']).toBe(normalize(`<p>${text}</p>`))
      }),
      { numRuns: 500 },
    )
  })

  test('JSON Feed contains any text unchanged', () => {
    fc.assert(
      fc.property(arbitraryText, (text) => {
        const entries = [{ ...entry, title: text, tags: [{ slug: 's', name: text }] }]
        const [item] = JSON.parse(printFeed.json({ ...channel, entries })).items
        expect([item.title, item.tags]).toEqual([text, [text]])
      }),
    )
  })

  test('an attribute in Atom keeps every character that XML allows', () => {
    const entries = [{ ...entry, tags: [{ slug: 'a<b>&"c\u0001', name: 'true' }] }]
    const [{ category }] = parser.parse(printFeed.atom({ ...channel, entries })).feed.entry
    expect(category).toEqual([{ '@_term': 'a<b>&"c', '@_label': 'true' }])
  })
})

describe('absolute URLs in HTML', () => {
  const base = 'https://site.example/posts/one'
  test.each([
    ['<a href="two">x</a>', '<a href="https://site.example/posts/two">x</a>'],
    [
      '<a href="/two?a&amp;b" title="&lt;i&gt;">x</a>',
      '<a href="https://site.example/two?a&amp;b" title="&lt;i&gt;">x</a>',
    ],
    [
      '<p>a &amp; b<br /><img src="../i.png" alt="" /></p>',
      '<p>a &amp; b<br /><img src="https://site.example/i.png" alt=""></p>',
    ],
    ['<blockquote cite="q">x</blockquote>', '<blockquote cite="https://site.example/posts/q">x</blockquote>'],
    [
      '<video poster="p.png" src="v.mp4" controls=""></video>',
      '<video poster="https://site.example/posts/p.png" src="https://site.example/posts/v.mp4" controls=""></video>',
    ],
    ['<img src="data:image/png;base64,AA==" />', '<img src="data:image/png;base64,AA==" />'],
    ['<a href="https://[">x</a>', '<a href="https://[">x</a>'],
    ['<pre>&lt;a href="two"&gt;</pre>', '<pre>&lt;a href="two"&gt;</pre>'],
  ])('the URLs in %s become absolute', (html, absolute) => {
    expect(makeHtmlUrlsAbsolute(html, base)).toBe(absolute)
  })

  test('HTML stays sanitized when its URLs become absolute', () => {
    const pieces = fc.constantFrom(
      '<a href="',
      '<img alt="',
      '"',
      "'",
      '&quot;',
      '>',
      '<',
      ' onclick=',
      'x',
      '&lt;script&gt;',
      '</a>',
      ' src="',
      '/',
      '&#34;',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 15 }), (parts) => {
        const absolute = makeHtmlUrlsAbsolute(sanitize(parts.join(''), DEFAULT_POLICY), base)
        expect(makeHtmlUrlsAbsolute(sanitize(absolute, DEFAULT_POLICY), base).replaceAll(' />', '>')).toBe(
          absolute.replaceAll(' />', '>'),
        )
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the URL of an article', () => {
  const article = { slug: 'a {lang} b/ü', lang: 'zh-Hans' }
  const encoded = 'a%20%7Blang%7D%20b%2F%C3%BC'
  test.each([
    [{ url: 'https://s.example' }, article, `https://s.example/${encoded}`],
    [
      { url: 'https://s.example/blog', articleUrl: '/{lang}/{slug}.html' },
      article,
      `https://s.example/blog/zh-Hans/${encoded}.html`,
    ],
    [
      { url: 'https://s.example', articleUrl: 'https://other.example/?p={slug}&l={lang}' },
      article,
      `https://other.example/?p=${encoded}&l=zh-Hans`,
    ],
    [
      { url: 'https://s.example', articleUrl: '/{lang}/{slug}' },
      { slug: 'x', lang: null },
      'https://s.example/und/x',
    ],
    [
      { url: 'https://s.example', articleUrl: '/{lang}/{slug}', lang: 'de' },
      { slug: 'x', lang: null },
      'https://s.example/de/x',
    ],
    [{}, article, `http://host/v1/articles/${encoded}?lang=zh-Hans`],
    [{}, { slug: 'x', lang: null }, 'http://host/v1/articles/x'],
    [{ articleUrl: 'https://other.example/{slug}' }, { slug: 'x', lang: null }, 'https://other.example/x'],
  ])('with the settings %j, the URL of %j is %s', (site, subject, url) => {
    expect(buildSiteUrls({ ...defaultSite, ...site }, 'http://host').article(subject)).toBe(url)
  })
})

/** Property tests of documents: the title is visible, no date is invented, and drafts stay private. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ContentError } from '../../src/content/diagnostic.ts'
import { type Document, type DocumentContext, readDocument } from '../../src/content/document.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { anyCharacter } from '../support/any-character.ts'

const RUNS = 1_000
const PLACEHOLDERS = ['null', 'undefined', '[object Object]', '']

/** A key and value that every front matter has, and that must not appear in the body. */
const MARK = 'zzmark'

const context = (path: string): DocumentContext => ({
  path,
  siteLanguages: [],
  siblingFolders: () => [],
  isLocal: () => false,
})

/** Reads a document; returns null for one that is rejected with a line. */
function read(text: string, path: string): Document | null {
  try {
    return readDocument(new TextEncoder().encode(text), context(path), DEFAULT_POLICY)
  } catch (err) {
    if (err instanceof ContentError && err.line >= 1) return null
    throw err
  }
}

const words = (text: string) => fc.constantFrom(...text.split('|'))
const oddText = fc.oneof(
  words(
    'null|~|undefined|None|NaN|[object Object]|""|" "|""""|{}|[]|[null]|[[]]|{a: b}|- a|a: b|---|+++|#|# a|&a b|*a|!!x y|!b c',
  ),
  words(
    '2019|1.10|007|0x1F|.inf|true|no|Off|\u200b|\u00a0|"\\u0007"|"\\ud800"|"\\n"|| \n  a\n  b|> \n  a|中文，标题|مرحبا|👩‍👩‍👧|<b>x</b>|&amp;|{{ page.title }}',
  ),
  fc.string({ maxLength: 12, unit: 'grapheme' }),
  fc.string({ maxLength: 8, unit: anyCharacter }),
)
/** Texts that templates without quoting and people write as a date; none is close to today. */
const oddDate = fc.oneof(
  words(
    'None|null|""|now|today|TBD|2024-02-30|2024-13-01|0000-00-00|99999-01-01|20:53:80|1|0|-1|12:30|{year: 2020}|[]|Invalid Date|NaN|2024|2|yesterday',
  ),
  words(
    '2011-02-03|Thu, 03 Feb 2011 04:05:06 GMT|2011/2/3 4:05|02/03/2011|2011-02-03T04:05:06+08:00|!!timestamp 2011-02-03',
  ),
)
const title = words('title|Title|TITLE|title |"title"').chain((key) =>
  oddText.map((value) => `${key}: ${value}`),
)
const date = words('date|Date|pubDate|publish_date|created|ms.date|published_at').chain((key) =>
  oddDate.map((value) => `${key}: ${value}`),
)
const other = words('tags|author|cover|slug|description|aliases|weight|lang|"a b"|? x|layout').chain((key) =>
  oddText.map((value) => `${key}: ${value}`),
)
const secret = words(
  'draft: true|Draft: yes|DRAFT: "true"|draft: 1|draft: maybe|isDraft: on|published: false|Published: No|status: draft|status: Private|status: pending|status: hidden|hidden: true|private: yes|visibility: private|password: x|draft: [true]|draft: {a: b}',
)
const open = words('draft: false|published: true|status: publish|hidden: false')

const newline = words('\n|\n|\r\n')
const fence = words('---|---|---yaml|--- |---\t')
const start = words('|\n|\n\n|\ufeff| \n')
const body = fc.oneof(
  words(
    'Body.|# Heading|#|# null|# undefined|# [object Object]|Setext\n===||---|---\nBody.|+++|<h1></h1>|# \u00a0|![](x.png)|## Second',
  ),
  fc.string({ maxLength: 30 }),
)
const name = words(
  'a.md|a-file.markdown|null.md|undefined.md|-.md|_.md|.md|index.md|x/index.zh.md|_index.md|2.md|中文.md|a/b/..md|---.md|NaN.mdx|%20.md|[object Object].md|\u200b.md',
)

interface OddFile {
  text: string
  path: string
  isSecret: boolean
  /** True when any key has a date. */
  isDated: boolean
}

const oddFile: fc.Arbitrary<OddFile> = fc
  .record({
    titles: fc.array(title, { maxLength: 1 }),
    dates: fc.array(date, { maxLength: 2 }),
    others: fc.array(other, { maxLength: 3 }),
    states: fc.array(fc.oneof(secret, open), { maxLength: 2 }),
    order: fc.array(fc.nat(), { minLength: 9, maxLength: 9 }),
    ...{ newline, fence, start, body, name },
    folder: words('||||_drafts/|Draft/|a/drafts/b/'),
  })
  .map(
    ({
      titles,
      dates,
      others,
      states,
      order,
      newline: end,
      fence: opening,
      start: before,
      folder,
      ...rest
    }) => {
      const lines = [...titles, ...dates, ...others, ...states, `${MARK}: ${MARK}`]
      const shuffled = lines
        .map((line, index) => ({ line, at: order[index] ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ line }) => line)
      const text = `${before}${[opening, ...shuffled, '---', rest.body].join('\n').replaceAll('\n', end)}`
      const isSecret = folder !== '' || states.some((state) => !OPEN.test(state))
      return { text, path: `${folder}${rest.name}`, isSecret, isDated: dates.length > 0 }
    },
  )
const OPEN = /^(draft: false|published: true|status: publish|hidden: false)$/

/** Checks the properties that every article must have. */
function expectSound(
  { title, body, rendered, publishedAt, excerpt, draft }: Document,
  given: Omit<OddFile, 'text' | 'path'>,
) {
  expect(PLACEHOLDERS).not.toContain(title.trim())
  expect(title).toMatch(/[^\s\p{Cc}\p{Cf}]/u)
  expect(`${body.source}\n${rendered.html}\n${rendered.text}\n${excerpt}`).not.toContain(MARK)
  if (!given.isDated) expect(publishedAt).toBeNull()
  if (publishedAt !== null) {
    expect(Math.abs(publishedAt.getTime() - Date.now())).toBeGreaterThan(7 * 86_400_000)
    expect(publishedAt.getUTCFullYear()).not.toBe(1970)
  }
  if (given.isSecret) expect(draft).toBe(true)
}

test('every article has a visible title, no invented date, and is a draft if any key says so', () => {
  let articles = 0
  fc.assert(
    fc.property(oddFile, ({ text, path, ...given }) => {
      const document = read(text, path)
      if (document === null) return
      articles += 1
      expectSound(document, given)
    }),
    { numRuns: RUNS },
  )
  expect(articles).toBeGreaterThan(RUNS / 3)
})

/** XSS: attacks sent as articles, and all HTML of the responses rendered in a real browser. No attack is executed. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { ContentError } from '../../src/content/diagnostic.ts'
import { DEFAULT_POLICY, type HtmlPolicy } from '../../src/content/html/html-policy.ts'
import { prefixFootnoteIds } from '../../src/content/html/sanitizer.ts'
import { FEED_ARTICLES } from '../../src/feeds/db/feed-articles.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { ADDED_HOST, culpritsAmong, hasBrowser, openTrap, type Piece, type Trap } from './xss/browser.ts'
import { type Attack, attacks, hasAttacks, knownToRun } from './xss/payloads.ts'
import { articleOf, piecesOfFeed, type SearchHit } from './xss/texts.ts'

const missing = [
  ...(hasAttacks ? [] : ['no attacks at SECURITY_DIR']),
  ...(hasBrowser ? [] : ['no Chromium at CHROMIUM']),
]
const note = missing.length > 0 ? ` (skipped: ${missing.join(', ')})` : ''

const PER_PAGE = 300
/** Maximum number of concurrent requests. */
const CONCURRENCY = 8

/** The built-in policy, and one with a host of frames and with every class that begins with a letter. */
const policies: [string, HtmlPolicy][] = [
  ['the built-in policy', DEFAULT_POLICY],
  [
    'a widened policy',
    {
      ...DEFAULT_POLICY,
      frameHosts: [ADDED_HOST],
      classes: Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => `${letter}*`),
    },
  ],
]

describe.skipIf(missing.length > 0).each(policies)(
  `attacks in articles under %s${note}`,
  async (_, policy) => {
    if (missing.length > 0) return test.todo('no attack is executed')
    const { app, db } = await boot({ policy })
    const { secret } = await createKey(db, { name: 'test', scopes: ['publish'], expiresAt: null })
    let trap: Trap
    beforeAll(async () => {
      trap = await openTrap()
    })
    afterAll(() => trap.close())

    async function call(path: string, body?: object) {
      const response = await fetch(app.listeningOrigin + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      return { status: response.status, text: await response.text() }
    }

    async function read(path: string): Promise<string> {
      const { status, text } = await call(path)
      expect([path, status]).toEqual([path, 200])
      return text
    }

    /** HTML without evidence, which is not rendered again: responses repeat the same HTML. */
    const clean = new Set<string>()
    async function culpritsIn(pieces: readonly Piece[]): Promise<string[]> {
      expect(pieces.length).toBeGreaterThan(0)
      const fresh = new Map(pieces.filter(({ html }) => !clean.has(html)).map((piece) => [piece.html, piece]))
      for (const page of groupsOf([...fresh.values()], PER_PAGE)) {
        const found = await culpritsAmong(trap, page)
        if (found.length > 0) return found
        for (const { html } of page) clean.add(html)
      }
      return []
    }

    describe('detection of HTML that is not sanitized', () => {
      test.each([
        '<img src=x onerror="alert(1)">',
        '<script>window.ran = 1</script>',
        '<a href="javascript:void 0">x</a>',
        '<p onclick="0">x</p>',
        '<p onmouseover="0">x</p>',
        '<b tabindex="0" onfocus="0">x</b>',
        '<svg onload="alert(1)"></svg>',
        '<iframe srcdoc="<script>0</script>"></iframe>',
        '<iframe src="https://example.org/"></iframe>',
        '<script src="https://example.org/a.js"></script>',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<meta http-equiv="refresh" content="0;url=https://example.org/">',
        '<form action="javascript:0"><button>x</button></form>',
      ])('the browser detects %s', async (html) => {
        expect((await trap.render([{ label: 'live', html }])).ran).not.toEqual([])
      })

      test('the browser detects at least 95 % of the attacks that are known to run', async () => {
        const sample = knownToRun().filter((_, index) => index % 20 === 0)
        const undetected: string[] = []
        await inGroups(sample, 3, async ({ id, html }) => {
          if ((await trap.render([{ label: id, html }])).ran.length === 0) undetected.push(id)
        })
        expect(sample.length).toBeGreaterThan(0)
        expect(undetected.length, undetected.join(' ')).toBeLessThanOrEqual(sample.length * 0.05)
      })

      test('the browser finds the label of one attack among many harmless pieces', async () => {
        const many = Array.from({ length: PER_PAGE }, (_, index) => ({
          label: `harmless ${index}`,
          html: `<p><img src="https://example.org/${index}.png"><a href="https://example.org/">Text</a></p>`,
        }))
        const frame = '<iframe src="https://www.youtube.com/embed/x"></iframe>'
        expect(await culpritsIn([...many, { label: 'player', html: frame }])).toEqual([])
        const live = { label: 'live', html: '<u onclick="0">x</u>' }
        expect(await culpritsIn(many.toSpliced(PER_PAGE / 3, 0, live))).toEqual([
          expect.stringMatching(/^live: /),
        ])
      })
    })

    test.each([
      ['a formula', (html: string) => `$${html}$ and \\\\(${html}\\\\)\n\n$$\n${html}\n$$`],
      [
        'the title of an admonition',
        (html: string) => `:::note[${html}]\n${html}\n:::\n\n!!! tip "${html}"\n    ${html}`,
      ],
      ['a callout', (html: string) => `> [!note] ${html}\n> ${html}`],
      ['a wiki link', (html: string) => `[[${html}|${html}]] ![[${html}.png|${html}]] ==${html}==`],
      [
        'a figure',
        (html: string) => `{{< figure src="${html}" caption="${html}" alt='${html}' link="${html}" >}}`,
      ],
      [
        'a quotation',
        (html: string) =>
          `{% blockquote ${html}, ${html} https://a.b/${html} %}\n${html}\n{% endblockquote %}`,
      ],
      [
        'a caption',
        (html: string) => `[caption id="a"]<img src="a.png"> ${html}[/caption]\n\n<p>${html}</p>`,
      ],
      [
        'a code block',
        (html: string) =>
          `{% codeblock ${html} https://a.b %}\n${html}\n{% endcodeblock %}\n\n[xml]\n${html}\n[/xml]`,
      ],
      [
        'an embedded page',
        (html: string) => `{% embed ${html} %} [embed]https://a.b/${html}[/embed] {{< ref "${html}" >}}`,
      ],
      ['a comment', (html: string) => `%%${html}%% {# ${html} #} <!-- ${html} -->${html}`],
      [
        'MathML',
        (html: string) =>
          `<math><mtext>${html}</mtext><mi href="${html}">${html}</mi><semantics>${html}<annotation encoding="application/x-tex">${html}</annotation><annotation-xml encoding="text/html">${html}</annotation-xml></semantics></math>${html}`,
      ],
      ['unclosed MathML', (html: string) => `<math><mglyph><mtext><table>${html}\n\n<math>${html}`],
      [
        'a formula of KaTeX',
        (html: string) =>
          `<span class="katex-mathml"><math>${html}</math></span><span class="katex-html">${html}</span>${html}`,
      ],
      [
        'a role, a label, a style and a class',
        (html: string) =>
          `<p role="${html}" aria-label="${html}" style="text-align:${html};width:1px" class="card-${html}">a</p>\n\n<img alt='${html}' aria-describedby='${html}' style='width:${html}px' src=a.png>`,
      ],
      [
        'a frame of an added host',
        (html: string) =>
          `<iframe src="https://${ADDED_HOST}/${html}" title="${html}" allow="${html}">${html}</iframe>\n\n<iframe src='/${html}' title='${html}'></iframe>`,
      ],
      [
        'footnotes',
        (html: string) =>
          `[^${html}] a[^1]\n\n[^1]: ${html}\n\n<li id="fn1" class="footnote-item">${html}</li>`,
      ],
      ['tags of MDX', (html: string) => `<div className="a">\n${html}\n<p>${html}</p>\n</div>`],
    ])('no attack within %s runs', async (_, write) => {
      const pieces = attacks.flatMap(({ id, html }) => {
        try {
          return [true, false].map((isMdx) => {
            const body = renderBody({ format: 'markdown', source: write(html), isMdx }, policy)
            return { label: id, html: prefixFootnoteIds(body.html, 'a1') as string }
          })
        } catch (error) {
          if (error instanceof ContentError) return []
          throw error
        }
      })
      expect(pieces.length).toBeGreaterThan(attacks.length)
      expect(await culpritsIn(pieces)).toEqual([])
    })

    describe.each(['markdown', 'html'] as const)('attacks sent as %s', (format) => {
      const created: { attack: Attack; id: string }[] = []
      const rejected: string[] = []
      const groups = groupsOf(attacks, FEED_ARTICLES).map((group, index) => ({
        group,
        tag: `${format}-${index}`,
      }))

      async function write(attack: Attack, tag: string): Promise<void> {
        const { status, text } = await call('/v1/articles', articleOf(attack, format, tag))
        if (status === 201) created.push({ attack, id: JSON.parse(text).id })
        else rejected.push(`${attack.id}: ${status} ${text}`)
      }

      beforeAll(async () => {
        for (const { group, tag } of groups)
          await inGroups(group, CONCURRENCY, (attack) => write(attack, tag))
      })

      test(`few attacks sent as ${format} are rejected, all because of the depth of their HTML`, () => {
        expect(created.length + rejected.length).toBe(attacks.length)
        expect(rejected.length).toBeLessThan(attacks.length / 100)
        expect(rejected.filter((reason) => !reason.includes('HTML is nested deeper'))).toEqual([])
      })

      test(`no attack sent as ${format} runs in an article, and its other fields are unchanged`, async () => {
        const pieces: Piece[] = []
        await inGroups(created, CONCURRENCY, async ({ attack, id }) => {
          const { html, ...article } = JSON.parse(await read(`/v1/articles/${id}`))
          const { title, excerpt, authors, categories } = articleOf(attack, format, '')
          expect(article).toMatchObject({ title, excerpt, authors, categories })
          pieces.push({ label: attack.id, html })
        })
        expect(await culpritsIn(pieces)).toEqual([])
      })

      test(`no attack sent as ${format} runs in a feed`, async () => {
        const pieces: Piece[] = []
        for (const { tag } of groups)
          for (const file of ['feed.json', 'feed.xml', 'atom.xml'] as const)
            pieces.push(...piecesOfFeed[file](await read(`/tags/${tag}/${file}`)))
        expect(pieces.length).toBeGreaterThan(5 * created.length) // six of each, few of them empty
        expect(pieces.filter(({ html }) => typeof html !== 'string')).toEqual([])
        expect(await culpritsIn(pieces)).toEqual([])
      })

      test(`no attack sent as ${format} runs in the highlights of a search`, async () => {
        const pieces: Piece[] = []
        for (const { tag } of groups) {
          for (const q of ['attack', 'script*']) {
            const found = JSON.parse(await read(`/v1/search?q=${q}&tag=${tag}&limit=${FEED_ARTICLES}`))
            const data: SearchHit[] = found.data
            for (const { slug, highlights } of data)
              for (const html of Object.values(highlights))
                if (html !== null) pieces.push({ label: `${q} in ${slug}`, html })
          }
        }
        expect(pieces.length).toBeGreaterThanOrEqual(2 * created.length) // title and text of each
        expect(await culpritsIn(pieces)).toEqual([])
      })
    })
  },
)

function groupsOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

/** Processes items in groups, the items of a group concurrently. */
async function inGroups<Item>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (const group of groupsOf(items, size)) await Promise.all(group.map(work))
}

/** Attacks written as articles, read back and put into a real browser: nothing of them runs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FEED_ARTICLES } from '../../src/feeds/db/feed-articles.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { culpritsAmong, hasBrowser, openTrap, type Piece, type Trap } from './xss/browser.ts'
import { type Attack, attacks, hasAttacks, knownToRun } from './xss/payloads.ts'
import { articleOf, type Found, piecesOfFeed } from './xss/texts.ts'

const lacking = [
  ...(hasAttacks ? [] : ['no attacks at SECURITY_DIR']),
  ...(hasBrowser ? [] : ['no Chromium at CHROMIUM']),
]
const note = lacking.length > 0 ? ` (skipped: ${lacking.join(', ')})` : ''

const PER_PAGE = 300
/** Requests under way at once. */
const AT_ONCE = 8

describe.skipIf(lacking.length > 0)(`attacks in articles${note}`, async () => {
  if (lacking.length > 0) return test.todo('nothing of them runs')
  const { app, db } = await boot()
  const { secret } = await createKey(db, { name: 'test', scopes: ['publish'], expiresAt: null })
  let trap: Trap
  beforeAll(async () => {
    trap = await openTrap()
  })
  afterAll(() => trap.close())

  async function call(path: string, sent?: object) {
    const answer = await fetch(app.listeningOrigin + path, {
      method: sent === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      ...(sent !== undefined && { body: JSON.stringify(sent) }),
    })
    return { status: answer.status, text: await answer.text() }
  }

  async function read(path: string): Promise<string> {
    const { status, text } = await call(path)
    expect([path, status]).toEqual([path, 200])
    return text
  }

  /** What has left no evidence is not shown again: the same HTML comes from many places. */
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

  describe('what is not sanitised is caught', () => {
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
    ])('%s', async (html) => {
      expect((await trap.show([{ label: 'live', html }])).ran).not.toEqual([])
    })

    test('nearly all that is known to run', async () => {
      const sample = knownToRun().filter((_, index) => index % 20 === 0)
      const quiet: string[] = []
      await inTurns(sample, 3, async ({ id, html }) => {
        if ((await trap.show([{ label: id, html }])).ran.length === 0) quiet.push(id)
      })
      expect(sample.length).toBeGreaterThan(0)
      expect(quiet.length, quiet.join(' ')).toBeLessThanOrEqual(sample.length * 0.05)
    })

    test('one among many, by name', async () => {
      const many = Array.from({ length: PER_PAGE }, (_, index) => ({
        label: `honest ${index}`,
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

  describe.each(['markdown', 'html'] as const)('written as %s', (format) => {
    const written: { attack: Attack; id: string }[] = []
    const refused: string[] = []
    const groups = groupsOf(attacks, FEED_ARTICLES).map((group, index) => ({
      group,
      tag: `${format}-${index}`,
    }))

    async function write(attack: Attack, tag: string): Promise<void> {
      const { status, text } = await call('/v1/articles', articleOf(attack, format, tag))
      if (status === 201) written.push({ attack, id: JSON.parse(text).id })
      else refused.push(`${attack.id}: ${status} ${text}`)
    }

    beforeAll(async () => {
      for (const { group, tag } of groups) await inTurns(group, AT_ONCE, (attack) => write(attack, tag))
    })

    test('few are refused, all for the depth of their HTML', () => {
      expect(written.length + refused.length).toBe(attacks.length)
      expect(refused.length).toBeLessThan(attacks.length / 100)
      expect(refused.filter((why) => !why.includes('HTML is nested deeper'))).toEqual([])
    })

    test('nothing runs in the articles, whose texts are as they were sent', async () => {
      const pieces: Piece[] = []
      await inTurns(written, AT_ONCE, async ({ attack, id }) => {
        const { html, ...article } = JSON.parse(await read(`/v1/articles/${id}`))
        const { title, excerpt, authors, categories } = articleOf(attack, format, '')
        expect(article).toMatchObject({ title, excerpt, authors, categories })
        pieces.push({ label: attack.id, html })
      })
      expect(await culpritsIn(pieces)).toEqual([])
    })

    test('nothing runs in the feeds', async () => {
      const pieces: Piece[] = []
      for (const { tag } of groups)
        for (const file of ['feed.json', 'feed.xml', 'atom.xml'] as const)
          pieces.push(...piecesOfFeed[file](await read(`/tags/${tag}/${file}`)))
      expect(pieces.length).toBeGreaterThan(5 * written.length) // six of each, few of them empty
      expect(pieces.filter(({ html }) => typeof html !== 'string')).toEqual([])
      expect(await culpritsIn(pieces)).toEqual([])
    })

    test('nothing runs in the highlights of searches', async () => {
      const pieces: Piece[] = []
      for (const { tag } of groups) {
        for (const q of ['attack', 'script*']) {
          const found = JSON.parse(await read(`/v1/search?q=${q}&tag=${tag}&limit=${FEED_ARTICLES}`))
          const data: Found[] = found.data
          for (const { slug, highlights } of data)
            for (const html of Object.values(highlights))
              if (html !== null) pieces.push({ label: `${q} in ${slug}`, html })
        }
      }
      expect(pieces.length).toBeGreaterThanOrEqual(2 * written.length) // title and text of each
      expect(await culpritsIn(pieces)).toEqual([])
    })
  })
})

function groupsOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

/** Does something to every item, several at once. */
async function inTurns<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (const some of groupsOf(items, atOnce)) await Promise.all(some.map(work))
}

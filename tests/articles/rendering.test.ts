/** Rendering of large bodies: in worker threads, with a time limit, while the server responds to others. */
import { describe, expect, test } from 'vitest'
import { render } from '../../src/articles/service/render-pool.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { draftOf } from '../support/create-articles.ts'
import { expectUnblocked } from '../support/event-loop.ts'
import { bootWithKeys } from './support.ts'

const { send } = await bootWithKeys()

const MIB = 1024 * 1024
/** A length at which shapes that take longest are still rendered within the time limit. */
const HALF = MIB / 2
const repeat = (text: string, bytes = MIB - 1) => text.repeat(Math.floor(bytes / Buffer.byteLength(text)))

/** Bodies just below the limit, or of half of it, of shapes for which parsers and sanitizers are known to take long. */
const shapes: [name: string, source: string][] = [
  ['footnotes', Array.from({ length: 24_000 }, (_, n) => `[^${n}] x\n\n[^${n}]: note ${n}\n`).join('\n')],
  [
    'some footnotes in a long text',
    `${Array.from({ length: 3_000 }, (_, n) => `[^${n}] x\n\n[^${n}]: note\n`).join('\n')}${'*a* b c\n\n'.repeat(90_000)}`,
  ],
  ['one footnote referred to often', `${repeat('[^1] ').slice(0, MIB - 100)}\n\n[^1]: note\n`],
  ['opening brackets', repeat('[', HALF)],
  ['images', repeat('![', HALF)],
  ['nested lists', Array.from({ length: 1_400 }, (_, n) => `${' '.repeat(n)}- x`).join('\n')],
  ['block quotes', repeat('>')],
  ['emphasis', repeat('*a **a ', HALF)],
  ['closing emphasis', repeat('a** *', HALF)],
  ['link references', Array.from({ length: 30_000 }, (_, n) => `[a${n}]: /b${n} "t"`).join('\n')],
  ['table cells', `|a|b|\n|-|-|\n${repeat('|a|b|\n')}`.slice(0, MIB - 1)],
  ['comments', repeat('<!-- a ')],
  ['opening tags', repeat('<div>')],
  ['backticks', Array.from({ length: 1_400 }, (_, n) => '`'.repeat(n)).join(' ')],
  ['entities', repeat('&lt;')],
  ['template tags', repeat('{{< a ', HALF)],
  ['formulas', repeat('$a $$b ', HALF)],
  ['Chinese text', repeat('量子计算，')],
]

describe('large bodies', () => {
  test.each(shapes)('a body of %s does not block the event loop', async (_, source) => {
    expect(Buffer.byteLength(source)).toBeLessThanOrEqual(MIB)
    const post = async () => send('post', '/articles', { title: 'x', body: { source } })
    const { status, body } = await expectUnblocked(post)
    expect([201, 400, 422], JSON.stringify(body.errors)).toContain(status)
  })

  test('an article with a large source is printed as Markdown without blocking the event loop', async () => {
    const source = repeat('- a *b* ', HALF)
    const { body } = await send('post', '/articles', { title: 'printed', body: { source } })
    const read = async () => send('get', `/articles/${body.id}`).set('accept', 'text/markdown')
    expect((await expectUnblocked(read)).text).toContain(source.slice(0, 1_000))
  })

  test('a body that takes too long to render is refused by its name', async () => {
    const refused = render(
      'renderDraft',
      [draftOf({ body: { format: 'markdown', source: repeat('- a ') } }), DEFAULT_POLICY],
      MIB,
      {
        cpuTimeMax: 1,
      },
    )
    await expect(refused).rejects.toMatchObject({
      code: 'unprocessable',
      errors: [{ in: 'body', pointer: '/body/source', detail: expect.stringContaining('to render') }],
    })
  })
})

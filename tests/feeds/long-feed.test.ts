/** A feed of long articles: other requests are served while it is built. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'

test('a feed of fifty long articles blocks the event loop for no more than 250 ms', async () => {
  const { db, request } = await boot()
  const source = 'A paragraph of *words* and a [link](/x/y), and an ![image](a.png).\n\n'.repeat(1_400)
  await createArticles(
    db,
    ...Array.from({ length: 50 }, () => ({ body: { format: 'markdown' as const, source } })),
  )
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const { status, text } = await request.get('/feed.xml')
  delay.disable()
  expect([status, text.length > 5_000_000]).toEqual([200, true])
  expect(delay.max / 1e6).toBeLessThan(250)
})

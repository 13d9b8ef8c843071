/** A feed of long articles: other requests are served while it is built. */
import { expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { copyArticle, createArticles } from '../support/create-articles.ts'
import { expectUnblocked } from '../support/event-loop.ts'

test('a feed of fifty long articles does not block the event loop', async () => {
  const { db, request } = await boot()
  const source = 'A paragraph of *words* and a [link](/x/y), and an ![image](a.png).\n\n'.repeat(1_400)
  const [id = ''] = await createArticles(db, { body: { format: 'markdown', source } })
  await copyArticle(db, id, 49)
  const { status, text } = await expectUnblocked(async () => request.get('/feed.xml'))
  expect([status, text.length > 5_000_000]).toEqual([200, true])
})

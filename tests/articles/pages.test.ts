/** Pages whose articles have been hidden in the meantime: an empty page still has a cursor back. */
import { expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'

const { db, request } = await boot()

/** Creates five articles of one tag, oldest first; two of them have no date. */
async function createFiveArticles(tag: string): Promise<string[]> {
  const dates = [null, null, 1, 1, 2].map((day) => (day === null ? null : new Date(Date.UTC(2024, 0, day))))
  const articles = dates.map((publishedAt, index) => ({
    title: `${tag} ${index}`,
    publishedAt,
    tags: [term(tag)],
  }))
  return createArticles(db, ...articles)
}

const hide = (ids: readonly string[]) =>
  db.prisma.$transaction([
    db.prisma.article.updateMany({ where: { id: { in: [...ids] } }, data: { status: 'draft' } }),
    db.prisma.searchDocument.updateMany({ where: { articleId: { in: [...ids] } }, data: { listed: false } }),
  ])

const LISTS = [
  (tag: string) => `/v1/articles?tag=${tag}&limit=2`,
  (tag: string) => `/v1/articles?tag=${tag}&sort=title&limit=2`,
  (tag: string) => `/v1/articles?q=${tag}&limit=2`,
  (tag: string) => `/v1/search?q=${tag}&limit=2`,
] as const

async function page(list: string, cursor: string | null = null) {
  const { body, headers } = await request.get(cursor === null ? list : `${list}&cursor=${cursor}`)
  const ids: string[] = body.data.map(({ id }: { id: string }) => id)
  return { ids, ...body.pagination, link: headers.link }
}

test.each([...LISTS.entries()])(
  'an empty page after the end of list %i has a cursor to the last page',
  async (n, pathOf) => {
    const tag = `end${n}`
    await createFiveArticles(tag)
    const first = await page(pathOf(tag))
    const second = await page(pathOf(tag), first.next)
    const third = await page(pathOf(tag), second.next)
    await hide(third.ids)
    const empty = await page(pathOf(tag), second.next)
    expect([empty.ids, empty.next]).toEqual([[], null])
    expect(empty.link).toContain(`cursor=${empty.prev}>; rel="prev"`)
    expect((await page(pathOf(tag), empty.prev)).ids).toEqual(second.ids)
  },
)

test.each([...LISTS.entries()])(
  'an empty page before the start of list %i has a cursor to the first page',
  async (n, pathOf) => {
    const tag = `start${n}`
    await createFiveArticles(tag)
    const first = await page(pathOf(tag))
    const second = await page(pathOf(tag), first.next)
    await hide(first.ids)
    const empty = await page(pathOf(tag), second.prev)
    expect([empty.ids, empty.prev]).toEqual([[], null])
    expect((await page(pathOf(tag), empty.next)).ids).toEqual(second.ids)
  },
)

test('an empty list has no cursors and no links', async () => {
  expect(await page('/v1/articles?tag=none')).toEqual({
    ids: [],
    limit: 20,
    next: null,
    prev: null,
    link: undefined,
  })
})

test.each([...LISTS.entries()])(
  'a numbered page of list %i has links to the adjacent pages',
  async (n, pathOf) => {
    const tag = `number${n}`
    await createFiveArticles(tag)
    const first = await page(`${pathOf(tag)}&page=1`)
    const second = await page(`${pathOf(tag)}&page=2`)
    const third = await page(`${pathOf(tag)}&page=3`)
    expect([first.prev, third.next]).toEqual([null, null])
    expect([first.ids.length, second.ids.length, third.ids.length]).toEqual([2, 2, 1])
    const linkTo = (link: string, rel: string) => new RegExp(`<([^>]*)>; rel="${rel}"`).exec(link)?.[1] ?? ''
    expect((await page(linkTo(first.link, 'next'))).ids).toEqual(second.ids)
    expect((await page(linkTo(second.link, 'next'))).ids).toEqual(third.ids)
    expect((await page(linkTo(second.link, 'prev'))).ids).toEqual(first.ids)
    expect((await page(linkTo(third.link, 'prev'))).ids).toEqual(second.ids)
  },
)

/** Titles and names in the order in which people sort. */
import { expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'

const { db, request } = await boot()

const ORDER = [
  ...[
    '2 inks',
    '10 inks',
    'Äpfel',
    'apple',
    'banana',
    'École',
    'Émile',
    'Part 2',
    'part 10',
    'zebra',
    'Zürich',
  ],
  ...['Ωmega', 'яблоко', '丙'],
]
const shuffled = [...ORDER].sort(
  (a, b) => ((a.length * 7 + a.charCodeAt(0)) % 5) - ((b.length * 7 + b.charCodeAt(0)) % 5),
)

await createArticles(
  db,
  ...shuffled.map((title, index) => ({
    ...{ title, slug: `s${index}`, tags: [term(title)], authors: [byline(title)] },
    categories: [{ slug: `c${index}`, name: `${title} ${'x'.repeat(1_900)}` }],
  })),
)

/** Returns the values of a list, page by page, in both directions. */
async function pages(path: string, field: 'title' | 'name', limit: number): Promise<string[]> {
  const values: string[] = []
  const valuesOf = ({ data }: { data: Record<string, string>[] }) => data.map((item) => item[field] ?? '')
  let last = ''
  for (let next: string | null = ''; next !== null; ) {
    last = next === '' ? '' : `&cursor=${next}`
    const { body, status } = await request.get(`${path}&limit=${limit}${last}`)
    expect([status, body.errors]).toEqual([200, undefined])
    values.push(...valuesOf(body))
    next = body.pagination.next
  }
  const { body } = await request.get(`${path}&limit=${limit}${last}`)
  const before = await request.get(`${path}&limit=${limit}&cursor=${body.pagination.prev}`)
  const end = values.length - body.data.length
  expect(valuesOf(before.body)).toEqual(values.slice(end - limit, end))
  return values
}

test('titles are in this order, on one page and page by page, and backwards', async () => {
  const { body } = await request.get('/v1/articles?sort=title&limit=50')
  expect(body.data.map(({ title }: { title: string }) => title)).toEqual(ORDER)
  expect(await pages('/v1/articles?sort=title', 'title', 2)).toEqual(ORDER)
  expect(await pages('/v1/articles?sort=-title', 'title', 3)).toEqual([...ORDER].reverse())
})

test.each(['tags?', 'authors?', 'tags?sort=-articles', 'authors?lang=und'])(
  'GET /v1/%s has this order',
  async (path) => {
    expect(await pages(`/v1/${path}${path.endsWith('?') ? 'sort=name' : ''}`, 'name', 3)).toEqual(ORDER)
  },
)

test('long names have cursors, too', async () => {
  const names = await pages('/v1/categories?sort=name', 'name', 2)
  expect(names.map((name) => name.split(' x')[0])).toEqual(ORDER)
})

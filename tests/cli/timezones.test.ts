/** Imports are independent of the time zone of the process. */
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import { inkstoneProcess } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'

const dates = [
  '2024-02-19',
  '2024-02-19 23:30:00',
  '2024-02-19T23:30:00+08:00',
  '2024-02-19 23:30 -5',
  'Mon, 19 Feb 2024 11:56:58 GMT',
  'Mon, 19 Feb 2024 23:56:58 +0000',
  '02/19/2024',
  '2024/2/9 3:04:05',
  '2024-03-10 02:30:00', // does not exist in New York
  '2024-11-03 01:30:00', // occurs twice in New York
  '9999-12-31 23:59:59',
]

test('an import writes the same rows under TZ=Asia/Shanghai, TZ=America/New_York and TZ=UTC', async () => {
  const files = dates.map((date, n) => [
    `dated-${n}.md`,
    `---\ntitle: Dated ${n}\ndate: ${date}\nlastmod: ${date}\n---\nBody.`,
  ])
  const folder = await folderOf(Object.fromEntries([...files, ['2024-02-19-by-name.md', '# By name']]))
  const rows = await Promise.all(
    ['UTC', 'Asia/Shanghai', 'America/New_York'].map(async (TZ) => {
      const { url, drop } = await createTestDatabase()
      onTestFinished(drop)
      expect(
        (await inkstoneProcess(['import', folder, '--source', 's'], { DATABASE_URL: url, TZ })).code,
      ).toBe(0)
      const db = openDatabase(url)
      const articles = await db.query<{ slug: string; published: string }>(
        sql`SELECT slug, title, published_at::text AS published, sort_at::text, html,
          (SELECT snapshot FROM revision r WHERE r.article_id = a.id) AS snapshot,
          CASE WHEN slug LIKE 'dated%' THEN updated_at::text END AS updated FROM article a ORDER BY slug`,
      )
      await db.close()
      return articles
    }),
  )
  expect(rows[0]).toHaveLength(dates.length + 1)
  expect(rows[1]).toEqual(rows[0])
  expect(rows[2]).toEqual(rows[0])
  expect(rows[0]?.find(({ slug }) => slug === 'dated-1')?.published).toBe('2024-02-19 23:30:00+00')
})

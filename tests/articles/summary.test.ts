/** The summary and the search document of an article equal its content after every write. */

import { expect, test } from 'vitest'
import { indexMissingArticles } from '../../src/articles/db/search-index.ts'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import { ArticleSummary } from '../../src/articles/schema.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { sql } from '../../src/database/sql.ts'
import { openTestDatabase } from '../support/app.ts'
import { byline, createArticles, draftOf, term } from '../support/create-articles.ts'
import { insert, restore, trash, update } from '../support/writes.ts'

const db = await openTestDatabase()
const future = new Date('2999-01-01T00:00:00.000Z')

/** Returns the summary that follows from the columns and relations. */
async function expectedSummary(id: string) {
  const article = await db.prisma.article.findUniqueOrThrow({
    where: { id },
    include: {
      tags: { include: { tag: true }, orderBy: { position: 'asc' } },
      authors: { include: { author: true }, orderBy: { position: 'asc' } },
    },
  })
  const termsOf = (kind: string) =>
    article.tags.filter(({ tag }) => tag.kind === kind).map(({ tag: { slug, name } }) => ({ slug, name }))
  const times = {
    publishedAt: article.publishedAt,
    createdAt: article.createdAt,
    updatedAt: article.updatedAt,
  }
  return JSON.parse(
    JSON.stringify({
      ...article,
      ...times,
      lang: article.lang === 'und' ? null : article.lang,
      cover: article.cover && { ...(article.cover as object), ...NO_PICTURE },
      tags: termsOf('tag'),
      categories: termsOf('category'),
      authors: article.authors.map(({ author: { slug, name } }) => ({ slug, name })),
    }),
  )
}

/** What a cover shows of a picture that is not stored. */
const NO_PICTURE = { width: null, height: null, placeholder: null, variants: [] }

async function expectConsistent(id: string): Promise<void> {
  const { summary, version, status, deletedAt, sortAt } = await db.prisma.article.findUniqueOrThrow({
    where: { id },
  })
  const storedSummary = { ...JSON.parse(`${summary}}`), version }
  expect(ArticleSummary.strict().parse(storedSummary)).toEqual(storedSummary)
  expect(await expectedSummary(id)).toMatchObject(storedSummary)
  const [searchDocument] = await db.query<{ listed: boolean; sort_at: Date }>({
    text: 'SELECT listed, sort_at FROM search_document WHERE article_id = $1::uuid',
    values: [id],
  })
  expect(searchDocument).toEqual({ listed: status === 'published' && deletedAt === null, sort_at: sortAt })
}

test('every write updates the summary and the search document', async () => {
  await createArticles(db, { tags: [term('RED')], authors: [byline('ADA')], categories: [term('news')] })
  const draft = draftOf({
    title: '"Quotes" \\ and\ttabs 引号',
    lang: 'zh',
    tags: [term('Blue'), term('Red')],
    categories: [term('News')],
    authors: [byline('Bo'), byline('Ada')],
    cover: { url: 'https://example.org/a.jpg', alt: null, caption: 'c' },
    keywords: ['one', 'two'],
    publishedAt: null,
  })
  const [inserted] = await insert(db, [renderArticle(draft, DEFAULT_POLICY)])
  const id = inserted?.id ?? ''
  await expectConsistent(id)
  const changed = { ...draft, title: 'Changed', status: 'draft' as const, tags: [], publishedAt: new Date(0) }
  await update(db, id, renderArticle(changed, DEFAULT_POLICY))
  await expectConsistent(id)
  await restore(db, id, 1)
  await expectConsistent(id)
  await trash(db, [id])
  await expectConsistent(id)
  await restore(db, id, 1, { restoreFromTrash: true })
  await expectConsistent(id)
})

test('dueAt is set only while the publication time alone hides an article', async () => {
  const dueAt = async (id: string) => (await db.prisma.article.findUniqueOrThrow({ where: { id } })).dueAt
  const [scheduled = '', draft = ''] = await createArticles(
    db,
    { publishedAt: future },
    { publishedAt: future, status: 'draft' },
  )
  expect(await dueAt(scheduled)).toEqual(future)
  expect(await dueAt(draft)).toBeNull()
  const rescheduled = renderArticle(draftOf({ publishedAt: future }), DEFAULT_POLICY)
  await trash(db, [scheduled])
  expect(await dueAt(scheduled)).toBeNull()
  await update(db, scheduled, rescheduled, { restoreFromTrash: true })
  expect(await dueAt(scheduled)).toEqual(future)
  const published = renderArticle(draftOf({ publishedAt: new Date(0) }), DEFAULT_POLICY)
  await update(db, scheduled, published)
  expect(await dueAt(scheduled)).toBeNull()
})

test('indexMissingArticles restores deleted search documents exactly', async () => {
  await createArticles(
    db,
    { title: '数据库', tags: [term('Red')], status: 'draft' },
    { title: 'Two', publishedAt: future },
  )
  const rows = () =>
    db.query(
      sql`SELECT article_id, sort_at, listed, terms::text, folded FROM search_document ORDER BY article_id`,
    )
  const before = await rows()
  await db.pool.query('DELETE FROM search_document WHERE article_id IN (SELECT id FROM article LIMIT 3)')
  await Promise.all([indexMissingArticles(db), indexMissingArticles(db)])
  expect(await rows()).toEqual(before)
})

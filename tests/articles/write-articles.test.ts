import { describe, expect, test } from 'vitest'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { openTestDatabase } from '../support/app.ts'
import { byline, createArticles, draftOf, term } from '../support/create-articles.ts'
import {
  restore as restoreRevision,
  type TestWrite,
  trash as trashArticles,
  update as updateArticle,
} from '../support/writes.ts'

const db = await openTestDatabase()

const update = (id: string, overrides: Partial<ArticleDraft>, write?: TestWrite) =>
  updateArticle(db, id, renderArticle(draftOf(overrides), DEFAULT_POLICY), write)

const trash = (...ids: string[]) => trashArticles(db, ids)

const restore = (id: string, number: number) => restoreRevision(db, id, number)

const rowOf = (id: string) => db.prisma.article.findUniqueOrThrow({ where: { id } })

const revisionsOf = (articleId: string) =>
  db.prisma.revision.findMany({ where: { articleId }, orderBy: { number: 'asc' } })

async function createArticle(draft: Partial<ArticleDraft>): Promise<string> {
  const [id = ''] = await createArticles(db, draft)
  return id
}

const actionsOf = async (entityId: string) =>
  (await db.prisma.change.findMany({ where: { entityId }, orderBy: { seq: 'asc' } })).map(
    ({ action, visible }) => `${action}${visible ? '' : ' (hidden)'}`,
  )

describe('writes', () => {
  test('every write creates a revision with the complete content', async () => {
    const id = await createArticle({
      title: 'One',
      tags: [term('Red')],
      authors: [byline('Ada')],
      metadata: { a: 1 },
    })
    await update(id, { title: 'Two' })
    const revisions = await revisionsOf(id)
    expect(revisions.map(({ number }) => number)).toEqual([1, 2])
    expect(revisions[0]?.snapshot).toMatchObject({
      title: 'One',
      tags: [{ slug: 'red', name: 'Red' }],
      authors: [{ slug: 'ada', name: 'Ada' }],
      metadata: { a: 1 },
    })
  })

  test('every write increments the version', async () => {
    const id = await createArticle({})
    expect((await update(id, {})).version).toBe(2)
    expect((await update(id, {})).version).toBe(3)
  })

  test.each([
    ['draft → published', { status: 'draft' }, {}, ['created (hidden)', 'published']],
    ['published → edited', {}, {}, ['published', 'updated']],
    ['published → archived', {}, { status: 'archived' }, ['published', 'unpublished']],
    ['draft → draft', { status: 'draft' }, { status: 'draft' }, ['created (hidden)', 'updated (hidden)']],
    ['scheduled', { publishedAt: new Date('2999-01-01') }, {}, ['created (hidden)', 'published']],
  ] as const)('a write is recorded in the change log: %s', async (_, first, second, expected) => {
    const id = await createArticle(first)
    await update(id, second)
    expect(await actionsOf(id)).toEqual(expected)
  })

  test('a failed write leaves no terms and no changes', async () => {
    const before = await db.prisma.change.count()
    const duplicate = draftOf()
    await expect(createArticles(db, duplicate, { tags: [term('Lost')] }, duplicate)).rejects.toThrow()
    expect(await db.prisma.tag.count({ where: { slug: 'lost' } })).toBe(0)
    expect(await db.prisma.change.count()).toBe(before)
  })

  test('an update replaces tags and authors, in the order of the article', async () => {
    const id = await createArticle({ tags: [term('B'), term('A')], authors: [byline('Y'), byline('X')] })
    await update(id, { tags: [term('A'), term('C'), term('B')], authors: [byline('X')] })
    const row = await db.prisma.article.findUniqueOrThrow({
      where: { id },
      include: {
        tags: { include: { tag: true }, orderBy: { position: 'asc' } },
        authors: { include: { author: true } },
      },
    })
    expect(row.tags.map(({ tag }) => tag.name)).toEqual(['A', 'C', 'B'])
    expect(row.authors.map(({ author }) => author.name)).toEqual(['X'])
    expect(row.tags.every(({ sortAt }) => sortAt.getTime() === row.sortAt.getTime())).toBe(true)
  })

  test('an update of the slug adds an alias for the old slug', async () => {
    const id = await createArticle({ slug: 'before-the-move' })
    await update(id, { slug: 'after-the-move' })
    const aliases = await db.prisma.alias.findMany({ where: { articleId: id } })
    expect(aliases.map(({ path }) => path)).toEqual(['before-the-move'])
  })
})

describe('trash', () => {
  test('trashing keeps the slug, increments the version and creates a change, but no revision', async () => {
    const id = await createArticle({ slug: 'binned', tags: [term('Last')] })
    expect(await trash(id)).toEqual([{ id, version: 2 }])
    expect(await rowOf(id)).toMatchObject({ slug: 'binned', version: 2, liveRevision: 1 })
    expect((await rowOf(id)).deletedAt).toBeInstanceOf(Date)
    expect(await revisionsOf(id)).toHaveLength(1)
    const tombstone = await db.prisma.change.findFirst({ where: { entityId: id, action: 'deleted' } })
    expect(tombstone).toMatchObject({ slug: 'binned', lang: 'und', tags: ['last'], visible: true })
  })

  test('trashing an article twice changes it once', async () => {
    const id = await createArticle({ status: 'draft' })
    await trash(id)
    expect(await trash(id)).toEqual([])
    expect(await actionsOf(id)).toEqual(['created (hidden)', 'deleted (hidden)'])
    expect((await rowOf(id)).version).toBe(2)
  })

  test('an update keeps an article in the trash, unless it restores it', async () => {
    const id = await createArticle({})
    await trash(id)
    await update(id, { title: 'In the trash' })
    expect((await rowOf(id)).deletedAt).toBeInstanceOf(Date)
    await update(id, { title: 'Out of it' }, { restoreFromTrash: true })
    expect((await rowOf(id)).deletedAt).toBeNull()
    expect(await actionsOf(id)).toEqual(['published', 'deleted', 'updated (hidden)', 'published'])
    expect((await revisionsOf(id)).map(({ fromTrash }) => fromTrash)).toEqual([false, false, true])
  })

  test.each([
    ['a draft', { status: 'draft' }, false],
    ['a published article', {}, true],
    ['a scheduled article that is due by now', { publishedAt: new Date('2999-01-01') }, true],
  ] as const)(
    'trashing records in everVisible whether the article was public: %s',
    async (_, draft, everVisible) => {
      const id = await createArticle(draft)
      const at = new Date('2999-01-02')
      await trashArticles(db, [id], { at })
      expect((await rowOf(id)).everVisible).toBe(everVisible)
    },
  )

  test('unpublishing a scheduled article after its due time sets everVisible', async () => {
    const id = await createArticle({ publishedAt: new Date('2999-01-01') })
    const draft = draftOf({ status: 'draft' })
    await updateArticle(db, id, renderArticle(draft, DEFAULT_POLICY), { at: new Date('2999-01-02') })
    expect((await rowOf(id)).everVisible).toBe(true)
  })

  test('trashing an article that does not exist fails', async () => {
    await expect(trash('01890000-0000-7000-8000-000000000000')).rejects.toThrow('There is no article')
  })
})

describe('restore', () => {
  test('restoring a revision creates a new revision with the same content, times and terms', async () => {
    const draft = {
      slug: 'restored',
      title: 'Restored',
      body: { format: 'markdown' as const, source: '**Restored**' },
      publishedAt: new Date('2024-02-19T11:56:58.123Z'),
      modifiedAt: new Date('2024-03-01'),
      cover: { url: 'https://example.org/a.png', alt: null, caption: null },
      metadata: { b: [1, { c: null }], a: 'x' },
      tags: [term('Red')],
      authors: [byline('Ada')],
    }
    const id = await createArticle(draft)
    const before = await rowOf(id)
    await update(id, { slug: 'restored', title: 'Edited', publishedAt: null })
    expect(await restore(id, 1)).toMatchObject([{ id, version: 3 }])
    expect(await rowOf(id)).toEqual({ ...before, version: 3, liveRevision: 3 })
    const [first, , third] = await revisionsOf(id)
    expect(third?.snapshot).toEqual(first?.snapshot)
    expect(third).toMatchObject({ number: 3, replaced: 2, actor: 'test' })
    expect(await db.prisma.articleTag.count({ where: { articleId: id, tag: { slug: 'red' } } })).toBe(1)
  })

  test('restoring a revision validates it by the current rules', async () => {
    const id = await createArticle({})
    await db.prisma.revision.updateMany({ where: { articleId: id }, data: { snapshot: { title: '' } } })
    await expect(restore(id, 1)).rejects.toThrow('title')
  })

  test('restoring a revision that does not exist fails', async () => {
    const id = await createArticle({})
    await expect(restore(id, 2)).rejects.toThrow('There is no revision 2.')
  })
})

test('concurrent writes of one article lose no version and no revision', async () => {
  const id = await createArticle({ slug: 'contended' })
  await Promise.all(Array.from({ length: 12 }, () => update(id, { slug: 'contended' })))
  expect((await rowOf(id)).version).toBe(13)
  expect((await revisionsOf(id)).map(({ number, replaced }) => number - (replaced ?? 0))).toEqual(
    Array(13).fill(1),
  )
})

describe('tags', () => {
  test('AI and ai are one tag with its first spelling', async () => {
    await createArticles(db, { tags: [term('AI')] }, { tags: [term('ai')] })
    const tags = await db.prisma.tag.findMany({ where: { slug: 'ai' } })
    expect(tags.map(({ name }) => name)).toEqual(['AI'])
  })

  test('a draft with the same tag twice has one join row', async () => {
    const id = await createArticle({ tags: [term('Twice'), term('twice')] })
    expect(await db.prisma.articleTag.count({ where: { articleId: id } })).toBe(1)
  })
})

describe('change log', () => {
  test('sequence numbers of the change log have no gaps under concurrent writes', async () => {
    const before = await db.prisma.changeCounter.findUniqueOrThrow({ where: { id: 1 } })
    await Promise.all(
      Array.from({ length: 16 }, (_, i) => createArticles(db, {}, { tags: [term(`shared-${i % 3}`)] })),
    )
    const changes = await db.prisma.change.findMany({
      where: { seq: { gt: before.value } },
      orderBy: { seq: 'asc' },
      select: { seq: true },
    })
    const numbers = changes.map(({ seq }) => Number(seq - before.value))
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => i + 1))
    expect(numbers.length).toBe(32 + 3)
    const after = await db.prisma.changeCounter.findUniqueOrThrow({ where: { id: 1 } })
    expect(Number(after.value - before.value)).toBe(numbers.length)
  })
})

test('the database rejects a sort key that differs from the publication time', async () => {
  const id = await createArticle({})
  await expect(db.prisma.article.update({ where: { id }, data: { publishedAt: null } })).rejects.toThrow()
})

test('the change of a new tag is visible if a public article has the tag', async () => {
  await createArticles(db, { status: 'draft', tags: [term('Whisper'), term('Both')] })
  await createArticles(
    db,
    { tags: [term('Aloud'), term('Both')] },
    { status: 'draft', tags: [term('Aloud')] },
  )
  const rows = await db.prisma.change.findMany({ where: { slug: { in: ['whisper', 'both', 'aloud'] } } })
  expect(new Map(rows.map(({ slug, visible }) => [slug, visible]))).toEqual(
    new Map([
      ['whisper', false],
      ['both', false],
      ['aloud', true],
    ]),
  )
})

test('the change of an article that is unpublished and renamed at once has the public slug and tags', async () => {
  const id = await createArticle({ slug: 'public-slug', tags: [term('Public')] })
  await update(id, { slug: 'secret', tags: [term('Secret')], status: 'draft' })
  const [, change] = await db.prisma.change.findMany({ where: { entityId: id }, orderBy: { seq: 'asc' } })
  expect(change).toMatchObject({
    action: 'unpublished',
    visible: true,
    slug: 'public-slug',
    tags: ['public'],
  })
})

import { describe, expect, test } from 'vitest'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import { updateArticles } from '../../src/articles/store.ts'
import { renderBody } from '../../src/content/body.ts'
import { openTestDatabase } from '../support/app.ts'
import { byline, draftOf, make, term } from '../support/make.ts'

const db = await openTestDatabase()

async function update(id: string, overrides: Partial<ArticleDraft>) {
  const draft = draftOf(overrides)
  const origin = { actor: 'test', at: new Date(), runId: null }
  const state = { draft, rendered: renderBody(draft.body) }
  const [written] = await db.prisma.$transaction((tx) => updateArticles(tx, [{ id, state }], origin))
  return written
}

async function makeOne(draft: Partial<ArticleDraft>): Promise<string> {
  const [id = ''] = await make(db, draft)
  return id
}

const actionsOf = async (entityId: string) =>
  (await db.prisma.change.findMany({ where: { entityId }, orderBy: { seq: 'asc' } })).map(
    ({ action, visible }) => `${action}${visible ? '' : ' (hidden)'}`,
  )

describe('every write', () => {
  test('leaves a revision with everything that was written', async () => {
    const id = await makeOne({
      title: 'One',
      tags: [term('Red')],
      authors: [byline('Ada')],
      metadata: { a: 1 },
    })
    await update(id, { title: 'Two' })
    const revisions = await db.prisma.revision.findMany({
      where: { articleId: id },
      orderBy: { number: 'asc' },
    })
    expect(revisions.map(({ number }) => number)).toEqual([1, 2])
    expect(revisions[0]?.snapshot).toMatchObject({
      title: 'One',
      tags: [{ slug: 'red', name: 'Red' }],
      authors: [{ slug: 'ada', name: 'Ada' }],
      metadata: { a: 1 },
    })
  })

  test('grows the version', async () => {
    const id = await makeOne({})
    expect((await update(id, {}))?.version).toBe(2)
    expect((await update(id, {}))?.version).toBe(3)
  })

  test.each([
    ['draft → published', { status: 'draft' }, {}, ['created (hidden)', 'published']],
    ['published → edited', {}, {}, ['published', 'updated']],
    ['published → archived', {}, { status: 'archived' }, ['published', 'unpublished']],
    ['draft → draft', { status: 'draft' }, { status: 'draft' }, ['created (hidden)', 'updated (hidden)']],
    ['scheduled', { publishedAt: new Date('2999-01-01') }, {}, ['created (hidden)', 'published']],
  ] as const)('leaves a change: %s', async (_, first, second, expected) => {
    const id = await makeOne(first)
    await update(id, second)
    expect(await actionsOf(id)).toEqual(expected)
  })

  test('that fails leaves nothing at all', async () => {
    const before = await db.prisma.change.count()
    const taken = draftOf()
    await expect(make(db, taken, { tags: [term('Lost')] }, taken)).rejects.toThrow()
    expect(await db.prisma.tag.count({ where: { slug: 'lost' } })).toBe(0)
    expect(await db.prisma.change.count()).toBe(before)
  })

  test('replaces tags and authors, in the order of the article', async () => {
    const id = await makeOne({ tags: [term('B'), term('A')], authors: [byline('Y'), byline('X')] })
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

  test('under another address leaves the old one as an alias', async () => {
    const id = await makeOne({ slug: 'before-the-move' })
    await update(id, { slug: 'after-the-move' })
    const aliases = await db.prisma.alias.findMany({ where: { articleId: id } })
    expect(aliases.map(({ path }) => path)).toEqual(['before-the-move'])
  })
})

describe('tags', () => {
  test('AI and ai are one tag that keeps its first spelling', async () => {
    await make(db, { tags: [term('AI')] }, { tags: [term('ai')] })
    const tags = await db.prisma.tag.findMany({ where: { slug: 'ai' } })
    expect(tags.map(({ name }) => name)).toEqual(['AI'])
  })

  test('an article that names one tag twice has it once', async () => {
    const id = await makeOne({ tags: [term('Twice'), term('twice')] })
    expect(await db.prisma.articleTag.count({ where: { articleId: id } })).toBe(1)
  })
})

describe('the change log', () => {
  test('numbers follow commits, without a gap, under concurrent writers', async () => {
    const before = await db.prisma.changeCounter.findUniqueOrThrow({ where: { id: 1 } })
    await Promise.all(Array.from({ length: 16 }, (_, i) => make(db, {}, { tags: [term(`shared-${i % 3}`)] })))
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

test('the database refuses a sort key that disagrees with the publication time', async () => {
  const id = await makeOne({})
  await expect(db.prisma.article.update({ where: { id }, data: { publishedAt: null } })).rejects.toThrow()
})

/** A site that is written to, and readers that follow it by its changes alone. */
import type { z } from 'zod'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import type { ChangesPage } from '../../src/changes/schema.ts'
import type { Database } from '../../src/database/connection.ts'
import { draftOf, term } from '../support/create-articles.ts'
import { insert, trash as trashAll, update } from '../support/writes.ts'

export type Feed = z.infer<typeof ChangesPage>
export type OneChange = Feed['data'][number]

/** Random numbers from 0 to 1 that are the same every time (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Replaces what an article says. */
export function rewrite(
  db: Database,
  id: string,
  overrides: Parameters<typeof draftOf>[0],
  restoreFromTrash = false,
) {
  return update(db, id, renderArticle(draftOf(overrides)), { restoreFromTrash })
}

/** Puts an article into the trash. */
export function trash(db: Database, id: string) {
  return trashAll(db, [id])
}

/** A writer that does one thing after another to the articles that all writers share. */
export function openWriter(db: Database, ids: string[], seed: number): () => Promise<void> {
  const random = randomNumbers(seed)
  let count = 0
  const draft = () => {
    count += 1
    return draftOf({
      slug: `w${seed}-${count}`,
      status: random() < 0.7 ? 'published' : 'draft',
      tags: ['a', 'b', 'c', 'd'].filter(() => random() < 0.5).map(term),
    })
  }
  const create = async () => {
    const created = await insert(db, [renderArticle(draft()), renderArticle(draft())])
    return created.map(({ id }) => id)
  }
  return async () => {
    const id = ids[Math.floor(random() * ids.length)]
    const what = random()
    if (id === undefined || what < 0.15) ids.push(...(await create()))
    else if (what < 0.4) await trashAll(db, [id])
    else await update(db, id, renderArticle(draft()), { restoreFromTrash: what < 0.7 })
  }
}

/** What follows from the changes alone. */
export interface Copy {
  /** The address and the tags of every article that the public sees. */
  shown: Map<string, { slug: string; tags: string[] }>
  /** How often each article has changed. */
  writes: Map<string, number>
}

/** What a reader knows who has seen these changes, and nothing else. */
export function replay(changes: readonly OneChange[]): Copy {
  const copy: Copy = { shown: new Map(), writes: new Map() }
  for (const { entity, id, action, slug, tags } of changes) {
    if (entity !== 'article') continue
    copy.writes.set(id, (copy.writes.get(id) ?? 0) + 1)
    if (action === 'deleted' || action === 'unpublished') copy.shown.delete(id)
    if (action === 'published') copy.shown.set(id, { slug, tags })
    if (action === 'updated' && copy.shown.has(id)) copy.shown.set(id, { slug, tags })
  }
  return copy
}

/** The same, of the database. */
export async function truth(db: Database): Promise<Copy> {
  const rows = await db.prisma.article.findMany({
    select: {
      id: true,
      slug: true,
      version: true,
      status: true,
      deletedAt: true,
      tags: { select: { tag: { select: { slug: true, kind: true } } }, orderBy: { position: 'asc' } },
    },
  })
  const shown = rows
    .filter(({ status, deletedAt }) => status === 'published' && deletedAt === null)
    .map(({ id, slug, tags }) => [id, { slug, tags: tags.map(({ tag }) => tag.slug) }] as const)
  return {
    shown: new Map(shown),
    writes: new Map(rows.map(({ id, version }) => [id, version])),
  }
}

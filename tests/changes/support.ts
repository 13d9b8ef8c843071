/** Writers of articles, and copies of a site that are built from its changes only. */

import type { z } from 'zod'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import type { ChangesPage } from '../../src/changes/schema.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import type { Database } from '../../src/database/connection.ts'
import { draftOf, term } from '../support/create-articles.ts'
import { insert, trash as trashAll, update } from '../support/writes.ts'

export type Feed = z.infer<typeof ChangesPage>
export type ApiChange = Feed['data'][number]

/** Returns a seeded generator of random numbers from 0 to 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Replaces the content of an article. */
export function rewrite(
  db: Database,
  id: string,
  overrides: Parameters<typeof draftOf>[0],
  restoreFromTrash = false,
) {
  return update(db, id, renderArticle(draftOf(overrides), DEFAULT_POLICY), { restoreFromTrash })
}

/** Moves an article to the trash. */
export function trash(db: Database, id: string) {
  return trashAll(db, [id])
}

/** Returns a function that creates, updates or trashes a random article. Several writers share `ids`. */
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
    const created = await insert(db, [
      renderArticle(draft(), DEFAULT_POLICY),
      renderArticle(draft(), DEFAULT_POLICY),
    ])
    return created.map(({ id }) => id)
  }
  return async () => {
    const id = ids[Math.floor(random() * ids.length)]
    const choice = random()
    if (id === undefined || choice < 0.15) ids.push(...(await create()))
    else if (choice < 0.4) await trashAll(db, [id])
    else await update(db, id, renderArticle(draft(), DEFAULT_POLICY), { restoreFromTrash: choice < 0.7 })
  }
}

/** The state of a site that its changes contain. */
export interface SiteCopy {
  /** Slug and tags of every public article. */
  visible: Map<string, { slug: string; tags: string[] }>
  /** The number of changes of each article. */
  writes: Map<string, number>
}

/** Returns the state after these changes. */
export function replay(changes: readonly ApiChange[]): SiteCopy {
  const copy: SiteCopy = { visible: new Map(), writes: new Map() }
  for (const { entity, id, action, slug, tags } of changes) {
    if (entity !== 'article') continue
    copy.writes.set(id, (copy.writes.get(id) ?? 0) + 1)
    if (action === 'deleted' || action === 'unpublished') copy.visible.delete(id)
    if (action === 'published') copy.visible.set(id, { slug, tags })
    if (action === 'updated' && copy.visible.has(id)) copy.visible.set(id, { slug, tags })
  }
  return copy
}

/** Returns the state in the database. */
export async function readSiteState(db: Database): Promise<SiteCopy> {
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
  const visible = rows
    .filter(({ status, deletedAt }) => status === 'published' && deletedAt === null)
    .map(({ id, slug, tags }) => [id, { slug, tags: tags.map(({ tag }) => tag.slug) }] as const)
  return {
    visible: new Map(visible),
    writes: new Map(rows.map(({ id, version }) => [id, version])),
  }
}

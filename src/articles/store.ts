/** Articles in PostgreSQL: writes. Every write leaves a revision and a change. */
import { v7 as uuid } from 'uuid'
import { ensureAuthors } from '../authors/store.ts'
import { type ChangeEntry, recordChanges } from '../changes/store.ts'
import type { RenderedBody } from '../content/body.ts'
import type { Tx } from '../database/connection.ts'
import { DomainError } from '../errors.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { ensureTags } from '../tags/store.ts'
import type { ArticleDraft, Status } from './schema.ts'

/** An article ready to be kept: what was said, and what was made of its body. */
export interface ArticleState {
  draft: ArticleDraft
  rendered: Pick<RenderedBody, 'html' | 'text' | 'toc' | 'wordCount' | 'readingMinutes'>
}

/** Who writes, and when. */
export interface Origin {
  actor: string
  at: Date
  runId: string | null
}

/** An article that was written. `aliasesTaken` are old addresses that lead to another article already. */
export interface Written {
  id: string
  version: number
  aliasesTaken: string[]
}

/** What the store has to know of an article before it changes it. */
interface Before {
  id: string
  slug: string
  lang: string
  status: Status
  publishedAt: Date | null
  deletedAt: Date | null
  everVisible: boolean
  version: number
  lastRevision: number
}

/** An article with its id, on its way into the tables. */
interface Keyed {
  id: string
  state: ArticleState
}

/** Undated articles sort as year 1. */
const UNDATED = new Date('0001-01-01T00:00:00.000Z')

/** Makes articles that were not there. The caller has seen that their addresses are free. */
export async function createArticles(
  tx: Tx,
  states: readonly ArticleState[],
  origin: Origin,
): Promise<Written[]> {
  const keyed = states.map((state) => ({ id: uuid(), state }))
  const relations = await ensureRelations(tx, states, origin.at)
  await tx.article.createMany({
    data: keyed.map(({ id, state }) => ({
      ...columnsOf(state, origin.at),
      id,
      createdAt: origin.at,
      everVisible: isVisible(state.draft, origin.at),
    })),
  })
  await relate(tx, keyed, relations)
  const taken = await addAliases(tx, keyed.flatMap(aliasesOf), origin.at)
  await tx.revision.createMany({ data: keyed.map(({ id, state }) => revisionOf(id, 1, state, origin)) })
  const changes = keyed.map(({ id, state }) => changeOf(id, null, state.draft, origin.at))
  await recordChanges(tx, origin.at, [...relations.changes, ...changes])
  return keyed.map(({ id }) => ({ id, version: 1, aliasesTaken: taken.get(id) ?? [] }))
}

/** Replaces what articles say. Each gets a further version and revision; an address that it leaves becomes an alias. */
export async function updateArticles(tx: Tx, keyed: readonly Keyed[], origin: Origin): Promise<Written[]> {
  const ids = keyed.map(({ id }) => id)
  const before = await lockArticles(tx, ids)
  const relations = await ensureRelations(
    tx,
    keyed.map(({ state }) => state),
    origin.at,
  )
  const written = keyed.map(({ id, state }) => {
    const was = before.get(id)
    if (!was) throw new DomainError('not-found', `There is no article ${id}.`)
    return { id, state, was }
  })
  for (const { id, state, was } of written) await replaceColumns(tx, id, was, state, origin.at)
  await tx.articleTag.deleteMany({ where: { articleId: { in: ids } } })
  await tx.articleAuthor.deleteMany({ where: { articleId: { in: ids } } })
  await relate(tx, keyed, relations)
  const left = written.flatMap(({ id, state, was }) =>
    state.draft.slug === was.slug ? [] : [{ articleId: id, lang: was.lang, path: was.slug }],
  )
  const taken = await addAliases(tx, [...left, ...keyed.flatMap(aliasesOf)], origin.at)
  await tx.revision.createMany({
    data: written.map(({ id, state, was }) => revisionOf(id, was.lastRevision + 1, state, origin)),
  })
  const changes = written.map(({ id, state, was }) => changeOf(id, was, state.draft, origin.at))
  await recordChanges(tx, origin.at, [...relations.changes, ...changes])
  return written.map(({ id, was }) => ({ id, version: was.version + 1, aliasesTaken: taken.get(id) ?? [] }))
}

/** Reads articles and keeps others from changing them until the transaction ends. */
async function lockArticles(tx: Tx, ids: readonly string[]): Promise<Map<string, Before>> {
  const rows = await tx.$queryRaw<Before[]>`
    SELECT id, slug, lang, status::text, published_at AS "publishedAt", deleted_at AS "deletedAt",
      ever_visible AS "everVisible", version,
      (SELECT max(number) FROM revision r WHERE r.article_id = a.id) AS "lastRevision"
    FROM article a WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE OF a`
  return new Map(rows.map((row) => [row.id, row]))
}

async function replaceColumns(tx: Tx, id: string, was: Before, state: ArticleState, at: Date): Promise<void> {
  const visible = isVisible({ ...state.draft, deletedAt: was.deletedAt }, at)
  const data = {
    ...columnsOf(state, at),
    version: was.version + 1,
    liveRevision: was.lastRevision + 1,
    everVisible: was.everVisible || visible,
  }
  await tx.article.update({ where: { id }, data, select: { id: true } })
}

function columnsOf({ draft, rendered }: ArticleState, at: Date) {
  const { body, publishedAt, modifiedAt, cover, metadata, tags, categories, authors, aliases, ...same } =
    draft
  return {
    ...same,
    ...body,
    html: rendered.html,
    text: rendered.text,
    toc: rendered.toc.map((heading) => ({ ...heading })),
    wordCount: rendered.wordCount,
    readingMinutes: rendered.readingMinutes,
    publishedAt,
    sortAt: publishedAt ?? UNDATED,
    updatedAt: modifiedAt ?? at,
    cover: cover ?? Prisma.DbNull,
    metadata: metadata as Prisma.InputJsonObject,
  }
}

/** The ids of everything the articles name; what is missing is made. */
interface Relations {
  tags: Map<string, string>
  categories: Map<string, string>
  authors: Map<string, string>
  changes: ChangeEntry[]
}

async function ensureRelations(tx: Tx, states: readonly ArticleState[], at: Date): Promise<Relations> {
  const all = <T>(pick: (draft: ArticleDraft) => T[]) => states.flatMap(({ draft }) => pick(draft))
  const tags = await ensureTags(
    tx,
    'tag',
    all(({ tags }) => tags),
    at,
  )
  const categories = await ensureTags(
    tx,
    'category',
    all(({ categories }) => categories),
    at,
  )
  const authors = await ensureAuthors(
    tx,
    all(({ authors }) => authors),
    at,
  )
  const created = (
    entity: ChangeEntry['entity'],
    made: readonly { id: string; slug: string }[],
  ): ChangeEntry[] =>
    made.map(({ id, slug }) => ({
      entity,
      entityId: id,
      action: 'created',
      visible: true,
      slug,
      lang: null,
      tags: [],
    }))
  return {
    tags: tags.ids,
    categories: categories.ids,
    authors: authors.ids,
    changes: [
      ...created('tag', tags.made),
      ...created('category', categories.made),
      ...created('author', authors.made),
    ],
  }
}

/** Ties articles to their tags, categories and authors, in the order in which they name them. */
async function relate(tx: Tx, keyed: readonly Keyed[], relations: Relations): Promise<void> {
  const ties = (named: readonly { slug: string }[], ids: Map<string, string>) =>
    [...new Set(named.map(({ slug }) => ids.get(slug) ?? missing(slug)))].map((id, position) => ({
      id,
      position,
    }))
  await tx.articleTag.createMany({
    data: keyed.flatMap(({ id, state: { draft } }) =>
      [...ties(draft.tags, relations.tags), ...ties(draft.categories, relations.categories)].map((tie) => ({
        articleId: id,
        tagId: tie.id,
        position: tie.position,
        sortAt: draft.publishedAt ?? UNDATED,
      })),
    ),
  })
  await tx.articleAuthor.createMany({
    data: keyed.flatMap(({ id, state: { draft } }) =>
      ties(draft.authors, relations.authors).map((tie) => ({
        articleId: id,
        authorId: tie.id,
        position: tie.position,
        sortAt: draft.publishedAt ?? UNDATED,
      })),
    ),
  })
}

function missing(slug: string): never {
  throw new Error(`"${slug}" was just made and is not there`)
}

interface OldAddress {
  articleId: string
  lang: string
  path: string
}

const aliasesOf = ({ id, state: { draft } }: Keyed): OldAddress[] =>
  draft.aliases.map((path) => ({ articleId: id, lang: draft.lang, path }))

/** Adds old addresses; they stay for ever. Answers, by article, those that belong to another article already. */
async function addAliases(tx: Tx, aliases: readonly OldAddress[], at: Date): Promise<Map<string, string[]>> {
  const taken = new Map<string, string[]>()
  if (aliases.length === 0) return taken
  const data = aliases.map((alias) => ({ ...alias, id: uuid(), createdAt: at }))
  await tx.alias.createMany({ data, skipDuplicates: true })
  const owners = await tx.alias.findMany({ where: { path: { in: aliases.map(({ path }) => path) } } })
  const owner = new Map(owners.map((alias) => [`${alias.lang} ${alias.path}`, alias.articleId]))
  for (const { articleId, lang, path } of aliases) {
    if (owner.get(`${lang} ${path}`) === articleId) continue
    taken.set(articleId, [...(taken.get(articleId) ?? []), path])
  }
  return taken
}

/** A revision holds what was written; what is rendered from it can be rendered again. */
function revisionOf(
  articleId: string,
  number: number,
  { draft }: ArticleState,
  { actor, at, runId }: Origin,
) {
  const snapshot = JSON.parse(JSON.stringify(draft)) as Prisma.InputJsonObject
  return { articleId, number, createdAt: at, actor, runId, snapshot }
}

/** The same rule as `visible` of read.ts, for a state that is not in the database yet. */
function isVisible(
  {
    status,
    publishedAt,
    deletedAt = null,
  }: { status: Status; publishedAt: Date | null; deletedAt?: Date | null },
  at: Date,
): boolean {
  return status === 'published' && deletedAt === null && (publishedAt === null || publishedAt <= at)
}

function changeOf(id: string, was: Before | null, draft: ArticleDraft, at: Date): ChangeEntry {
  const before = was !== null && isVisible(was, at)
  const after = isVisible({ ...draft, deletedAt: was?.deletedAt ?? null }, at)
  const quiet = was === null ? 'created' : 'updated'
  return {
    entity: 'article',
    entityId: id,
    action: before === after ? quiet : after ? 'published' : 'unpublished',
    visible: before || after,
    slug: draft.slug,
    lang: draft.lang,
    tags: draft.tags.map(({ slug }) => slug),
  }
}

/** What becomes of the files of a source: the one rule for imports and for single files that come over HTTP. */
import { isDeepStrictEqual } from 'node:util'
import type { RenderedArticle } from '../../articles/model/rendered-article.ts'
import { snapshotOf } from '../../articles/model/snapshot.ts'
import type { ArticleDraft } from '../../articles/schema.ts'
import type { Document } from '../../content/document.ts'
import type { SearchEntry } from '../../content/search/search-terms.ts'
import type { Tx } from '../../database/connection.ts'
import { findCurrentSlugs } from '../db/current-terms.ts'
import { findLiveArticles, type KnownFile, type LiveArticle, lockKnownFiles } from '../db/source-files.ts'
import { candidateSlugs, slugRequestOf } from './plan-slugs.ts'
import { type ArticleTerms, type CurrentSlug, haveSameTerms } from './same-terms.ts'

/** A file that was read and has an address coming to it: `slugs` are the possible ones, best first. */
export interface SourceFile {
  path: string
  /** The path that it was imported from before, if that was another. */
  movedFrom?: string | undefined
  hash: string
  document: Document
  search: SearchEntry
  slugs: readonly string[]
  /** What the document says, but for the slug. */
  draft: ArticleDraft
}

/** Where files go, and whether articles that were edited since are overwritten. */
export interface DecisionOptions {
  source: string
  overwrite: boolean
}

/** A file with the state that its article will have, and the article there is. */
export interface PlannedWrite {
  file: SourceFile
  state: RenderedArticle
  article: { id: string; version: number } | null
  /** Why it is written, in a few words. */
  reason: string
}

/** A file whose article stays as it is, since it was edited: the file has changed as well, or has not. */
export interface KeptFile {
  file: SourceFile
  outcome: 'diverged' | 'unchanged'
}

/** What is to be done with each file. */
export interface Decisions {
  /** Nothing. */
  kept: KeptFile[]
  /** Their articles are there and say the same: only the file is remembered. */
  linked: PlannedWrite[]
  fresh: PlannedWrite[]
  changed: PlannedWrite[]
}

/** Stands at an address that a file of this batch is about to take. */
const NEWCOMER: LiveArticle = {
  ...{ id: '', version: 1, trashed: false, html: '', snapshot: null, modifiedAt: null, aliases: [] },
}

/**
 * Decides what becomes of each file, by what is in the database now: another import may have been here a moment ago.
 * Articles that were edited since stay as they are, unless they are to be overwritten.
 */
export async function decideFiles(
  tx: Tx,
  into: DecisionOptions,
  files: readonly SourceFile[],
): Promise<Decisions> {
  const paths = files.flatMap(({ path, movedFrom }) => (movedFrom === undefined ? [path] : [path, movedFrom]))
  const known = new Map((await lockKnownFiles(tx, into.source, paths)).map((file) => [file.path, file]))
  const earlierOf = ({ path, movedFrom = path }: SourceFile) => known.get(path) ?? known.get(movedFrom)
  const slugsOf = (file: SourceFile) => slugsFor(file, earlierOf(file), into.source)
  const holders = await findLiveArticles(tx, {
    ids: [...known.values()].map(({ articleId }) => articleId),
    slugs: files.flatMap(slugsOf),
  })
  const isThere = holders.byId.size > 0 ? await comparing(tx, files) : () => false
  const decisions: Decisions = { kept: [], linked: [], fresh: [], changed: [] }
  for (const file of files) {
    const earlier = earlierOf(file)
    if (earlier) {
      const slug = slugToKeep(file, earlier, slugsOf(file), holders.byAddress)
      decideKnown(decisions, into, { file, earlier, slug }, holders.byId.get(earlier.articleId), isThere)
    } else decideNew(decisions, file, holders.byAddress, isThere)
  }
  return decisions
}

/** The slugs that a file's article may have, best first: of a known file that is the one it was given. */
function slugsFor(file: SourceFile, earlier: KnownFile | undefined, source: string): readonly string[] {
  if (earlier === undefined) return file.slugs
  return [earlier.slug, ...candidateSlugs(slugRequestOf(file.path, file.document), source)]
}

/**
 * The slug of a known file's article. It stays, unless another article stands there: in the language that the file has
 * changed to, or where an editor had made room. The address is then taken, for the rest of the batch too.
 */
function slugToKeep(
  { draft }: SourceFile,
  { articleId, slug: given }: KnownFile,
  slugs: readonly string[],
  holders: Map<string, LiveArticle>,
): string {
  const isFree = (slug: string) => [undefined, articleId].includes(holders.get(addressKey(draft, slug))?.id)
  const slug = slugs.find(isFree) ?? given
  holders.set(addressKey(draft, slug), { ...NEWCOMER, id: articleId })
  return slug
}

/** A file that was imported before, and the slug that its article is to have. */
interface Known {
  file: SourceFile
  earlier: KnownFile
  slug: string
}

function decideKnown(
  { kept, linked, changed }: Decisions,
  into: DecisionOptions,
  { file, earlier, slug }: Known,
  holder: LiveArticle | undefined,
  isThere: Comparison,
): void {
  const article = { id: earlier.articleId, version: earlier.currentVersion }
  const moved = slug === earlier.slug ? '' : `; "${earlier.slug}" is the address of another article`
  const ready = { file, state: stateOf(file, slug), article, reason: `the file has changed${moved}` }
  const edited = earlier.currentVersion > earlier.importedVersion
  if (holder && isThere(holder, ready.state)) linked.push(ready)
  else if (edited && earlier.hash === file.hash && !into.overwrite) kept.push({ file, outcome: 'unchanged' })
  else if (edited && !into.overwrite) kept.push({ file, outcome: 'diverged' })
  else changed.push(edited ? { ...ready, reason: `it was edited since, and is overwritten${moved}` } : ready)
}

function decideNew(
  { linked, fresh }: Decisions,
  file: SourceFile,
  holders: Map<string, LiveArticle>,
  isThere: Comparison,
): void {
  const [wanted = ''] = file.slugs
  const holder = holders.get(addressKey(file.draft, wanted))
  const slug = file.slugs.find((candidate) => !holders.has(addressKey(file.draft, candidate))) ?? wanted
  if (holder) {
    const state = stateOf(file, wanted)
    if (isThere(holder, state)) {
      linked.push({ file, state, article: holder, reason: 'the article is there already' })
      return
    }
  }
  const reason = slug === wanted ? 'new' : `new; "${wanted}" is the address of another article`
  const state = stateOf(file, slug)
  holders.set(addressKey(file.draft, slug), NEWCOMER) // taken from now on
  fresh.push({ file, state, article: null, reason })
}

const addressKey = ({ lang }: ArticleDraft, slug: string) => `${lang}\n${slug}`

function stateOf(file: SourceFile, slug: string): RenderedArticle {
  return { draft: { ...file.draft, slug }, rendered: file.document.rendered, search: file.search }
}

/** True when an article would not change. */
type Comparison = (holder: LiveArticle, state: RenderedArticle) => boolean

/** Compares files with articles, by what tags, categories and authors are called now: a file goes on to say the old name. */
async function comparing(tx: Tx, files: readonly SourceFile[]): Promise<Comparison> {
  const present = await findCurrentSlugs(
    tx,
    files.map(({ draft }) => draft),
  )
  return (holder, state) => saysTheSame(holder, state, (kind, slug) => present(kind, slug) ?? slug)
}

/**
 * True when an article would not change: it is not in the trash, says the same, and shows the same. Old addresses are
 * never taken away, so those that it has besides make no difference.
 */
function saysTheSame(
  holder: LiveArticle,
  { draft, rendered }: RenderedArticle,
  present: CurrentSlug,
): boolean {
  if (holder.trashed || holder.snapshot === null || holder.html !== rendered.html) return false
  const kept = partsOf(holder.snapshot)
  const said = partsOf(snapshotOf(draft))
  const known = new Set([...kept.aliases, ...holder.aliases])
  return (
    isDeepStrictEqual(kept.rest, said.rest) &&
    said.modifiedAt === holder.modifiedAt &&
    haveSameTerms(kept.names, said.names, present) &&
    said.aliases.every((alias) => known.has(alias))
  )
}

/** What a snapshot says, in the parts that are compared each in its own way. */
function partsOf(snapshot: Record<string, unknown>) {
  const { aliases, tags, categories, authors, modifiedAt, ...rest } = snapshot
  const names = { tags, categories, authors } as ArticleTerms // as snapshotOf has made them
  return { rest, names, modifiedAt, aliases: Array.isArray(aliases) ? aliases : [] }
}

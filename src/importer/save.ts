/** Writes read documents as articles, a batch in one transaction. */
import { isDeepStrictEqual } from 'node:util'
import type { Origin } from '../articles/rows.ts'
import type { ArticleDraft } from '../articles/schema.ts'
import { snapshotOf } from '../articles/snapshot.ts'
import type { ArticleState } from '../articles/state.ts'
import { createArticles, updateArticles, type Written } from '../articles/store.ts'
import type { Document } from '../content/document.ts'
import type { SearchEntry } from '../content/search-terms.ts'
import type { Database, Tx } from '../database/connection.ts'
import { isRefusal } from '../database/errors.ts'
import { errorAt, type FileResult, type FileWarning } from './report.ts'
import {
  addFiles,
  type Holder,
  type ImportedFile,
  type KnownFile,
  knownFilesNow,
  liveArticles,
  lockSource,
  updateFiles,
} from './store.ts'

/** A file that was read and has an address coming to it: `slugs` are the possible ones, best first. */
export interface ReadFile {
  path: string
  hash: string
  document: Document
  search: SearchEntry
  slugs: readonly string[]
  /** What the document says, but for the slug. */
  draft: ArticleDraft
}

/** The run that writes. Its id is null when nothing is to be written. */
export interface Run {
  id: string | null
  source: string
  overwrite: boolean
}

/** Writes a batch, whole or, where the database refuses something in it, file by file, so that one cannot sink the others. */
export async function saveBatch(db: Database, run: Run, files: readonly ReadFile[]): Promise<FileResult[]> {
  try {
    return await db.bulk((tx) => saveIn(tx, run, files))
  } catch (err) {
    if (!isRefusal(err)) throw err
    const [file, ...others] = files
    if (file && others.length === 0) return [refused(file, err)]
    const saved: FileResult[] = []
    for (const one of files) saved.push(...(await saveBatch(db, run, [one])))
    return saved
  }
}

/** What saveBatch would do, without doing it. */
export function tryBatch(db: Database, run: Run, files: readonly ReadFile[]): Promise<FileResult[]> {
  return db.prisma.$transaction(async (tx) => {
    const { kept, linked, fresh, changed } = await decide(tx, run, files)
    return [
      ...kept,
      ...linked.map(toLinked),
      ...fresh.map((one) => created(one)),
      ...changed.map((one) => updated(one)),
    ]
  })
}

/** A file with the state that its article will have, and the article there is. */
interface Ready {
  file: ReadFile
  state: ArticleState
  article: { id: string; version: number } | null
  /** Why it is written, in a few words. */
  reason: string
}

/** What is to be done with each file of a batch. */
interface Decisions {
  /** Nothing. */
  kept: FileResult[]
  /** Their articles are there and say the same: only the file is remembered. */
  linked: Ready[]
  fresh: Ready[]
  changed: Ready[]
}

async function saveIn(tx: Tx, run: Run, files: readonly ReadFile[]): Promise<FileResult[]> {
  await lockSource(tx, run.source)
  const { kept, linked, fresh, changed } = await decide(tx, run, files)
  const origin: Origin = { actor: 'import', at: new Date(), runId: run.id }
  const made =
    fresh.length > 0
      ? await createArticles(
          tx,
          fresh.map(({ state }) => state),
          origin,
        )
      : []
  const replaced =
    changed.length > 0 ? await updateArticles(tx, changed.map(toUpdate), origin, { untrash: true }) : []
  const remember = (list: readonly Ready[], written: readonly Pick<Written, 'id' | 'version'>[]) =>
    list.flatMap((one, index) => toImported(run.source, one, written[index] ?? one.article))
  await addFiles(tx, remember(fresh, made))
  await updateFiles(tx, [...remember(changed, replaced), ...remember(linked, [])])
  return [
    ...kept,
    ...linked.map(toLinked),
    ...fresh.map((one, index) => created(one, made[index])),
    ...changed.map((one, index) => updated(one, replaced[index])),
  ]
}

/** Stands at an address that a file of this batch is about to take. */
const NEWCOMER: Holder = { id: '', version: 1, trashed: false, html: '', snapshot: null, aliases: [] }

/** Decides what becomes of each file, by what is in the database now: another import may have been here a moment ago. */
async function decide(tx: Tx, run: Run, files: readonly ReadFile[]): Promise<Decisions> {
  const paths = files.map(({ path }) => path)
  const known = new Map((await knownFilesNow(tx, run.source, paths)).map((file) => [file.path, file]))
  const holders = await liveArticles(tx, {
    ids: [...known.values()].map(({ articleId }) => articleId),
    slugs: files.flatMap(({ path, slugs }) => (known.has(path) ? [] : slugs)),
  })
  const decisions: Decisions = { kept: [], linked: [], fresh: [], changed: [] }
  for (const file of files) {
    const earlier = known.get(file.path)
    if (earlier) decideKnown(decisions, run, file, earlier, holders.byId.get(earlier.articleId))
    else decideNew(decisions, file, holders.byAddress)
  }
  return decisions
}

function decideKnown(
  { kept, linked, changed }: Decisions,
  run: Run,
  file: ReadFile,
  earlier: KnownFile,
  holder: Holder | undefined,
): void {
  const article = { id: earlier.articleId, version: earlier.currentVersion }
  const ready = { file, state: stateOf(file, earlier.slug), article, reason: 'the file has changed' }
  const edited = earlier.currentVersion > earlier.importedVersion
  if (holder && saysTheSame(holder, ready.state)) linked.push(ready)
  else if (edited && earlier.hash === file.hash && !run.overwrite)
    kept.push({ path: file.path, outcome: 'unchanged' })
  else if (edited && !run.overwrite) kept.push(diverged(file))
  else changed.push(edited ? { ...ready, reason: 'it was edited since, and is overwritten' } : ready)
}

function decideNew({ linked, fresh }: Decisions, file: ReadFile, holders: Map<string, Holder>): void {
  const [wanted = ''] = file.slugs
  const holder = holders.get(addressKey(file.draft, wanted))
  const slug = file.slugs.find((candidate) => !holders.has(addressKey(file.draft, candidate))) ?? wanted
  if (holder) {
    const state = stateOf(file, wanted)
    if (saysTheSame(holder, state)) {
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

function stateOf(file: ReadFile, slug: string): ArticleState {
  return { draft: { ...file.draft, slug }, rendered: file.document.rendered, search: file.search }
}

/**
 * True when an article would not change: it is not in the trash, says the same, and shows the same. Old addresses are
 * never taken away, so those that it has besides make no difference.
 */
function saysTheSame(holder: Holder, { draft, rendered }: ArticleState): boolean {
  if (holder.trashed || holder.snapshot === null || holder.html !== rendered.html) return false
  const { aliases: said, ...before } = holder.snapshot
  const { aliases: _, ...now } = snapshotOf(draft)
  const known = new Set([...(Array.isArray(said) ? said : []), ...holder.aliases])
  return isDeepStrictEqual(before, now) && draft.aliases.every((alias) => known.has(alias))
}

const toUpdate = ({ article, state }: Ready) => ({ id: article?.id ?? '', state })

function toImported(
  source: string,
  { file, state }: Ready,
  article: { id: string; version: number } | null,
): ImportedFile[] {
  if (!article) return []
  const { slug, lang } = state.draft
  return [
    {
      source,
      path: file.path,
      hash: file.hash,
      articleId: article.id,
      slug,
      lang,
      articleVersion: article.version,
    },
  ]
}

const toLinked = ({ file }: Ready): FileResult => ({ path: file.path, outcome: 'unchanged' })

const created = (one: Ready, written?: Written): FileResult => ({
  ...resultOf(one, written),
  outcome: 'created',
})
const updated = (one: Ready, written?: Written): FileResult => ({
  ...resultOf(one, written),
  outcome: 'updated',
})

function resultOf({ file, state, reason }: Ready, written: Written | undefined): Omit<FileResult, 'outcome'> {
  const taken = (written?.aliasesTaken ?? []).map((alias): FileWarning => {
    const message = `The old address ${alias} leads to another article already.`
    return { file: file.path, code: 'alias-taken', message }
  })
  return { path: file.path, slug: state.draft.slug, reason, warnings: [...warningsOf(file), ...taken] }
}

function warningsOf({ path, document, draft }: ReadFile): FileWarning[] {
  const { notices, rendered } = document
  const warnings: FileWarning[] = notices.map((notice) => ({ file: path, ...notice }))
  if (draft.status === 'archived' && !document.archived) {
    warnings.push({ file: path, code: 'expired', message: 'Its expiryDate is past: it is archived.' })
  }
  if (rendered.relativeLinks.length === 0) return warnings
  const message = `Relative addresses are kept as written: ${rendered.relativeLinks.join(', ')}`
  return [...warnings, { file: path, code: 'relative-link', message }]
}

function diverged({ path }: ReadFile): FileResult {
  const message = 'It was edited since the last import and is left as it is (--overwrite overwrites it).'
  return {
    path,
    outcome: 'diverged',
    reason: 'it was edited since',
    warnings: [{ file: path, code: 'diverged', message }],
  }
}

function refused({ path }: ReadFile, err: unknown): FileResult {
  const cause = err instanceof Error ? (err.message.trim().split('\n').at(-1) ?? '') : String(err)
  return { path, outcome: 'failed', error: errorAt(path, 'refused', `The database refuses it: ${cause}`) }
}

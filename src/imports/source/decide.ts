/** Decisions about the files of a source: create, update, link or skip their articles. */
import { type LockedArticle, lockedArticle } from '../../articles/db/locks.ts'
import type { RenderedArticle } from '../../articles/model/rendered-article.ts'
import type { ArticleDraft } from '../../articles/schema.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import type { Tx } from '../../database/transaction.ts'
import { findLiveArticles, type KnownFile, type LiveArticle, type LockedFiles } from '../db/source-files.ts'
import { renderSourceFile, type SourceFile } from './parsed-source-file.ts'
import { candidateSlugs, slugRequestOf } from './plan-slugs.ts'
import { type Comparison, createComparison, hasSameText } from './same-article.ts'

/** The source of the files. With `overwrite`, articles that were edited since their import are overwritten. */
interface DecisionOptions {
  source: string
  overwrite: boolean
  policy: Pick<HtmlPolicy, 'mediaUrl'>
}

/** A file and the article that it becomes; `article` is the existing article, if there is one. */
export interface PlannedWrite {
  file: SourceFile
  rendered: RenderedArticle
  article: { id: string; version: number } | null
  /** The reason for the write, for the report. */
  reason: string
}

/** A file that changes an existing article. */
export interface PlannedUpdate extends PlannedWrite {
  article: LockedArticle
  /** True when title, body and cover stay: only other fields or the HTML change. */
  hasSameText: boolean
}

/** A file whose article was edited and is not written: the file has changed too (`diverged`), or not (`unchanged`). */
export interface SkippedFile {
  file: SourceFile
  outcome: 'diverged' | 'unchanged'
}

/** The decisions about files. */
export interface Decisions {
  /** Files for which nothing is written. */
  skipped: SkippedFile[]
  /** Files whose article exists with the same content: only the file is stored. */
  linked: PlannedWrite[]
  /** Files that create an article. */
  fresh: PlannedWrite[]
  /** Files that update an article. */
  changed: PlannedUpdate[]
}

/** Placeholder for the slug of another file in the batch. */
const RESERVED: LiveArticle = {
  ...{ id: '', entryId: null, version: 1, isTrashed: false, html: '', snapshot: null, aliases: [] },
}

/** The data on which the decisions are based. */
interface DecisionContext extends DecisionOptions {
  lockedFiles: LockedFiles
  bySlug: Map<string, LiveArticle>
  isSame: Comparison
}

/**
 * Returns the decisions about files, based on the current content of the database. `lockedFiles` are the known files among them,
 * see `pathsOf`. Articles that were edited since their import are skipped unless `overwrite` is set.
 */
export async function decideFiles(
  tx: Tx,
  options: DecisionOptions,
  files: readonly SourceFile[],
  lockedFiles: LockedFiles,
): Promise<Decisions> {
  const known = new Map(lockedFiles.files.map((file) => [file.path, file]))
  const knownFileOf = ({ path, movedFrom = path }: SourceFile) => known.get(path) ?? known.get(movedFrom)
  const slugsOf = (file: SourceFile) => possibleSlugs(file, knownFileOf(file), options.source)
  const { byId, bySlug } = await findLiveArticles(tx, {
    ids: [...known.values()].map(({ articleId }) => articleId),
    slugs: files.flatMap(slugsOf),
  })
  const isSame = byId.size > 0 || bySlug.size > 0 ? await createComparison(tx, files) : () => false
  const context = { ...options, lockedFiles, bySlug, isSame }
  const decisions: Decisions = { skipped: [], linked: [], fresh: [], changed: [] }
  for (const file of files) {
    const knownFile = knownFileOf(file)
    if (knownFile) {
      const slug = slugOfKnownFile(file, knownFile, slugsOf(file), bySlug)
      decideKnown(decisions, context, { file, knownFile, slug }, byId.get(knownFile.articleId))
    } else decideNew(decisions, context, file)
  }
  return decisions
}

/** Returns the present and former paths of files, under which earlier imports may have stored them. */
export const pathsOf = (files: readonly Pick<SourceFile, 'path' | 'movedFrom'>[]): string[] =>
  files.flatMap(({ path, movedFrom }) => (movedFrom === undefined ? [path] : [path, movedFrom]))

/** Returns the possible slugs of a file's article, best first. The first one of a known file is its present slug. */
function possibleSlugs(
  file: SourceFile,
  knownFile: KnownFile | undefined,
  source: string,
): readonly string[] {
  if (knownFile === undefined) return file.slugs
  return [knownFile.slug, ...candidateSlugs(slugRequestOf(file.path, file.document), source)]
}

/**
 * Returns the slug of a known file's article: the present one, unless another article has it because the language of the file or
 * the slug of the article was changed. Reserves the slug for the rest of the batch.
 */
function slugOfKnownFile(
  { draft }: SourceFile,
  { articleId, slug: present }: KnownFile,
  slugs: readonly string[],
  bySlug: Map<string, LiveArticle>,
): string {
  const isFree = (slug: string) => [undefined, articleId].includes(bySlug.get(slugKey(draft, slug))?.id)
  const slug = slugs.find(isFree) ?? present
  bySlug.set(slugKey(draft, slug), { ...RESERVED, id: articleId })
  return slug
}

function decideKnown(
  { skipped, linked, changed }: Decisions,
  { overwrite, policy, lockedFiles, isSame }: DecisionContext,
  { file, knownFile, slug }: { file: SourceFile; knownFile: KnownFile; slug: string },
  live: LiveArticle | undefined,
): void {
  const article = lockedArticle(lockedFiles.articles, knownFile.articleId)
  const note = slug === knownFile.slug ? '' : `; "${knownFile.slug}" is the slug of another article`
  const write = {
    file,
    rendered: renderSourceFile(file, slug, policy),
    article,
    hasSameText: live !== undefined && hasSameText(live, file.draft),
    reason: `${knownFile.hash === file.hash ? 'what its URLs lead to' : 'the file'} has changed${note}`,
  }
  const isEdited = knownFile.currentVersion > knownFile.importedVersion
  if (live && isSame(live, write.rendered)) linked.push(write)
  else if (isEdited && knownFile.hash === file.hash && !overwrite)
    skipped.push({ file, outcome: 'unchanged' })
  else if (isEdited && !overwrite) skipped.push({ file, outcome: 'diverged' })
  else changed.push(isEdited ? { ...write, reason: `it was edited since, and is overwritten${note}` } : write)
}

function decideNew(
  { linked, fresh }: Decisions,
  { bySlug, policy, isSame }: DecisionContext,
  file: SourceFile,
): void {
  const [preferred = ''] = file.slugs
  const existing = bySlug.get(slugKey(file.draft, preferred))
  const slug = file.slugs.find((candidate) => !bySlug.has(slugKey(file.draft, candidate))) ?? preferred
  if (existing && isArticleOf(file, existing, { policy, isSame })) {
    const rendered = renderSourceFile(file, preferred, policy)
    linked.push({ file, rendered, article: existing, reason: 'the article exists already' })
    return
  }
  const reason = slug === preferred ? 'new' : `new; "${preferred}" is the slug of another article`
  bySlug.set(slugKey(file.draft, slug), RESERVED)
  fresh.push({ file, rendered: renderSourceFile(file, slug, policy), article: null, reason })
}

const slugKey = ({ lang }: ArticleDraft, slug: string) => `${lang}\n${slug}`

/**
 * Returns true when an article is the one of a new file. Links do not count: the same file leads to other articles, or to
 * none, where the files beside it or the configuration of its site are missing, as in an export. Media files count if there
 * are any.
 */
function isArticleOf(
  file: SourceFile,
  article: LiveArticle,
  { policy, isSame }: Pick<DecisionContext, 'policy' | 'isSame'>,
): boolean {
  const { links: _, media: own, ...draft } = file.draft
  const { links, media: stored } = (article.snapshot ?? {}) as Pick<ArticleDraft, 'links' | 'media'>
  const media = own ?? stored
  const expected = { ...draft, ...(links && { links }), ...(media && { media }) }
  return isSame(article, renderSourceFile(file, file.slugs[0] ?? '', policy, expected))
}

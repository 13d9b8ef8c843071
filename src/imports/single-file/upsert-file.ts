/** Upsert of one source file sent over HTTP, by the rules of a folder import. */
import { lockedArticle } from '../../articles/db/locks.ts'
import {
  draftFromDocument,
  type ParsedUpload,
  rejectingInvalidFile,
} from '../../articles/model/draft-from-document.ts'
import { inArticleTransaction } from '../../articles/service/article-transaction.ts'
import { requireUploadPermission } from '../../articles/service/document-upload.ts'
import { parseFile } from '../../articles/service/render-pool.ts'
import type { OperationResult } from '../../articles/service/run-operation.ts'
import {
  atPresent,
  type LockingContext,
  type WriteContext,
  type WriteDependencies,
  type WriteRequest,
} from '../../changes/write-transaction.ts'
import { createWarning, type Diagnostic } from '../../content/diagnostic.ts'
import { dependsOnSiblings } from '../../content/fields/folder-context.ts'
import { DomainError } from '../../errors.ts'
import { assertExpectedVersion, type ExpectedVersion } from '../../schemas/expected-version.ts'
import { findAssignedSlugs, findSiblingFiles } from '../db/related-files.ts'
import { findKnownFile, type KnownFile, lockKnownFiles, lockSource } from '../db/source-files.ts'
import { type FileLinks, resolvedLinks } from '../links/file-links.ts'
import { type FileMedia, resolvedMedia } from '../media/file-media.ts'
import { aliasTakenDiagnostic, applyDecisions } from '../source/apply-decisions.ts'
import { type Decisions, decideFiles } from '../source/decide.ts'
import { fileDiagnosticsOf, type SourceFile } from '../source/parsed-source-file.ts'
import { candidateSlugs, slugRequestOf } from '../source/plan-slugs.ts'
import { fileHash } from '../source/source-file.ts'
import { type LinkLookup, leadsElsewhere, resolveUrls } from './stored-links.ts'
import { findTranslations, linkTranslations } from './translations.ts'

/** A file to upsert. */
export interface FileUpsert {
  source: string
  path: string
  bytes: Uint8Array
  /** True when an article that was edited since the import is overwritten, and restored from the trash. */
  overwrite: boolean
  /** `absent` accepts only a file that has no article yet. */
  expected: ExpectedVersion
}

/** The result of an upsert. With `unchanged`, nothing was written. */
interface UpsertResult extends OperationResult {
  outcome: 'created' | 'updated' | 'unchanged'
  diagnostics: Diagnostic[]
}

/** A parsed file to write. */
interface ParsedUpsert extends ParsedUpload {
  hash: string
  links: FileLinks
  media: FileMedia
}

/**
 * Parses the file unless it and the articles that its links lead to are unchanged. Call it before the transaction, since parsing takes long. Throws DomainError `stale`,
 * `version-needed`, `conflict` for an article in the trash, or `invalid`.
 */
export async function parseFileUpsert(
  lookup: LinkLookup & Pick<WriteDependencies, 'policy'>,
  upsert: FileUpsert,
): Promise<ParsedUpsert | UpsertResult> {
  const { source, path, bytes, overwrite } = upsert
  const { db, policy } = lookup
  const hash = fileHash(bytes)
  const known = await findKnownFile(db, source, path)
  assertFileState(known, upsert)
  if (known?.hash === hash) {
    const mustWrite = isEdited(known) ? overwrite : await leadsElsewhere(lookup, source, path)
    if (!mustWrite) return unchanged(known)
  }
  const siblings = dependsOnSiblings(path) ? await findSiblingFiles(db, source, path) : []
  const parsed = await parseFile(bytes, path, siblings, policy)
  return { ...parsed, hash, ...(await resolveUrls(lookup, source, path, parsed.document)) }
}

/**
 * Writes a parsed file. Throws DomainError as parseFileUpsert does, `forbidden`, or `conflict` for an article that was edited since
 * the import.
 */
export function upsertFile(
  dependencies: WriteDependencies,
  request: WriteRequest,
  upsert: FileUpsert,
  parsed: ParsedUpsert,
): Promise<UpsertResult> {
  const upsertInTransaction = async (locking: LockingContext): Promise<UpsertResult> => {
    const { tx, principal } = locking
    const { source, path } = upsert
    await lockSource(tx, source)
    const locked = await lockKnownFiles(tx, source, [path])
    const known = locked.files[0]
    assertFileState(known ?? null, upsert)
    const context = await atPresent(locking)
    const group = await findTranslations(tx, source, path, parsed.document)
    const file = await placeFile(context, upsert, parsed, { isKnown: known !== undefined, key: group.key })
    const options = { ...upsert, policy: context.policy }
    const decisions = await decideFiles(tx, options, [file], locked)
    const [skipped] = decisions.skipped
    if (known && skipped) return skipped.outcome === 'unchanged' ? unchanged(known) : rejectDiverged()
    const draft = [...decisions.fresh, ...decisions.changed][0]?.rendered.draft
    const article = known ? lockedArticle(locked.articles, known.articleId) : null
    if (draft) requireUploadPermission(principal, article, draft)
    const result = await writeDecisions(context, source, decisions, known)
    await linkTranslations(context, source, group)
    return { ...result, diagnostics: [...fileDiagnosticsOf(file), ...result.diagnostics] }
  }
  return inArticleTransaction(dependencies, request, upsertInTransaction, ({ id }) => id)
}

const isEdited = ({ currentVersion, importedVersion }: KnownFile) => currentVersion > importedVersion

/** Throws DomainError `stale`, `version-needed`, or `conflict` for an article in the trash. */
export function assertFileState(
  known: KnownFile | null,
  { expected, overwrite }: Pick<FileUpsert, 'expected' | 'overwrite'>,
): void {
  if (!known) {
    if (expected === 'any' || typeof expected === 'object')
      throw new DomainError('stale', 'There is no article of this file.')
    return
  }
  assertExpectedVersion(known.currentVersion, expected)
  if (known.isTrashed && !overwrite)
    throw new DomainError(
      'conflict',
      `The article of this file is in the trash. Restore it first. ${OVERWRITE_ADVICE}`,
    )
}

const OVERWRITE_ADVICE = '(?overwrite=true writes anyway.)'

function unchanged(known: KnownFile): UpsertResult {
  const message =
    'The file is unchanged and its article was edited since the import: the article is not written.'
  return {
    outcome: 'unchanged',
    isChanged: false,
    id: known.articleId,
    version: known.currentVersion,
    diagnostics: isEdited(known) ? [createWarning('edited', message)] : [],
  }
}

/** Throws DomainError `conflict` for a file whose article was edited. */
export function rejectDiverged(): never {
  throw new DomainError(
    'conflict',
    `The article was edited since the file was last imported. ${OVERWRITE_ADVICE}`,
  )
}

/** Returns the file with its possible slugs, by the rule of a folder import in which it is the only new file. */
async function placeFile(
  { tx, at }: WriteContext,
  { source, path }: FileUpsert,
  { document, search, hash, links, media }: ParsedUpsert,
  { isKnown, key }: { isKnown: boolean; key: string | null },
): Promise<SourceFile> {
  const slugRequest = slugRequestOf(path, document)
  const candidates = candidateSlugs(slugRequest, source)
  const assigned = isKnown
    ? new Set<string>()
    : await findAssignedSlugs(tx, { source, lang: slugRequest.lang, slugs: candidates })
  const slugs = isKnown ? [] : candidates.filter((slug) => !assigned.has(slug))
  const draft = rejectingInvalidFile(() =>
    draftFromDocument(document, slugs[0] ?? slugRequest.fallback, key, at, {
      links: resolvedLinks(links),
      media: resolvedMedia(media.urls),
    }),
  )
  return { path, hash, document, search, slugs, links, media, draft }
}

async function writeDecisions(
  context: WriteContext,
  source: string,
  decisions: Decisions,
  known: KnownFile | undefined,
): Promise<UpsertResult> {
  const { created, updated } = await applyDecisions(context, source, decisions)
  const [inserted] = created
  const written = inserted ?? updated[0]?.article
  const article = written ?? decisions.linked[0]?.article
  if (!article) throw new Error('a file was written and its article is missing')
  const outcome = !known ? 'created' : written ? 'updated' : 'unchanged'
  const takenAliases = (inserted ?? updated[0])?.takenAliases ?? []
  return {
    ...{ id: article.id, version: article.version, outcome, isChanged: outcome !== 'unchanged' },
    diagnostics: takenAliases.map(aliasTakenDiagnostic),
  }
}

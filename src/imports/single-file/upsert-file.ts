/** Upsert of one source file sent over HTTP, by the rules of a folder import. */

import { lockArticles } from '../../articles/db/locks.ts'
import type { WriteOrigin } from '../../articles/db/rows.ts'
import {
  diagnosticsOf,
  draftFromDocument,
  type ParsedFile,
  parseUploadedFile,
  rejectingInvalidFile,
} from '../../articles/model/draft-from-document.ts'
import { requireUploadPermission } from '../../articles/service/document-upload.ts'
import { type ArticleVersion, writeOriginOf } from '../../articles/service/edit.ts'
import type { Principal } from '../../auth/principal.ts'
import { createWarning, type Diagnostic } from '../../content/diagnostic.ts'
import { contextFromSiblings, mayContainLanguage } from '../../content/fields/folder-context.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import { assertExpectedVersion, type ExpectedVersion } from '../../schemas/expected-version.ts'
import { findAssignedSlugs, findSiblingFiles } from '../db/related-files.ts'
import { findKnownFile, type KnownFile, lockKnownFiles, lockSource } from '../db/source-files.ts'
import { aliasTakenDiagnostic, applyDecisions } from '../source/apply-decisions.ts'
import { type Decisions, decideFiles, type SourceFile } from '../source/decide.ts'
import { candidateSlugs, slugRequestOf } from '../source/plan-slugs.ts'
import { fileHash } from '../source/source-file.ts'
import { findTranslations, linkTranslations } from './translations.ts'

/** A file, and what its sender takes for granted. */
export interface FileUpsert {
  source: string
  path: string
  bytes: Uint8Array
  /** Overwrites an article that was edited since, and takes it out of the trash. */
  overwrite: boolean
  /** `absent`: only where there is no such file yet. */
  expected: ExpectedVersion
}

/** What has become of a file. Nothing is written of one that is `unchanged`. */
export interface UpsertResult extends ArticleVersion {
  outcome: 'created' | 'updated' | 'unchanged'
  diagnostics: Diagnostic[]
}

/** A file that was read. */
export interface ParsedUpsert extends ParsedFile {
  hash: string
}

/**
 * Looks whether there is anything to do, and reads the file if there is: before a transaction begins, since reading takes
 * long. Throws DomainError `stale`, `version-needed`, `conflict` for an article in the trash, or `invalid`.
 */
export async function parseFileUpsert(
  db: Database,
  wanted: FileUpsert,
): Promise<ParsedUpsert | UpsertResult> {
  const { source, path, bytes, overwrite } = wanted
  const hash = fileHash(bytes)
  const known = await findKnownFile(db, source, path)
  assertFileState(known, wanted)
  if (known?.hash === hash && !(overwrite && isEdited(known))) return asItIs(known)
  const neighbours = mayContainLanguage(path) ? await findSiblingFiles(db, source, path) : []
  return { ...parseUploadedFile(bytes, contextFromSiblings(path, neighbours)), hash }
}

/**
 * Writes a file that was read. Throws DomainError as readIncoming does, `forbidden`, or `conflict` for an article that was
 * edited since.
 */
export async function upsertFile(
  tx: Tx,
  wanted: FileUpsert,
  incoming: ParsedUpsert,
  writer: Principal,
): Promise<UpsertResult> {
  const { source, path } = wanted
  await lockSource(tx, source)
  const [seen] = await lockKnownFiles(tx, source, [path])
  const was = seen ? (await lockArticles(tx, [seen.articleId]))(seen.articleId) : null
  const [known] = seen ? await lockKnownFiles(tx, source, [path]) : [] // an editor may have come before the lock
  assertFileState(known ?? null, wanted)
  const origin = writeOriginOf(writer)
  const group = await findTranslations(tx, source, path, incoming.document)
  const file = await placedFile(tx, wanted, incoming, { isKnown: known !== undefined, group, origin })
  const decisions = await decideFiles(tx, wanted, [file])
  if (known && decisions.kept[0]) return unchangedOrConflict(known, decisions.kept[0].outcome)
  const draft = [...decisions.fresh, ...decisions.changed][0]?.state.draft
  if (draft) requireUploadPermission(writer, was, draft)
  const upserted = await write(tx, source, decisions, origin, known)
  await linkTranslations(tx, source, group, writer, origin)
  return { ...upserted, diagnostics: [...diagnosticsOf(file.document, file.draft), ...upserted.diagnostics] }
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
  if (known.trashed && !overwrite)
    throw new DomainError('conflict', `Its article is in the trash. Restore it first. ${OR_OVERWRITE}`)
}

const OR_OVERWRITE = '(?overwrite=true writes all the same.)'

function asItIs(known: KnownFile): UpsertResult {
  const message = 'The file is as it was, and its article was edited since: it stays as it is.'
  return {
    outcome: 'unchanged',
    id: known.articleId,
    version: known.currentVersion,
    diagnostics: isEdited(known) ? [createWarning('edited', message)] : [],
  }
}

/** Throws DomainError `conflict` when both file and article have changed. */
export function unchangedOrConflict(known: KnownFile, outcome: 'diverged' | 'unchanged'): UpsertResult {
  if (outcome === 'unchanged') return asItIs(known)
  throw new DomainError('conflict', `Its article was edited since the file was last read. ${OR_OVERWRITE}`)
}

interface Place {
  isKnown: boolean
  group: { key: string | null }
  origin: WriteOrigin
}

/** The file with the addresses that it may have, by the rule for a folder, of which it is the only new file. */
async function placedFile(
  tx: Tx,
  { source, path }: FileUpsert,
  { document, search, hash }: ParsedUpsert,
  { isKnown, group, origin }: Place,
): Promise<SourceFile> {
  const place = slugRequestOf(path, document)
  const candidates = candidateSlugs(place, source)
  const taken = isKnown
    ? new Set<string>()
    : await findAssignedSlugs(tx, { source, lang: place.lang, slugs: candidates })
  const slugs = isKnown ? [] : candidates.filter((slug) => !taken.has(slug))
  const draft = rejectingInvalidFile(() =>
    draftFromDocument(document, slugs[0] ?? place.fallback, group.key, origin.at),
  )
  return { path, hash, document, search, slugs, draft }
}

async function write(
  tx: Tx,
  source: string,
  decisions: Decisions,
  origin: WriteOrigin,
  known: KnownFile | undefined,
): Promise<UpsertResult> {
  const { made, replaced } = await applyDecisions(tx, source, decisions, origin)
  const [written] = [...made, ...replaced]
  const [linked] = decisions.linked
  const saved = written ?? linked?.article
  if (!saved) throw new Error('a file was written and its article is not there')
  const { id, version } = saved
  const outcome = !known ? 'created' : written ? 'updated' : 'unchanged'
  return { id, version, outcome, diagnostics: (written?.aliasesTaken ?? []).map(aliasTakenDiagnostic) }
}

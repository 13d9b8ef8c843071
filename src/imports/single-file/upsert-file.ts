/** One file of a source that came in a request, written as an import of its folder would write it. */

import { lockArticles } from '../../articles/db/locks.ts'
import type { Origin } from '../../articles/db/rows.ts'
import {
  draftOf,
  noticesOf,
  type ReadFile,
  readFile,
  refusing,
} from '../../articles/model/draft-from-document.ts'
import { assertExpected, type Expected } from '../../articles/model/expected-version.ts'
import type { Writer } from '../../articles/model/permissions.ts'
import { requireForFile } from '../../articles/service/document-upload.ts'
import { originOf, type Saved } from '../../articles/service/edit.ts'
import type { Notice } from '../../content/diagnostic.ts'
import { contextAmong, mayNameLanguage } from '../../content/fields/folder-context.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import { neighboursOf, slugsGiven } from '../db/related-files.ts'
import { findFile, type KnownFile, knownFilesNow, lockSource } from '../db/source-files.ts'
import { aliasTaken, carryOut } from '../source/apply-decisions.ts'
import { type Decisions, decide, type SourceFile } from '../source/decide.ts'
import { candidateAddresses, wantedBy } from '../source/plan-slugs.ts'
import { fileHash } from '../source/source-file.ts'
import { linkTranslations, translationsOf } from './translations.ts'

/** A file, and what its sender takes for granted. */
export interface Wanted {
  source: string
  path: string
  bytes: Uint8Array
  /** Overwrites an article that was edited since, and takes it out of the trash. */
  overwrite: boolean
  /** `absent`: only where there is no such file yet. */
  expected: Expected
}

/** What has become of a file. Nothing is written of one that is `unchanged`. */
export interface Upserted extends Saved {
  outcome: 'created' | 'updated' | 'unchanged'
  notices: Notice[]
}

/** A file that was read. */
export interface Incoming extends ReadFile {
  hash: string
}

/**
 * Looks whether there is anything to do, and reads the file if there is: before a transaction begins, since reading takes
 * long. Throws DomainError `stale`, `version-needed`, `conflict` for an article in the trash, or `invalid`.
 */
export async function readIncoming(db: Database, wanted: Wanted): Promise<Incoming | Upserted> {
  const { source, path, bytes, overwrite } = wanted
  const hash = fileHash(bytes)
  const known = await findFile(db, source, path)
  assertStanding(known, wanted)
  if (known?.hash === hash && !(overwrite && isEdited(known))) return asItIs(known)
  const neighbours = mayNameLanguage(path) ? await neighboursOf(db, source, path) : []
  return { ...readFile(bytes, contextAmong(path, neighbours)), hash }
}

/**
 * Writes a file that was read. Throws DomainError as readIncoming does, `forbidden`, or `conflict` for an article that was
 * edited since.
 */
export async function upsertFile(
  tx: Tx,
  wanted: Wanted,
  incoming: Incoming,
  writer: Writer,
): Promise<Upserted> {
  const { source, path } = wanted
  await lockSource(tx, source)
  const [seen] = await knownFilesNow(tx, source, [path])
  const was = seen ? (await lockArticles(tx, [seen.articleId]))(seen.articleId) : null
  const [known] = seen ? await knownFilesNow(tx, source, [path]) : [] // an editor may have come before the lock
  assertStanding(known ?? null, wanted)
  const origin = originOf(writer)
  const group = await translationsOf(tx, source, path, incoming.document)
  const file = await placedFile(tx, wanted, incoming, { isKnown: known !== undefined, group, origin })
  const decisions = await decide(tx, wanted, [file])
  if (known && decisions.kept[0]) return keptAsItIs(known, decisions.kept[0].outcome)
  const draft = [...decisions.fresh, ...decisions.changed][0]?.state.draft
  if (draft) requireForFile(writer, was, draft)
  const upserted = await write(tx, source, decisions, origin, known)
  await linkTranslations(tx, source, group, writer, origin)
  return { ...upserted, notices: [...noticesOf(file.document, file.draft), ...upserted.notices] }
}

const isEdited = ({ currentVersion, importedVersion }: KnownFile) => currentVersion > importedVersion

/** Throws DomainError `stale`, `version-needed`, or `conflict` for an article in the trash. */
export function assertStanding(
  known: KnownFile | null,
  { expected, overwrite }: Pick<Wanted, 'expected' | 'overwrite'>,
): void {
  if (!known) {
    if (expected === 'any' || typeof expected === 'object')
      throw new DomainError('stale', 'There is no article of this file.')
    return
  }
  assertExpected(known.currentVersion, expected)
  if (known.trashed && !overwrite)
    throw new DomainError('conflict', `Its article is in the trash. Restore it first. ${OR_OVERWRITE}`)
}

const OR_OVERWRITE = '(?overwrite=true writes all the same.)'

function asItIs(known: KnownFile): Upserted {
  const message = 'The file is as it was, and its article was edited since: it stays as it is.'
  return {
    outcome: 'unchanged',
    id: known.articleId,
    version: known.currentVersion,
    notices: isEdited(known) ? [{ code: 'edited', message }] : [],
  }
}

/** Throws DomainError `conflict` when both file and article have changed. */
export function keptAsItIs(known: KnownFile, outcome: 'diverged' | 'unchanged'): Upserted {
  if (outcome === 'unchanged') return asItIs(known)
  throw new DomainError('conflict', `Its article was edited since the file was last read. ${OR_OVERWRITE}`)
}

interface Place {
  isKnown: boolean
  group: { key: string | null }
  origin: Origin
}

/** The file with the addresses that it may have, by the rule for a folder, of which it is the only new file. */
async function placedFile(
  tx: Tx,
  { source, path }: Wanted,
  { document, search, hash }: Incoming,
  { isKnown, group, origin }: Place,
): Promise<SourceFile> {
  const place = wantedBy(path, document)
  const candidates = candidateAddresses(place, source)
  const taken = isKnown
    ? new Set<string>()
    : await slugsGiven(tx, { source, lang: place.lang, slugs: candidates })
  const slugs = isKnown ? [] : candidates.filter((slug) => !taken.has(slug))
  const draft = refusing(() => draftOf(document, slugs[0] ?? place.fallback, group.key, origin.at))
  return { path, hash, document, search, slugs, draft }
}

async function write(
  tx: Tx,
  source: string,
  decisions: Decisions,
  origin: Origin,
  known: KnownFile | undefined,
): Promise<Upserted> {
  const { made, replaced } = await carryOut(tx, source, decisions, origin)
  const [written] = [...made, ...replaced]
  const [linked] = decisions.linked
  const saved = written ?? linked?.article
  if (!saved) throw new Error('a file was written and its article is not there')
  const { id, version } = saved
  const outcome = !known ? 'created' : written ? 'updated' : 'unchanged'
  return { id, version, outcome, notices: (written?.aliasesTaken ?? []).map(aliasTaken) }
}

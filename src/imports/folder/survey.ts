/** A first look at every file: which are articles, which have changed, and what decides their addresses. */

import type { FileDiagnostic } from '../../content/diagnostic.ts'
import type { KnownFile } from '../db/source-files.ts'
import type { SlugRequest, TranslationKey } from '../source/plan-slugs.ts'
import type { FolderListing } from './list-folder.ts'
import type { FindFormerPath } from './moved-files.ts'
import { isFailedFile, type SurveyedFile } from './parse-file.ts'
import { fileError, type ImportReport } from './report.ts'
import type { FileReaders } from './worker-pool.ts'

/** What a first look at a folder tells. */
export interface FolderSurvey {
  /** Everything that counts as a file of the import. */
  files: number
  /** Files whose addresses are to be planned. */
  fresh: SlugRequest[]
  /** Files that were known under another path: by the path at which they are now, that one. */
  moves: Map<string, string>
  /** Every article's path without its language; those of fresh files are the same objects. */
  keyed: TranslationKey[]
  /** Paths of files to read whole, new ones too, in order. */
  changed: string[]
  counts: Pick<ImportReport, 'unchanged' | 'skipped'>
  errors: FileDiagnostic[]
}

/** What earlier imports tell of a folder's files. */
export interface EarlierImports {
  /** By path. */
  known: ReadonlyMap<string, KnownFile>
  movedFrom: FindFormerPath
}

/**
 * Looks at every file of a folder. With `overwrite`, the files of articles that were edited since count as changed.
 * A file that has not changed is read again when a translation of it is new, since it may have to be linked.
 */
export async function surveyFolder(
  readers: FileReaders,
  folder: FolderListing,
  { known, movedFrom }: EarlierImports,
  overwrite: boolean,
): Promise<FolderSurvey> {
  const errors = folder.refused.map(({ path, message }) => fileError(path, 'unreadable', message))
  const counts = { unchanged: 0, skipped: 0 }
  const survey: FolderSurvey = {
    ...{ files: errors.length, fresh: [], moves: new Map(), keyed: [], changed: [], counts, errors },
  }
  const same: TranslationKey[] = []
  const newKeys = new Set<string>()
  const expected = (path: string) => hashToExpect(known.get(path), overwrite)
  let next = 0
  for await (const result of readers.each('survey', folder.paths, expected)) {
    const path = folder.paths[next++] ?? result.path // kept once, not as the copy that came from the thread
    if (isFailedFile(result)) {
      survey.files++
      errors.push(result.error)
    } else {
      const earlier = known.get(path)
      if (!earlier && result.kind === 'article') {
        newKeys.add(result.key)
        const from = movedFrom(result.hash)
        if (from !== undefined) survey.moves.set(path, from)
      }
      addSurveyed(survey, { ...result, path }, earlier, same)
    }
  }
  for (const file of same) {
    if (newKeys.has(file.key)) survey.changed.push(file.path)
    else counts.unchanged++
  }
  survey.changed.sort()
  return survey
}

/** No hash, so that the file is read, where its article is to be overwritten. */
function hashToExpect(file: KnownFile | undefined, overwrite: boolean): string | null {
  if (!file) return null
  return overwrite && file.currentVersion > file.importedVersion ? null : file.hash
}

function addSurveyed(
  survey: FolderSurvey,
  found: SurveyedFile,
  earlier: KnownFile | undefined,
  same: TranslationKey[],
): void {
  if (found.kind === 'other') return
  survey.files++
  if (found.kind === 'blank') {
    survey.counts.skipped++
  } else if (found.kind === 'unchanged') {
    const keyed = { path: found.path, key: found.key, lang: earlier?.lang ?? 'und' }
    survey.keyed.push(keyed)
    same.push(keyed)
  } else {
    const { path, key, lang, given, fallback, publishedAt } = found
    const file: SlugRequest = { path, key, lang, given, fallback, publishedAt }
    survey.keyed.push(file)
    survey.changed.push(path)
    if (!earlier && !survey.moves.has(path)) survey.fresh.push(file)
  }
}

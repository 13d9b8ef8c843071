/** Survey of an imported folder: new, changed, moved, unchanged and blank files, and the input of slug planning. */
import type { FileDiagnostic } from '../../content/diagnostic.ts'
import type { KnownFile } from '../db/source-files.ts'
import type { SlugRequest, TranslationKey } from '../source/plan-slugs.ts'
import type { FolderListing } from './list-folder.ts'
import type { FindFormerPath } from './moved-files.ts'
import { isFailedFile, type SurveyedFile } from './parse-file.ts'
import { fileError, type ImportReport } from './report.ts'
import type { SurveyedArticle } from './surveyed-article.ts'
import type { WorkerPool } from './worker-pool.ts'

/** The result of a survey. */
export interface FolderSurvey {
  /** The number of files that the import counts: articles, blank files and files with an error. */
  fileCount: number
  /** New files, which need a slug. */
  newFiles: SlugRequest[]
  /** Former paths of moved files, by current path. */
  formerPaths: Map<string, string>
  /** Path, language and key of every article. New files are the same objects as in `newFiles`. */
  translationKeys: TranslationKey[]
  /** New and changed files, as far as links to them are concerned. */
  pages: SurveyedPage[]
  /** Paths of files that have not changed. */
  unchangedPaths: string[]
  /** Sorted paths of the files to parse: new and changed ones. */
  changedPaths: string[]
  counts: Pick<ImportReport, 'unchanged' | 'skipped'>
  errors: FileDiagnostic[]
}

/** A new or changed file to which links may lead. */
export type SurveyedPage = Pick<SurveyedArticle, 'lang' | 'isPublic' | 'urls' | 'translationKey'> & {
  path: string
}

/** Files of earlier imports. */
interface EarlierImports {
  /** Known files by path. */
  knownFiles: ReadonlyMap<string, KnownFile>
  findFormerPath: FindFormerPath
}

/**
 * Surveys the files of a folder. With `overwrite`, files whose articles were edited since the last import count as
 * changed. An unchanged file counts as changed when a translation of it is new, since their articles must be linked.
 */
export async function surveyFolder(
  workers: WorkerPool,
  folder: FolderListing,
  { knownFiles, findFormerPath }: EarlierImports,
  overwrite: boolean,
): Promise<FolderSurvey> {
  const errors = folder.rejected.map(({ path, message }) => fileError(path, 'unreadable', message))
  const survey: FolderSurvey = {
    ...{ fileCount: errors.length, newFiles: [], formerPaths: new Map(), translationKeys: [] },
    ...{ pages: [], unchangedPaths: [], changedPaths: [], counts: { unchanged: 0, skipped: 0 }, errors },
  }
  const unchangedFiles: TranslationKey[] = []
  const newKeys = new Set<string>()
  const importedHash = (path: string) => hashToCompare(knownFiles.get(path), overwrite)
  let next = 0
  for await (const result of workers.run('survey', folder.paths, importedHash)) {
    const path = folder.paths[next++] ?? result.path // the same string object, not the copy from the thread
    if (isFailedFile(result)) {
      survey.fileCount++
      errors.push(result.error)
      continue
    }
    const knownFile = knownFiles.get(path)
    if (!knownFile && result.kind === 'article') {
      newKeys.add(result.key)
      const formerPath = findFormerPath(result.hash)
      if (formerPath !== undefined) survey.formerPaths.set(path, formerPath)
    }
    addToSurvey(survey, { ...result, path }, knownFile, unchangedFiles)
  }
  for (const file of unchangedFiles) {
    if (newKeys.has(file.key)) survey.changedPaths.push(file.path)
    else survey.unchangedPaths.push(file.path)
  }
  survey.counts.unchanged = survey.unchangedPaths.length
  survey.changedPaths.sort()
  return survey
}

/** Returns the hash of a file at the last import; null, which no hash equals, if its article is to be overwritten. */
function hashToCompare(file: KnownFile | undefined, overwrite: boolean): string | null {
  if (!file) return null
  return overwrite && file.currentVersion > file.importedVersion ? null : file.hash
}

function addToSurvey(
  survey: FolderSurvey,
  file: SurveyedFile,
  knownFile: KnownFile | undefined,
  unchangedFiles: TranslationKey[],
): void {
  if (file.kind === 'other') return
  survey.fileCount++
  if (file.kind === 'blank') {
    survey.counts.skipped++
  } else if (file.kind === 'unchanged') {
    const translationKey = { path: file.path, key: file.key, lang: knownFile?.lang ?? 'und' }
    survey.translationKeys.push(translationKey)
    unchangedFiles.push(translationKey)
  } else {
    const { path, key, lang, given, fallback, publishedAt, isPublic, urls, translationKey } = file
    const request: SlugRequest = { path, key, lang, given, fallback, publishedAt }
    survey.translationKeys.push(request)
    survey.changedPaths.push(path)
    survey.pages.push({ path, lang, isPublic, urls, translationKey })
    if (!knownFile && !survey.formerPaths.has(path)) survey.newFiles.push(request)
  }
}

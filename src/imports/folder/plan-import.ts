/** Plan of a folder import: files to parse, slugs, translation keys, and moved and missing files. */
import type { ArticleUrlSettings } from '../../articles/model/article-url.ts'
import type { FileDiagnostic } from '../../content/diagnostic.ts'
import { DEFAULT_POLICY, type HtmlPolicy } from '../../content/html/html-policy.ts'
import type { FolderSite } from '../../content/site/folder-sites.ts'
import { readClock } from '../../database/clock.ts'
import type { Database } from '../../database/connection.ts'
import type { MediaParts } from '../../media/media-parts.ts'
import type { GetRemoteFile } from '../../outgoing/get-remote-file.ts'
import { type KnownFile, listKnownFiles } from '../db/source-files.ts'
import { createFolderMedia, type FolderMedia, folderWithoutMedia } from '../media/folder-media.ts'
import { planSlugs, planTranslations, type SlugPlan } from '../source/plan-slugs.ts'
import { createFolderLinks, type FolderLinks } from './folder-links.ts'
import { readImportedFolder, type SiteOptions } from './imported-folder.ts'
import { createMissingCheck, type FolderListing } from './list-folder.ts'
import { findMovedFiles } from './moved-files.ts'
import type { NotReadGroup } from './not-read.ts'
import type { SiteReport } from './site-report.ts'
import { type FolderSurvey, surveyFolder } from './survey.ts'
import { createWorkerPool, type WorkerPool } from './worker-pool.ts'

/** The options of an import that its plan depends on. */
export interface PlanOptions extends SiteOptions {
  /** The source name. Importing a folder again under the same name updates the same articles. */
  source: string
  /** Overwrite articles that were edited since the last import. */
  overwrite?: boolean
  /** Reject files with values that are not valid YAML or with duplicate keys, which are repaired otherwise. */
  strict?: boolean
  /** Unpublish the articles of files that no longer exist. */
  prune?: boolean
  /** Settings on which the URLs of articles in links depend. Default: those of a server without SITE_URL. */
  articleUrls?: ArticleUrlSettings
  /** The HTML policy by which bodies are rendered. */
  policy?: HtmlPolicy
  /** The store of media files, and its limits. Without it, pictures stay as they are written. */
  media?: MediaParts
  /** Opens pictures of other sites, which are then stored. Absent: they stay where they are. */
  getRemoteFile?: GetRemoteFile
  /** Called with the numbers of pictures of other sites that are done, and of all so far. */
  onFetchProgress?: (done: number, total: number) => void
  /** Number of worker threads. Default: one per CPU core. */
  workers?: number
}

/** Decisions that depend on all files together. */
export interface ImportPlan {
  /** Sorted paths of the files to parse. */
  changedPaths: readonly string[]
  /** Paths of files that have not changed. Those whose links lead elsewhere are parsed after all others. */
  unchangedPaths: ReadonlySet<string>
  /** Files of earlier imports that no longer exist. */
  missingFiles: readonly KnownFile[]
  /** Why an existing file is not read, by path. */
  notReadReasons: ReadonlyMap<string, string>
  /** Former paths of moved files, by current path. */
  formerPaths: ReadonlyMap<string, string>
  /** Slugs of new files. */
  slugs: SlugPlan
  /** Translation keys by path. */
  translationKeys: ReadonlyMap<string, string>
  /** Links between the files. */
  links: FolderLinks
  /** Media files that the files name. */
  media: FolderMedia
  /** Start of the import. Articles with a later date are scheduled. */
  now: Date
}

/** A planned import, with the worker pool for parsing. */
interface PlannedImport extends Pick<FolderSurvey, 'fileCount' | 'counts' | 'errors'> {
  workers: WorkerPool
  plan: ImportPlan
  sites: SiteReport[]
  notRead: NotReadGroup[]
  /** Diagnostics about the folder as a whole. */
  diagnostics: FileDiagnostic[]
}

/** Lists and surveys a folder and plans its import. The data about unchanged files is released when it returns. */
export async function planImport(db: Database, options: PlanOptions): Promise<PlannedImport> {
  const { source, overwrite = false, strict: isStrict = false, policy = DEFAULT_POLICY } = options
  const { listing, hiddenReasons, notReadReasons, ...folder } = await readImportedFolder(options)
  const knownFiles = new Map((await listKnownFiles(db, source)).map((file) => [file.path, file]))
  const workers = createWorkerPool({ ...folder.root, isStrict, policy }, listing.paths.length, {
    workers: options.workers,
    hiddenReasonOf: (path) => hiddenReasons.get(path) ?? null,
  })
  const isMissing = knownFiles.size === 0 ? () => false : createMissingCheck(listing)
  const missingFiles = [...knownFiles.values()].filter(({ path, pruned }) => isMissing(path) && !pruned)
  const earlier = { knownFiles, findFormerPath: findMovedFiles(missingFiles) }
  const survey = await surveyFolder(workers, listing, earlier, overwrite)
  const movedPaths = new Set(survey.formerPaths.values())
  const decisions = {
    missingFiles: missingFiles.filter(({ path }) => !movedPaths.has(path)),
    formerPaths: survey.formerPaths,
    slugs: planSlugs(survey.newFiles, source, createSlugCheck(knownFiles)),
    translationKeys: planTranslations(survey.translationKeys, source),
  }
  const pages = { ...decisions, surveyed: survey.pages, hasKnownFiles: knownFiles.size > 0 }
  const links = createFolderLinks(db, { ...options, sites: folder.root.sites }, pages)
  const media = createMedia(db, options, folder.root.sites, listing)
  const { fileCount, errors } = survey
  const { changedPaths, unchangedPaths } = await withStaleMedia(survey, media)
  const plan: ImportPlan = {
    ...{ ...decisions, changedPaths, unchangedPaths },
    ...{ notReadReasons, links, media, now: await readClock(db) },
  }
  const counts = { ...survey.counts, unchanged: unchangedPaths.size }
  return { ...folder, workers, plan, fileCount, counts, errors }
}

function createMedia(
  db: Database,
  { source, media, getRemoteFile, onFetchProgress, policy = DEFAULT_POLICY }: PlanOptions,
  sites: readonly FolderSite[],
  { root, mediaFiles, paths: pages }: FolderListing,
): FolderMedia {
  if (media === undefined) return folderWithoutMedia
  const dependencies = { db, policy }
  const remote = { getRemoteFile, onFetchProgress }
  return createFolderMedia(dependencies, media, { source, root, sites, mediaFiles, pages, ...remote })
}

/** Returns the paths of a survey, with the unchanged files whose media files have changed among the changed ones. */
async function withStaleMedia(
  survey: FolderSurvey,
  media: FolderMedia,
): Promise<Pick<ImportPlan, 'changedPaths' | 'unchangedPaths'>> {
  const unchangedPaths = new Set(survey.unchangedPaths)
  const stale = unchangedPaths.size === 0 ? [] : await media.findStalePaths(unchangedPaths)
  for (const path of stale) unchangedPaths.delete(path)
  return { changedPaths: [...survey.changedPaths, ...stale].sort(), unchangedPaths }
}

/** Returns a function that is true for slugs of known files. */
function createSlugCheck(knownFiles: ReadonlyMap<string, KnownFile>) {
  const taken = new Set([...knownFiles.values()].map(({ lang, slug }) => `${lang}\n${slug}`))
  return (lang: string, slug: string) => taken.has(`${lang}\n${slug}`)
}

/** Links between the files of an imported folder: to the articles that the import plans, and those that it has written. */
import { type ArticleUrlSettings, defaultArticleUrls } from '../../articles/model/article-url.ts'
import type { FolderSite } from '../../content/site/folder-sites.ts'
import type { Database } from '../../database/connection.ts'
import { listLinkingFiles, listStoredPages } from '../db/page-links.ts'
import type { KnownFile } from '../db/source-files.ts'
import { type FileLinks, linksOfFile } from '../links/file-links.ts'
import { createPageIndex, type LinkedPage, type PageIndex } from '../links/page-index.ts'
import type { SlugPlan } from '../source/plan-slugs.ts'
import type { FileResult } from './report.ts'
import type { SurveyedPage } from './survey.ts'

/** Links between the files of one folder. Without any, the index of its pages is never made. */
export interface FolderLinks {
  /** Returns the articles that the links of a file lead to, as planned. */
  linksOf: (file: { path: string; lang: string; targets: readonly string[] }) => Promise<FileLinks>
  /** Compares the result of a file with the plan, by which links to it were looked up. */
  checkResult: (result: FileResult) => void
  /**
   * Returns the paths of the files whose stored links lead elsewhere by now, after the import has written all files. From then
   * on, links lead to the articles in the database. A dry run has written none: its links stay those of the plan.
   */
  findStalePaths: (isDryRun: boolean) => Promise<string[]>
}

/** The options of an import that its links depend on. */
interface LinkOptions {
  source: string
  sites: readonly FolderSite[]
  articleUrls?: ArticleUrlSettings
  overwrite?: boolean
  prune?: boolean
}

/** The files of a folder, as they are planned. */
interface PlannedPages {
  surveyed: readonly SurveyedPage[]
  missingFiles: readonly KnownFile[]
  formerPaths: ReadonlyMap<string, string>
  slugs: SlugPlan
  translationKeys: ReadonlyMap<string, string>
  hasKnownFiles: boolean
}

/** Creates the links of a folder. */
export function createFolderLinks(db: Database, options: LinkOptions, planned: PlannedPages): FolderLinks {
  const { source, sites, articleUrls = defaultArticleUrls } = options
  let listCurrentPages = () => listPages(db, options, planned)
  let index: Promise<PageIndex> | null = null
  let isMisplanned = false
  const linksOf: FolderLinks['linksOf'] = async (file) => {
    if (file.targets.length === 0) return {}
    index ??= listCurrentPages().then(createPageIndex)
    return linksOfFile(await index, file, { sites, articleUrls })
  }
  return {
    linksOf,
    checkResult: ({ path, outcome, slug }) => {
      const isOtherSlug = slug !== undefined && slug !== (planned.slugs.of(path) ?? slug)
      if (isOtherSlug || outcome === 'failed' || outcome === 'diverged') isMisplanned = true
    },
    findStalePaths: async (isDryRun) => {
      if (!planned.hasKnownFiles && !(isMisplanned && index !== null)) return []
      if (!isDryRun) {
        listCurrentPages = () => listStoredPages(db, source)
        index = null
      }
      const stale: string[] = []
      for await (const { path, lang, links } of listLinkingFiles(db, source)) {
        const present = await linksOf({ path, lang, targets: Object.keys(links) })
        if (Object.entries(present).some(([target, url]) => links[target] !== url)) stale.push(path)
      }
      return stale
    },
  }
}

/** Returns the pages as they will be after the import: those in the database, with what the folder changes. */
async function listPages(db: Database, options: LinkOptions, planned: PlannedPages): Promise<LinkedPage[]> {
  const stored = planned.hasKnownFiles ? await listStoredPages(db, options.source) : []
  const pages = new Map<string, LinkedPage & { isEdited?: boolean }>(stored.map((page) => [page.path, page]))
  for (const { path, pruned } of planned.missingFiles) {
    const page = pages.get(path)
    if (page !== undefined && options.prune && !pruned && (options.overwrite || !page.isEdited))
      pages.set(path, { ...page, isPublic: false })
  }
  for (const surveyed of planned.surveyed) {
    const { path } = surveyed
    const formerPath = planned.formerPaths.get(path)
    const known = pages.get(formerPath ?? path)
    if (formerPath !== undefined) pages.delete(formerPath)
    if (known?.isEdited && !options.overwrite) pages.set(path, { ...known, path })
    else pages.set(path, plannedPage(surveyed, known, planned))
  }
  return [...pages.values()]
}

function plannedPage(
  { path, lang, isPublic, urls, translationKey }: SurveyedPage,
  known: LinkedPage | undefined,
  { slugs, translationKeys }: PlannedPages,
): LinkedPage {
  return {
    ...{ path, lang, isPublic },
    slug: slugs.of(path) ?? known?.slug ?? '',
    translationKey: translationKey ?? translationKeys.get(path) ?? null,
    urls: known === undefined ? urls : [...new Set([...known.urls, ...urls])],
  }
}

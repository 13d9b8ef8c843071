/** An imported folder: its files, its sites, and which of the files are pages. */
import { createWarning, type FileDiagnostic } from '../../content/diagnostic.ts'
import { decidePages, siteOf } from '../../content/site/folder-sites.ts'
import type { HiddenReason } from '../../content/site/page-rule.ts'
import { isDataScript, readFolderData } from './inherited-data.ts'
import { type FolderListing, listFolder } from './list-folder.ts'
import { groupNotRead, type NotReadGroup } from './not-read.ts'
import type { ImportRoot } from './parse-file.ts'
import { fingerprintOf, readImportedSites } from './site.ts'
import { type SiteReport, siteReportOf } from './site-report.ts'

/** The options of an import that describe its folder. */
export interface SiteOptions {
  folder: string
  /** Names and paths of files and folders to skip. Paths are relative to the folder. */
  exclude?: readonly string[]
  /** Time zone of dates without a zone, instead of the one of the site. */
  timeZone?: string | undefined
  /** Language of articles without one, instead of the default of the site. */
  language?: string | undefined
}

/** A listed folder with its sites. */
interface ImportedFolder {
  /** The files, without those that are not read. */
  listing: FolderListing
  root: Omit<ImportRoot, 'policy'>
  /** Why the site of a file would not show it, by path. */
  hiddenReasons: ReadonlyMap<string, HiddenReason>
  /** Why an existing file is not read, by path. */
  notReadReasons: ReadonlyMap<string, string>
  sites: SiteReport[]
  notRead: NotReadGroup[]
  diagnostics: FileDiagnostic[]
}

/** Lists a folder and reads its sites. Throws `CannotRun` as `listFolder` does. */
export async function readImportedFolder(options: SiteOptions): Promise<ImportedFolder> {
  const listing = await listFolder(options.folder, options.exclude)
  const { sites, siteAuthors } = readImportedSites(listing.root, [...listing.configurationFolders].sort())
  const decisions = decidePages(sites, listing.paths)
  const hiddenReasons = new Map<string, HiddenReason>()
  const notReadReasons = new Map<string, string>()
  for (const [path, decision] of decisions) {
    if (decision.kind === 'hidden') hiddenReasons.set(path, decision.hidden)
    else notReadReasons.set(path, decision.reason)
  }
  const { timeZone, language } = options
  const explicit = {
    ...(timeZone !== undefined && { timeZone }),
    ...(language !== undefined && { language }),
  }
  const generatorOf = (path: string) => siteOf(sites, path)?.configuration.generator ?? null
  const reports = sites.map(siteReportOf)
  return {
    listing: { ...listing, paths: listing.paths.filter((path) => !notReadReasons.has(path)) },
    root: {
      ...{ folder: listing.root, siteAuthors, ...explicit },
      sites: sites.map((site) => ({ ...site, configuration: { ...site.configuration, rules: [] } })),
      folderData: readFolderData(listing.root, listing.dataFiles, generatorOf),
      fingerprint: fingerprintOf({ sites, siteAuthors }, explicit),
    },
    ...{ hiddenReasons, notReadReasons, sites: reports },
    notRead: groupNotRead(listing, decisions),
    diagnostics: [
      ...reports.flatMap(siteDiagnostics),
      ...listing.dataFiles.filter(isDataScript).map(scriptDiagnostic),
    ],
  }
}

function siteDiagnostics({ files: [file = ''], problems }: SiteReport): FileDiagnostic[] {
  return problems.map((problem) => ({ file, ...createWarning('site-configuration', problem) }))
}

function scriptDiagnostic(file: string): FileDiagnostic {
  const message =
    'This script is not executed. Of the values that it gives to the files beside and below it, only literals that hide a page count.'
  return { file, ...createWarning('data-script', message) }
}

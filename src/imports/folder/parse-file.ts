/** Survey and parsing of one file of an imported folder, as a worker thread runs them. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { searchEntryOfDraft } from '../../articles/model/rendered-article.ts'
import { ContentError, type FileDiagnostic } from '../../content/diagnostic.ts'
import {
  type Document,
  type DocumentContext,
  parseDocument,
  readDocument,
  surveyDocument,
} from '../../content/document.ts'
import { readPath } from '../../content/fields/file-paths.ts'
import { readCascades } from '../../content/fields/hugo-cascade.ts'
import type { SiteAuthors } from '../../content/fields/site-files.ts'
import { decodeText } from '../../content/frontmatter/decode.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import type { SearchEntry } from '../../content/search/search-terms.ts'
import { type FolderSite, siteOf } from '../../content/site/folder-sites.ts'
import type { HiddenReason } from '../../content/site/page-rule.ts'
import { folderOf } from '../../content/site/path-patterns.ts'
import { systemErrorReason } from '../../errors.ts'
import { fileHash } from '../source/source-file.ts'
import { findCascades } from './hugo-sections.ts'
import { type FolderData, inheritedFrontMatterOf } from './inherited-data.ts'
import { readFileBytes } from './read-bytes.ts'
import { fileError } from './report.ts'
import { type SurveyedArticle, surveyedArticleOf } from './surveyed-article.ts'

/** The imported folder, and the settings that apply to all its files. It is copied to the worker threads. */
export interface ImportRoot {
  folder: string
  /** Sites, without the rules for their paths. */
  sites: readonly FolderSite[]
  siteAuthors: SiteAuthors
  /** Data files, from top to bottom. */
  folderData: readonly FolderData[]
  /** A time zone and a language that count instead of those of the sites. */
  timeZone?: string | undefined
  language?: string | undefined
  /** Hash of what the sites define. It is a part of the hash of each file, so that a change counts as one of the file. */
  fingerprint: string
  /** The HTML policy by which bodies are rendered. */
  policy: HtmlPolicy
  /** True: faults in front matter that are repaired otherwise are errors. */
  isStrict?: boolean
}

/** A surveyed file. `key` is its path without the language, which translations share. */
export type SurveyedFile = { path: string; hash: string } & (
  | ({ kind: 'article' } & SurveyedArticle)
  | { kind: 'unchanged'; lang: string; key: string }
  | { kind: 'blank' }
  | { kind: 'other' }
)

/** A file to survey or to parse. */
export interface WorkerFile {
  path: string
  /** Its hash at the last import, or null. */
  importedHash: string | null
  /** Why its site would not show it; null for a page. */
  hidden: HiddenReason | null
}

/** A parsed file. */
export interface ParsedFolderFile {
  path: string
  hash: string
  document: Document
  /** The entry of its article in the search index. */
  search: SearchEntry
}

/** A file that cannot be read or parsed, and the error. */
export interface FailedFile {
  path: string
  error: FileDiagnostic
}

/** Determines whether a file is an article and whether its hash has changed, and reads the fields that slugs depend on. */
export function surveyFile(
  root: ImportRoot,
  { path, importedHash, hidden }: WorkerFile,
): SurveyedFile | FailedFile {
  return catchFileErrors(path, () => {
    const bytes = readFileBytes(join(root.folder, path))
    const context = createContext(root, path, hidden)
    const hash = hashOf(root, bytes, context)
    if (hash === importedHash) {
      if (root.isStrict) parseDocument(decodeText(bytes), true) // an earlier import may have accepted its faults
      const { lang, key } = readPath(context)
      return { kind: 'unchanged', path, hash, lang: lang ?? 'und', key }
    }
    const survey = surveyDocument(bytes, context)
    if (survey.kind !== 'article') return { kind: survey.kind, path, hash }
    return { kind: 'article', path, hash, ...surveyedArticleOf(survey.fields, new Date()) }
  })
}

/** Parses a file: front matter, fields and rendered body. */
export function parseFile(
  root: ImportRoot,
  { path, hidden }: Pick<WorkerFile, 'path' | 'hidden'>,
): ParsedFolderFile | FailedFile {
  return catchFileErrors(path, () => {
    const bytes = readFileBytes(join(root.folder, path))
    const context = createContext(root, path, hidden)
    const document = readDocument(bytes, context, root.policy)
    return {
      path,
      hash: hashOf(root, bytes, context),
      document,
      search: searchEntryOfDraft(document, document.rendered.text),
    }
  })
}

/** Returns true for a file that cannot be read or parsed. */
export function isFailedFile(result: object): result is FailedFile {
  return 'error' in result
}

function catchFileErrors<Result>(path: string, read: () => Result): Result | FailedFile {
  try {
    return read()
  } catch (err) {
    if (err instanceof ContentError) return { path, error: { file: path, ...err.toDiagnostic() } }
    return {
      path,
      error: fileError(path, 'unreadable', `This file cannot be read (${systemErrorReason(err)}).`),
    }
  }
}

/**
 * Returns the hash of a file and of what other files and the configuration give it. Of the path, only what depends on
 * other files counts: a file that is moved elsewhere keeps its hash.
 */
function hashOf(root: ImportRoot, bytes: Uint8Array, context: DocumentContext): string {
  const { cascades = [], inherited = [], hidden, site } = context
  const isFollowingFromPath = site === null && hidden?.code === 'hidden-name'
  return fileHash(bytes, [
    ...cascades.map(({ json }) => json),
    ...inherited.map(({ strings }) => JSON.stringify(strings)),
    ...(!hidden || isFollowingFromPath ? [] : [hidden.code]),
    ...(root.fingerprint === '' ? [] : [root.fingerprint]),
  ])
}

function createContext(root: ImportRoot, path: string, hidden: HiddenReason | null): DocumentContext {
  const { folder, siteAuthors, language, isStrict = false } = root
  const ownFolder = join(folder, folderOf(path))
  const site = siteOf(root.sites, path)
  const { cascade = null, languages = [], timeZone, defaultLanguage = null } = site?.configuration ?? {}
  const siteCascades =
    cascade === null
      ? []
      : readCascades({ data: { cascade: cascade.values }, strings: { cascade: cascade.strings } })
  return {
    ...{ path, site, siteAuthors, hidden, isStrict },
    cascades: [
      ...findCascades(root, path, site?.configuration.generator === 'Zola'),
      ...siteCascades.filter(({ appliesTo }) => appliesTo(path)),
    ],
    inherited: inheritedFrontMatterOf(root, site, path),
    siteLanguages: language === undefined ? languages : [...languages, language],
    timeZone: root.timeZone ?? timeZone ?? undefined,
    defaultLanguage: language ?? defaultLanguage,
    siblingFolders: (of) => listFolders(root, folderOf(of)),
    isLocal: (name) => !name.includes('/') && name !== '..' && existsSync(join(ownFolder, name)),
  }
}

/** Folder names by path. Each import has its own `ImportRoot` object, so entries are not reused after it. */
const folderCache = new WeakMap<ImportRoot, Map<string, readonly string[]>>()

/** Returns the names of the folders in a folder. Cached, because every file below a language folder needs them. */
function listFolders(root: ImportRoot, path: string): readonly string[] {
  const cache = folderCache.get(root) ?? new Map<string, readonly string[]>()
  folderCache.set(root, cache)
  const names = cache.get(path) ?? readFolderNames(join(root.folder, path))
  cache.set(path, names)
  return names
}

const readFolderNames = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

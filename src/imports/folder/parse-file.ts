/** Survey and parsing of one file of an imported folder, as a worker thread runs them. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { searchEntryOfDraft } from '../../articles/model/rendered-article.ts'
import { ContentError, type FileDiagnostic } from '../../content/diagnostic.ts'
import { type Document, type DocumentContext, readDocument, surveyDocument } from '../../content/document.ts'
import { readPath } from '../../content/fields/file-paths.ts'
import type { SearchEntry } from '../../content/search/search-terms.ts'
import { systemErrorReason } from '../../errors.ts'
import { fileHash } from '../source/source-file.ts'
import { findCascades } from './hugo-sections.ts'
import { parentFolder } from './list-folder.ts'
import { readFileBytes } from './read-bytes.ts'
import { fileError } from './report.ts'
import type { ImportedSite } from './site.ts'

/** The imported folder, and the site settings that apply to all its files. */
export interface ImportRoot extends ImportedSite {
  folder: string
}

/** A surveyed file. `key` is its path without the language, which translations share. */
export type SurveyedFile = { path: string; hash: string } & (
  | {
      kind: 'article'
      lang: string
      key: string
      given: string | null
      fallback: string
      publishedAt: Date | null
    }
  | { kind: 'unchanged'; lang: string; key: string }
  | { kind: 'blank' }
  | { kind: 'other' }
)

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
  path: string,
  importedHash: string | null,
): SurveyedFile | FailedFile {
  return catchFileErrors(path, () => {
    const bytes = readFileBytes(join(root.folder, path))
    const context = createContext(root, path)
    const hash = hashOf(bytes, context)
    if (hash === importedHash) {
      const { lang, key } = readPath(context)
      return { kind: 'unchanged', path, hash, lang: lang ?? 'und', key }
    }
    const survey = surveyDocument(bytes, context)
    if (survey.kind !== 'article') return { kind: survey.kind, path, hash }
    const { lang, slug, fallbackSlug, publishedAt, pathKey } = survey.fields
    return {
      kind: 'article',
      path,
      hash,
      lang: lang ?? 'und',
      key: pathKey,
      given: slug,
      fallback: fallbackSlug,
      publishedAt,
    }
  })
}

/** Parses a file: front matter, fields and rendered body. */
export function parseFile(root: ImportRoot, path: string): ParsedFolderFile | FailedFile {
  return catchFileErrors(path, () => {
    const bytes = readFileBytes(join(root.folder, path))
    const context = createContext(root, path)
    const document = readDocument(bytes, context)
    return {
      path,
      hash: hashOf(bytes, context),
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

function hashOf(bytes: Uint8Array, { cascades = [] }: DocumentContext): string {
  return fileHash(
    bytes,
    cascades.map(({ json }) => json),
  )
}

function createContext(root: ImportRoot, path: string): DocumentContext {
  const { folder, siteLanguages, siteAuthors } = root
  const ownFolder = join(folder, parentFolder(path))
  return {
    path,
    cascades: findCascades(root, path),
    siteLanguages,
    siteAuthors,
    siblingFolders: (of) => listFolders(root, parentFolder(of)),
    isLocal: (name) => !name.includes('/') && name !== '..' && existsSync(join(ownFolder, name)),
  }
}

/** Folder names by path. Each worker task has its own `ImportRoot` object, so entries are not reused after the task. */
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

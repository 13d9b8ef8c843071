/** One file of a folder, read: what happens in a worker thread. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { searchEntryOfDraft } from '../../articles/model/rendered-article.ts'
import { ContentError, type FileDiagnostic } from '../../content/diagnostic.ts'
import { type Document, type DocumentContext, readDocument, surveyDocument } from '../../content/document.ts'
import { readPath } from '../../content/fields/file-paths.ts'
import type { SearchEntry } from '../../content/search/search-terms.ts'
import { fileHash } from '../source/source-file.ts'
import { findCascades } from './hugo-sections.ts'
import { parentFolder, systemErrorReason } from './list-folder.ts'
import { readFileBytes } from './read-bytes.ts'
import { fileError } from './report.ts'
import type { ImportedSite } from './site.ts'

/** The folder that files are read from, and what its site says of all of them. */
export interface ImportRoot extends ImportedSite {
  folder: string
}

/** What a first look at a file tells. `key` is what the paths of translations have in common. */
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

/** A file that was read whole. */
export interface ParsedDocument {
  path: string
  hash: string
  document: Document
  /** What its article is found by. */
  search: SearchEntry
}

/** A file that could not be read, and why. */
export interface FailedFile {
  path: string
  error: FileDiagnostic
}

/** A first look: is it an article, has it changed since `known` (its hash), what decides its address? */
export function surveyFile(root: ImportRoot, path: string, known: string | null): SurveyedFile | FailedFile {
  return guarded(path, () => {
    const bytes = readFileBytes(join(root.folder, path))
    const context = contextOf(root, path)
    const hash = hashOf(bytes, context)
    if (hash === known) {
      const { lang, key } = readPath(context)
      return { kind: 'unchanged', path, hash, lang: lang ?? 'und', key }
    }
    const found = surveyDocument(bytes, context)
    if (found.kind !== 'article') return { kind: found.kind, path, hash }
    const { lang, slug, fallbackSlug, publishedAt, pathKey } = found.fields
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

/** The whole of a file: front matter, fields and the rendered body. */
export function parseFile(root: ImportRoot, path: string): ParsedDocument | FailedFile {
  return guarded(path, () => {
    const bytes = readFileBytes(join(root.folder, path))
    const context = contextOf(root, path)
    const document = readDocument(bytes, context)
    return {
      path,
      hash: hashOf(bytes, context),
      document,
      search: searchEntryOfDraft(document, document.rendered.text),
    }
  })
}

/** True for a file that could not be read. */
export function isFailedFile(result: object): result is FailedFile {
  return 'error' in result
}

function guarded<Result>(path: string, read: () => Result): Result | FailedFile {
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

function contextOf(root: ImportRoot, path: string): DocumentContext {
  const { folder, siteLanguages, siteAuthors } = root
  const beside = join(folder, parentFolder(path))
  return {
    path,
    cascades: findCascades(root, path),
    siteLanguages,
    siteAuthors,
    siblingFolders: (of) => foldersIn(root, parentFolder(of)),
    isLocal: (name) => !name.includes('/') && name !== '..' && existsSync(join(beside, name)),
  }
}

/** By folder, for each task of a worker: what is kept for longer may have changed on the disk. */
const foldersRead = new WeakMap<ImportRoot, Map<string, readonly string[]>>()

/** Asked for every file below a folder that is called like a language. */
function foldersIn(root: ImportRoot, path: string): readonly string[] {
  const read = foldersRead.get(root) ?? new Map<string, readonly string[]>()
  foldersRead.set(root, read)
  const found = read.get(path) ?? foldersOf(join(root.folder, path))
  read.set(path, found)
  return found
}

const foldersOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

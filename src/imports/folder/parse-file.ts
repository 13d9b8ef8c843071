/** One file of a folder, read: what happens in a worker thread. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { searchOf } from '../../articles/model/rendered-article.ts'
import { ContentError } from '../../content/diagnostic.ts'
import { type Document, type DocumentContext, readDocument, surveyDocument } from '../../content/document.ts'
import { readPath } from '../../content/fields/file-paths.ts'
import type { SearchEntry } from '../../content/search/search-terms.ts'
import { fileHash } from '../source/source-file.ts'
import { cascadesAbove } from './hugo-sections.ts'
import { parentOf, reasonOf } from './list-folder.ts'
import { readBytes } from './read-bytes.ts'
import { errorAt, type FileError } from './report.ts'
import type { Site } from './site.ts'

/** The folder that files are read from, and what its site says of all of them. */
export interface Root extends Site {
  folder: string
}

/** What a first look at a file tells. `key` is what the paths of translations have in common. */
export type Surveyed = { path: string; hash: string } & (
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
export interface ReadDocument {
  path: string
  hash: string
  document: Document
  /** What its article is found by. */
  search: SearchEntry
}

/** A file that could not be read, and why. */
export interface Failed {
  path: string
  error: FileError
}

/** A first look: is it an article, has it changed since `known` (its hash), what decides its address? */
export function surveyFile(root: Root, path: string, known: string | null): Surveyed | Failed {
  return guarded(path, () => {
    const bytes = readBytes(join(root.folder, path))
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
export function readFile(root: Root, path: string): ReadDocument | Failed {
  return guarded(path, () => {
    const bytes = readBytes(join(root.folder, path))
    const context = contextOf(root, path)
    const document = readDocument(bytes, context)
    return {
      path,
      hash: hashOf(bytes, context),
      document,
      search: searchOf(document, document.rendered.text),
    }
  })
}

/** True for a file that could not be read. */
export function isFailed(result: object): result is Failed {
  return 'error' in result
}

function guarded<Result>(path: string, read: () => Result): Result | Failed {
  try {
    return read()
  } catch (err) {
    if (err instanceof ContentError)
      return { path, error: errorAt(path, err.code, err.message, err.line, err.column) }
    return { path, error: errorAt(path, 'unreadable', `This file cannot be read (${reasonOf(err)}).`) }
  }
}

function hashOf(bytes: Uint8Array, { cascades = [] }: DocumentContext): string {
  return fileHash(
    bytes,
    cascades.map(({ said }) => said),
  )
}

function contextOf(root: Root, path: string): DocumentContext {
  const { folder, siteLanguages, siteAuthors } = root
  const beside = join(folder, parentOf(path))
  return {
    path,
    cascades: cascadesAbove(root, path),
    siteLanguages,
    siteAuthors,
    siblingFolders: (of) => foldersIn(root, parentOf(of)),
    isLocal: (name) => !name.includes('/') && name !== '..' && existsSync(join(beside, name)),
  }
}

/** By folder, for each task of a worker: what is kept for longer may have changed on the disk. */
const foldersRead = new WeakMap<Root, Map<string, readonly string[]>>()

/** Asked for every file below a folder that is called like a language. */
function foldersIn(root: Root, path: string): readonly string[] {
  const read = foldersRead.get(root) ?? new Map<string, readonly string[]>()
  foldersRead.set(root, read)
  const found = read.get(path) ?? foldersOf(join(root.folder, path))
  read.set(path, found)
  return found
}

const foldersOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

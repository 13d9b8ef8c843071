/** Articles that are sent as front-matter Markdown files. */

import type { Notice } from '../../content/diagnostic.ts'
import { contextAmong } from '../../content/fields/folder-context.ts'
import { slugOf } from '../../content/slug.ts'
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import {
  badFile,
  draftOf,
  noticesOf,
  type ReadFile,
  readFile,
  refusing,
} from '../model/draft-from-document.ts'
import { type Previous, publicationOf } from '../model/draft-from-input.ts'
import type { Expected } from '../model/expected-version.ts'
import { requireTouch, type Writer } from '../model/permissions.ts'
import type { ArticleState } from '../model/rendered-article.ts'
import type { ArticleDraft } from '../schema.ts'
import { createState, editArticle, originOf, type Saved } from './edit.ts'

/** A file that makes or replaces an article. */
export interface SentFile extends ReadFile {
  /** Where the file stands, as far as its sender has said so. */
  path: string | undefined
}

/** An article that a file has made or replaced, and what its author should know. */
export interface SavedFile extends Saved {
  notices: Notice[]
}

/** What a file is called whose path is not known. */
const NOWHERE = 'untitled.md'

/**
 * Reads such a file. Of its folder nothing is known but the path, if that is given.
 * Throws DomainError `invalid`, also for a file that has neither title nor path.
 */
export function readSent(bytes: Uint8Array, path: string | undefined): SentFile {
  const read = readFile(bytes, contextAmong(path ?? NOWHERE, []))
  if (!read.titled && path === undefined) throw badFile('it has no title: no `title`, no heading, no path')
  return { ...read, path }
}

/** Makes an article of a file. Throws DomainError as createArticle does. */
export async function createFromFile(tx: Tx, file: SentFile, writer: Writer): Promise<SavedFile> {
  const origin = originOf(writer)
  const { slug, title, fallbackSlug } = file.document
  const address = slug ?? (file.path === undefined ? slugOf(title) : fallbackSlug)
  if (address === '') throw badFile('its title has no letter or digit: say `slug`')
  const state = stateOfFile(file, address, null, origin.at)
  requireForFile(writer, null, state.draft)
  const saved = await createState(tx, state, slug !== null, writer, origin)
  return { ...saved, notices: noticesAbout(file, state) }
}

/**
 * Replaces an article by a file; the address stays unless the file gives one, and so does the time of publication.
 * Throws DomainError as editArticle does.
 */
export async function replaceByFile(
  tx: Tx,
  id: string,
  expected: Expected,
  file: SentFile,
  writer: Writer,
): Promise<SavedFile> {
  let notices: Notice[] = []
  const saved = await editArticle(tx, id, expected, writer, (previous, at, was) => {
    const state = stateOfFile(file, file.document.slug ?? previous.draft.slug, previous, at)
    requireForFile(writer, was, state.draft)
    notices = noticesAbout(file, state)
    return state
  })
  return { ...saved, notices }
}

/** What there is to say of the file; that it has no date only if its article has none either. */
function noticesAbout({ document }: SentFile, { draft }: ArticleState): Notice[] {
  return noticesOf(document, draft).filter(({ code }) => code !== 'undated' || draft.publishedAt === null)
}

/** The first publication of an undated file sets the time, as it does for every article that comes over HTTP. */
function stateOfFile(
  { document, search }: SentFile,
  slug: string,
  previous: Previous | null,
  at: Date,
): ArticleState {
  const draft = refusing(() => draftOf(document, slug, null, at))
  const publishedAt = draft.publishedAt ?? publicationOf({ status: draft.status }, previous, at).publishedAt
  return { draft: { ...draft, publishedAt }, rendered: document.rendered, search }
}

/** Throws DomainError `forbidden` as requireTouch does, with advice for a file that would publish. */
export function requireForFile(
  writer: Writer,
  was: Parameters<typeof requireTouch>[1],
  draft: ArticleDraft,
): void {
  if (draft.status === 'published' && was?.status !== 'published' && !writer.may('publish')) {
    const advice = 'Say `draft: true` in its front matter, and it makes a draft.'
    throw new DomainError('forbidden', `This file is published, which needs the scope "publish". ${advice}`)
  }
  requireTouch(writer, was, { ...draft, deletedAt: null })
}

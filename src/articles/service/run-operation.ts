/** Article operations: create, replace, patch, publish, trash and so on, each in one transaction. */
import {
  atPresent,
  type LockingContext,
  type WriteContext,
  type WriteDependencies,
  type WriteRequest,
} from '../../changes/write-transaction.ts'
import type { RenderedBody } from '../../content/body.ts'
import type { Diagnostic } from '../../content/diagnostic.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import type { ExpectedVersion } from '../../schemas/expected-version.ts'
import { type LockedArticle, lockArticles, lockedArticle } from '../db/locks.ts'
import type { UpdatedArticle } from '../db/write-articles.ts'
import type { ArticleInput } from '../input.ts'
import type { PreviousArticle } from '../model/draft-from-input.ts'
import { inArticleTransaction } from './article-transaction.ts'
import { type ArticleVersion, createArticle } from './create.ts'
import { createFromDocument, type DocumentUpload, replaceWithDocument } from './document-upload.ts'
import { editArticle } from './edit.ts'
import { type Publication, publishArticle, unpublishArticle } from './publish.ts'
import { bodyLengthOf, render, renderBodyOfInput, renderContextOf, whenThreadIsFree } from './render-pool.ts'
import { restoreRevision } from './restore.ts'
import { purgeArticle, restoreFromTrash, trashArticle } from './trash.ts'

/** An operation that creates an article. */
type CreateOperation =
  | { op: 'create'; input: ArticleInput; rendered?: RenderedBody | undefined; isSlugSuggested?: boolean }
  | { op: 'create-from-document'; upload: DocumentUpload }

/** An operation on an existing article. */
export type EditOperation = { id: string; expected: ExpectedVersion } & (
  | { op: 'replace'; input: ArticleInput }
  | { op: 'replace-with-document'; upload: DocumentUpload }
  | { op: 'patch'; patch: Record<string, unknown> }
  | ({ op: 'publish' } & Publication)
  | { op: 'unpublish' | 'archive' | 'trash' | 'restore' | 'purge' }
  | { op: 'restore-revision'; number: number; state: boolean }
)

export type ArticleOperation = CreateOperation | EditOperation

/** The result of an operation. */
export interface OperationResult extends ArticleVersion {
  /** False when the operation changed nothing. */
  isChanged: boolean
  /** The diagnostics of an uploaded file; absent for every other operation. */
  diagnostics?: Diagnostic[]
}

/**
 * Runs one operation in a transaction of its own. An idempotency claim names the article, unless the request has further
 * operations (`isPartOfBatch`). Throws what the operation throws.
 */
export function runOperation(
  dependencies: WriteDependencies,
  request: WriteRequest,
  operation: ArticleOperation,
  isPartOfBatch = false,
): Promise<OperationResult> {
  return whenThreadIsFree(bodyLength(operation), async () => {
    const prepared = await withRenderedBody(operation, dependencies.policy)
    const run = async (context: LockingContext) => {
      const ids = 'id' in operation ? [operation.id] : []
      return applyOperation(context, prepared, new Map(await lockArticles(context.tx, ids)))
    }
    const hasArticle = operation.op !== 'purge' && !isPartOfBatch
    return inArticleTransaction(dependencies, request, run, ({ id }) => (hasArticle ? id : null))
  })
}

/** Returns a creation with its body rendered, if it is large. The body of another operation depends on the locked article. */
async function withRenderedBody(operation: ArticleOperation, policy: HtmlPolicy): Promise<ArticleOperation> {
  if (operation.op !== 'create') return operation
  return { ...operation, rendered: await renderBodyOfInput(operation.input, policy) }
}

/** Returns the length of the body that an operation brings, in characters. */
function bodyLength(operation: ArticleOperation): number {
  if (operation.op === 'create' || operation.op === 'replace') return bodyLengthOf(operation.input)
  return operation.op === 'patch' ? bodyLengthOf(operation.patch) : 0
}

/**
 * Applies an operation inside a transaction. `articles` contains the locked articles; the function replaces the article with its
 * state after the operation.
 */
export async function applyOperation(
  locking: LockingContext,
  operation: ArticleOperation,
  articles: Map<string, LockedArticle>,
): Promise<OperationResult> {
  const context = await atPresent(locking)
  if (operation.op === 'create')
    return { ...(await createArticle(context, operation.input, operation)), isChanged: true }
  if (operation.op === 'create-from-document')
    return { ...(await createFromDocument(context, operation.upload)), isChanged: true }
  const article = lockedArticle(articles, operation.id)
  const updated = await applyEdit(context, operation, article)
  articles.set(article.id, updated.article)
  const { isChanged, diagnostics } = updated
  const { id, version } = updated.article
  return { id, version, isChanged, ...(diagnostics && { diagnostics }) }
}

/** The result of an edit, with the diagnostics of an uploaded file. */
type EditResult = UpdatedArticle & { diagnostics?: Diagnostic[] }

async function applyEdit(
  context: WriteContext,
  operation: EditOperation,
  article: LockedArticle,
): Promise<EditResult> {
  const { expected } = operation
  const lengthOf = ({ draft }: PreviousArticle) => Math.max(bodyLength(operation), draft.body.source.length)
  switch (operation.op) {
    case 'replace':
      return editArticle(context, article, expected, (previous) =>
        render('renderInput', [operation.input, previous, renderContextOf(context)], lengthOf(previous)),
      )
    case 'replace-with-document':
      return replaceWithDocument(context, article, expected, operation.upload)
    case 'patch':
      return editArticle(context, article, expected, (previous) =>
        render('renderPatch', [previous, operation.patch, renderContextOf(context)], lengthOf(previous)),
      )
    case 'publish':
      return publishArticle(context, article, expected, operation)
    case 'unpublish':
      return unpublishArticle(context, article, expected, 'draft')
    case 'archive':
      return unpublishArticle(context, article, expected, 'archived')
    case 'restore-revision':
      return restoreRevision(context, article, expected, operation)
    case 'trash':
      return trashArticle(context, article, expected)
    case 'restore':
      return restoreFromTrash(context, article, expected)
    case 'purge':
      await purgeArticle(context, article, expected)
      return { article, isChanged: true, takenAliases: [] }
  }
}

/** Creates and updates posts with the operations of articles. */
import { findArticle } from '../articles/db/find-article.ts'
import { ArticleInput } from '../articles/input.ts'
import { invalidInput } from '../articles/model/draft-from-input.ts'
import { runOperation } from '../articles/service/run-operation.ts'
import type { WriteDependencies, WriteRequest } from '../changes/write-transaction.ts'
import type { Database } from '../database/connection.ts'
import { DomainError, invalidRequest } from '../errors.ts'
import { articleFieldsOf } from './model/article-fields.ts'
import { withLocalPictures } from './model/content.ts'
import { type PostArticle, type PostContext, postOfArticle } from './model/post-of-article.ts'
import type { PostUpdate } from './model/requests.ts'
import { updatePost } from './model/update-post.ts'
import type { PostProperties } from './properties.ts'

/** An update is repeated so often when somebody else changes the article between its reading and its writing. */
const ATTEMPTS_MAX = 5

/** Reads the article of a post. Throws DomainError `conflict` when it is in the trash. */
export async function readArticle(db: Database, id: string): Promise<PostArticle> {
  const locator = { slug: id, lang: undefined, siteLang: undefined }
  const lookup = await findArticle(db, locator, { includesHidden: true, include: ['source'] })
  if (lookup.kind === 'article') return JSON.parse(lookup.json) as PostArticle
  throw new DomainError('conflict', 'The post is deleted. Undelete it first.')
}

/**
 * Creates the article of a post. Without `post-status` it is published if the key may publish, else it is a draft. Throws DomainError
 * `invalid` and what a creation throws.
 */
export async function createPost(
  dependencies: WriteDependencies,
  request: WriteRequest,
  post: PostProperties,
): Promise<PostArticle> {
  const defaultStatus = request.principal.may('publish') ? 'published' : 'draft'
  const names = new Set([...post.keys(), 'content', 'post-status'])
  const fields = articleFieldsOf(post, names, { policy: dependencies.policy, article: null, defaultStatus })
  if (fields.title === null)
    throw invalidRequest('body', '/content', 'is needed, or another property that says what the post is')
  const input = ArticleInput.safeParse(fields)
  if (!input.success) throw invalidInput(input.error, ArticleInput)
  const operation = { op: 'create', input: input.data, isSlugSuggested: true } as const
  const { id } = await runOperation(dependencies, request, operation)
  return readArticle(dependencies.db, id)
}

/**
 * Updates the article of a post: values are added to those and removed from those that it has at this moment. `contextOf` returns
 * the context of its properties. Returns the article before and after the update. Throws DomainError `invalid`, `conflict` and what a
 * patch throws.
 */
export async function updateStoredPost(
  dependencies: WriteDependencies,
  request: WriteRequest,
  { id, update }: { id: string; update: PostUpdate },
  contextOf: (article: PostArticle) => PostContext,
): Promise<{ before: PostArticle; after: PostArticle }> {
  for (let attempt = 1; ; attempt++) {
    const before = await readArticle(dependencies.db, id)
    const context = contextOf(before)
    const { post, names } = updatePost(postOfArticle(before, context), update)
    const patch = articleFieldsOf(withLocalPictures(post, context.origin), names, {
      ...{ policy: dependencies.policy, article: before, defaultStatus: 'draft' },
    })
    const expected = { versions: [before.version] }
    try {
      await runOperation(dependencies, request, { op: 'patch', id, patch, expected })
      return { before, after: await readArticle(dependencies.db, id) }
    } catch (err) {
      const isStale = err instanceof DomainError && err.code === 'stale'
      if (!isStale || attempt === ATTEMPTS_MAX) throw err
    }
  }
}

/** Edits and deletes media files. */
import { requirePublishScope } from '../../articles/model/permissions.ts'
import {
  atPresent,
  inWriteTransaction,
  type LockingContext,
  type WriteDependencies,
  type WriteRequest,
} from '../../changes/write-transaction.ts'
import { DomainError } from '../../errors.ts'
import { assertExpectedVersion, type ExpectedVersion } from '../../schemas/expected-version.ts'
import {
  countUsingArticles,
  deleteMediaRow,
  type LockedMedia,
  listUsingArticles,
  lockMediaFile,
  type UsingArticle,
  updateMedia,
} from '../db/write-media.ts'
import type { MediaFields } from '../input.ts'

/** A write of one media file: its id or hash, and the version that the client expects. */
interface MediaWrite {
  idOrHash: string
  expected: ExpectedVersion
}

/** Creates the DomainError `not-found` for a media file. */
export const noSuchMedia = () => new DomainError('not-found', 'There is no such media file.')

/** Articles that a conflict names. */
const NAMED_ARTICLES = 5

/**
 * Applies a merge patch to a media file, and returns its id. Writes nothing when nothing changes. Throws DomainError
 * `not-found`, `stale`, `version-needed`, or `forbidden` when a published article uses it and the scope `publish` is missing.
 */
export function editMedia(
  dependencies: WriteDependencies,
  request: WriteRequest,
  { idOrHash, expected }: MediaWrite,
  fields: MediaFields,
): Promise<string> {
  return inWriteTransaction(dependencies, request, async (locking) => {
    const { media } = await lockForWrite(locking, { idOrHash, expected })
    if (hasChanges(media, fields)) await updateMedia(await atPresent(locking), media, fields)
    return media.id
  })
}

function hasChanges(media: LockedMedia, { focalPoint, ...texts }: MediaFields): boolean {
  const names = ['alt', 'caption', 'credit'] as const
  if (names.some((name) => texts[name] !== undefined && texts[name] !== media[name])) return true
  if (focalPoint === undefined) return false
  return (focalPoint?.x ?? null) !== media.focalX || (focalPoint?.y ?? null) !== media.focalY
}

/**
 * Deletes the row of a media file, and returns its hash, whose stored files can then be deleted. Throws DomainError as
 * `editMedia` does, and `conflict` when articles use the file, unless `force` is true.
 */
export function deleteMedia(
  dependencies: WriteDependencies,
  request: WriteRequest,
  write: MediaWrite,
  { force }: { force: boolean },
): Promise<string> {
  return inWriteTransaction(dependencies, request, async (locking) => {
    const { media, articles } = await lockForWrite(locking, write)
    if (articles.length > 0 && !force)
      throw mediaInUse(articles, await countUsingArticles(locking.tx, media.hash))
    await deleteMediaRow(locking, media)
    return media.hash
  })
}

/** Locks a media file, and checks the expected version and the permission. */
async function lockForWrite(
  { tx, principal }: LockingContext,
  { idOrHash, expected }: MediaWrite,
): Promise<{ media: LockedMedia; articles: UsingArticle[] }> {
  const media = await lockMediaFile(tx, idOrHash)
  if (!media) throw noSuchMedia()
  assertExpectedVersion(media.version, expected, 'media file')
  const articles = await listUsingArticles(tx, media.hash, NAMED_ARTICLES)
  const status = articles.some(({ isPublished }) => isPublished) ? 'published' : 'draft'
  requirePublishScope(principal, null, { status, deletedAt: null })
  return { media, articles }
}

function mediaInUse(articles: readonly UsingArticle[], count: number): DomainError {
  const names = articles.map(({ slug, lang, isInTrash }) => {
    const details = [...(lang === 'und' ? [] : [lang]), ...(isInTrash ? ['in the trash'] : [])]
    return details.length === 0 ? slug : `${slug} (${details.join(', ')})`
  })
  const more = count > names.length ? ` and ${count - names.length} more` : ''
  return new DomainError(
    'conflict',
    `The file is in use by ${names.join(', ')}${more}. Remove it from these articles, or send force=true.`,
  )
}

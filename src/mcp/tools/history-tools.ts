/** Tools for working copies and revisions: read, compare, restore. */
import { z } from 'zod'
import { type ApiResponse, articlePath } from '../api.ts'
import { articleFacts, factsText, longText, OffsetArgument, pageText, writtenText } from '../results.ts'
import { ArticleArgument, defineTool, pageArguments, VersionArgument } from '../tool.ts'

const RevisionArgument = z
  .int()
  .min(1)
  .max(2_147_483_647)
  .meta({ description: 'Number of the revision, from list_revisions.' })

/** Returns an article with the source of its body, as a page of text. */
function sourceText(response: ApiResponse, offset: number): string[] {
  const { body } = JSON.parse(response.text) as { body: { format: string; source: string } }
  return longText({ ...articleFacts(response), format: body.format }, body.source, offset)
}

const readWorkingCopy = defineTool({
  name: 'read_working_copy',
  title: 'Read a working copy',
  description:
    'Returns the body of the working copy of an article: the edits that are not public yet. Its `version` is not that of the article.',
  scope: 'read',
  effect: 'read',
  input: { article: ArticleArgument, offset: OffsetArgument },
  run: async ({ article, offset }, api) =>
    sourceText(await api({ path: articlePath(article, '/working') }), offset),
})

const listRevisions = defineTool({
  name: 'list_revisions',
  title: 'List revisions',
  description:
    'Lists the revisions of an article, newest first: who wrote them and when, which is live or the working copy.',
  scope: 'read',
  effect: 'read',
  input: { article: ArticleArgument, ...pageArguments },
  run: async ({ article, ...query }, api) =>
    pageText(await api({ path: articlePath(article, '/revisions'), query }), [
      ...['number', 'createdAt', 'actor', 'live', 'working', 'replaced'],
    ]),
})

const compareRevisions = defineTool({
  name: 'compare_revisions',
  title: 'Compare revisions',
  description: 'Returns the fields that differ between two revisions, and a unified diff of the body.',
  scope: 'read',
  effect: 'read',
  input: {
    article: ArticleArgument,
    revision: RevisionArgument,
    against: RevisionArgument.optional().meta({
      description: 'Number of the revision to compare with. Default: the previous one.',
    }),
    offset: OffsetArgument,
  },
  run: async ({ article, revision, against, offset }, api) => {
    const path = articlePath(article, `/revisions/${revision}/diff`)
    const { text } = await api({ path, query: { against } })
    const { source, ...facts } = JSON.parse(text) as { source: string | null }
    return source === null ? [factsText({ ...facts, source })] : longText(facts, source, offset)
  },
})

const restoreRevision = defineTool({
  name: 'restore_revision',
  title: 'Restore a revision',
  description:
    'Makes the content of an earlier revision the current content, as a new revision. Public at once if the article is.',
  scope: 'write',
  effect: 'replace',
  input: { article: ArticleArgument, revision: RevisionArgument, version: VersionArgument },
  run: async ({ article, revision, version }, api) =>
    writtenText(
      await api({
        method: 'POST',
        path: articlePath(article, `/revisions/${revision}/restore`),
        body: { version },
      }),
    ),
})

export const historyTools = [readWorkingCopy, listRevisions, compareRevisions, restoreRevision]

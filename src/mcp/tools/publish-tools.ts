/** Tools that decide what readers see: publish, schedule, unpublish, trash, restore. */
import { z } from 'zod'
import { ArticleInput } from '../../articles/input.ts'
import { articlePath } from '../api.ts'
import { writtenText } from '../results.ts'
import { ArticleArgument, defineTool, passedOn, VersionArgument } from '../tool.ts'

const target = { article: ArticleArgument, version: VersionArgument }

const publishArticle = defineTool({
  name: 'publish_article',
  title: 'Publish an article',
  description:
    'Makes an article public now, with the content of its working copy if there is one. `version` is that of the article, `workingVersion` that of the working copy. If the article was edited while it had a working copy, compare the two with compare_revisions first: publishing replaces the edit.',
  scope: 'publish',
  effect: 'replace',
  input: {
    ...target,
    workingVersion: VersionArgument.optional().meta({
      description:
        'Only with a working copy: the `version` in the result of your last read_working_copy or edit_working_copy. Without it, the article must have no working copy.',
    }),
  },
  run: async ({ article, version, workingVersion = null }, api) => {
    const body = { version, workingVersion } // null: a working copy that the agent has not read is not published
    return writtenText(await api({ method: 'POST', path: articlePath(article, '/publish'), body }))
  },
})

const scheduleArticle = defineTool({
  name: 'schedule_article',
  title: 'Schedule an article',
  description:
    'Makes a draft public at a future time. A working copy is not part of it: publish or discard it first.',
  scope: 'publish',
  effect: 'replace',
  input: {
    ...target,
    publishedAt: passedOn(ArticleInput.shape.publishedAt.unwrap().unwrap())
      .nonoptional()
      .meta({ description: 'RFC 3339 time in the future, with a time zone: 2031-05-04T09:00:00Z.' }),
  },
  run: async ({ article, version, publishedAt }, api) =>
    writtenText(
      await api({
        method: 'PATCH',
        path: articlePath(article),
        body: { status: 'scheduled', publishedAt, version },
      }),
    ),
})

const unpublishArticle = defineTool({
  name: 'unpublish_article',
  title: 'Unpublish an article',
  description: 'Takes an article from the public: it becomes a draft, or is archived.',
  scope: 'publish',
  effect: 'replace',
  input: {
    ...target,
    archive: z.boolean().default(false).meta({ description: 'True: archived, not a draft.' }),
  },
  run: async ({ article, version, archive }, api) =>
    writtenText(
      await api({
        method: 'POST',
        path: articlePath(article, archive ? '/archive' : '/unpublish'),
        body: { version },
      }),
    ),
})

const trashArticle = defineTool({
  name: 'trash_article',
  title: 'Move an article to the trash',
  description:
    'Moves an article to the trash, from which restore_article brings it back. A public article needs a key that may publish.',
  scope: 'write',
  effect: 'replace',
  input: target,
  run: async ({ article, version }, api) =>
    writtenText(
      await api({
        method: 'DELETE',
        path: articlePath(article),
        headers: { 'if-match': `"${version}"` },
      }),
    ),
})

const restoreArticle = defineTool({
  name: 'restore_article',
  title: 'Restore an article from the trash',
  description:
    'Brings an article back from the trash. It is public again if it was public. list_articles with status=trash lists the trash.',
  scope: 'write',
  effect: 'replace',
  input: target,
  run: async ({ article, version }, api) =>
    writtenText(await api({ method: 'POST', path: articlePath(article, '/restore'), body: { version } })),
})

export const publishTools = [
  ...[publishArticle, scheduleArticle, unpublishArticle, trashArticle, restoreArticle],
]

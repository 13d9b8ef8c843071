/** Tools that create and edit articles without publishing them. */
import { z } from 'zod'
import { ArticleInput } from '../../articles/input.ts'
import { SourceFileParams } from '../../imports/source/source-file.ts'
import { assertExpectedVersion } from '../../schemas/expected-version.ts'
import { articlePath } from '../api.ts'
import { factsText, writtenText } from '../results.ts'
import { ArticleArgument, defineTool, passedOnFields, VersionArgument } from '../tool.ts'

/** Publication has tools of its own. */
const { status: _status, publishedAt: _publishedAt, ...fields } = ArticleInput.shape

const nullableFields = Object.fromEntries(
  Object.entries(fields).map(([name, schema]) => [name, schema.unwrap().nullable()]),
)

/** The fields that an edit changes. */
const ChangesArgument = z.strictObject(passedOnFields(nullableFields)).meta({
  description:
    'The fields to change (JSON Merge Patch, RFC 7396): absent fields keep their value, null resets a field, lists are replaced whole. `body` needs the whole source.',
})

const edit = { article: ArticleArgument, version: VersionArgument, changes: ChangesArgument }

const createDraft = defineTool({
  name: 'create_draft',
  title: 'Create a draft',
  description:
    'Creates an article that is not public. Without a title, the first heading of the body is the title.',
  scope: 'write',
  effect: 'add',
  input: passedOnFields(fields),
  run: async (article, api) =>
    writtenText(await api({ method: 'POST', path: '/v1/articles', body: { ...article, status: 'draft' } })),
})

const updateArticle = defineTool({
  name: 'update_article',
  title: 'Update an article',
  description:
    'Changes fields of a draft. Of a public article, too, with a key that may publish: readers see the change at once. To prepare a change of a public article, use edit_working_copy.',
  scope: 'write',
  effect: 'replace',
  input: edit,
  run: async ({ article, version, changes }, api) =>
    writtenText(await api({ method: 'PATCH', path: articlePath(article), body: { ...changes, version } })),
})

const editWorkingCopy = defineTool({
  name: 'edit_working_copy',
  title: 'Edit the working copy',
  description:
    'Changes the working copy of an article, and creates it if there is none. Readers see nothing of it until publish_article. `version` is that of the working copy, or of the article while it has none.',
  scope: 'write',
  effect: 'add',
  input: edit,
  run: async ({ article, version, changes }, api) =>
    writtenText(
      await api({ method: 'PATCH', path: articlePath(article, '/working'), body: { ...changes, version } }),
    ),
})

const discardWorkingCopy = defineTool({
  name: 'discard_working_copy',
  title: 'Discard the working copy',
  description:
    'Removes the working copy of an article. Its revisions stay in the history. `version` is that of the working copy.',
  scope: 'write',
  effect: 'replace',
  input: { article: ArticleArgument, version: VersionArgument },
  run: async ({ article, version }, api) => {
    const headers = { 'if-match': `"${version}"` }
    await api({ method: 'DELETE', path: articlePath(article, '/working'), headers })
    return [factsText({ discarded: true })]
  },
})

const Names = z.array(z.string().min(1).max(2_000)).max(100).default([])

/** A tag or category of an article. */
interface NamedTerm {
  slug: string
  name: string
}

const tagArticle = defineTool({
  name: 'tag_article',
  title: 'Tag an article',
  description:
    'Adds tags or categories to an article, and removes others. Names that do not exist yet are created.',
  scope: 'write',
  effect: 'replace',
  input: {
    ...{ article: ArticleArgument, version: VersionArgument },
    kind: z.enum(['tags', 'categories']).default('tags'),
    add: Names.meta({ description: 'Names or slugs to add.' }),
    remove: Names.meta({ description: 'Names or slugs to remove.' }),
  },
  run: async ({ article, version, kind, add, remove }, api) => {
    const found = JSON.parse((await api({ path: articlePath(article) })).text)
    assertExpectedVersion(found.version, { versions: [version] })
    const isNamed = ({ slug, name }: NamedTerm, names: readonly string[]) =>
      names.includes(slug) || names.includes(name)
    const present = (found[kind] as NamedTerm[]).map(({ slug, name }) => ({ slug, name }))
    const remaining = present.filter((term) => !isNamed(term, remove))
    const added = add.filter((name) => !present.some((term) => isNamed(term, [name])))
    const body = { version, [kind]: [...remaining, ...new Set(added)] }
    return writtenText(await api({ method: 'PATCH', path: articlePath(found.id), body }))
  },
})

const importFile = defineTool({
  name: 'import_file',
  title: 'Import a Markdown file',
  description:
    'Creates the article of a Markdown file with front matter, by the rules of a folder import: the front matter decides on title, slug, tags, dates and draft status. With `version`, it replaces the article of the same file.',
  scope: 'write',
  effect: 'replace',
  input: {
    source: SourceFileParams.shape.source.refine((name) => !/^\.{1,2}$/.test(name), {
      error: 'must be a name',
    }),
    path: SourceFileParams.shape['*'],
    content: z.string().min(1).meta({ description: 'The whole file: front matter and Markdown.' }),
    version: VersionArgument.optional().meta({
      description:
        'Only to replace: the version of the article of this file. Without it, the file must be new.',
    }),
  },
  run: async ({ source, path, content, version }, api) => {
    const segments = [source, ...path.split('/')].map(encodeURIComponent).join('/')
    const headers: Record<string, string> =
      version === undefined ? { 'if-none-match': '*' } : { 'if-match': `"${version}"` }
    const request = { method: 'PUT', path: `/v1/articles/by-source/${segments}`, headers } as const
    return writtenText(await api({ ...request, markdown: content }))
  },
})

export const editTools = [
  ...[createDraft, updateArticle, editWorkingCopy, discardWorkingCopy, tagArticle, importFile],
]

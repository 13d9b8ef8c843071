/** Tools that read articles and taxonomies, for everybody. The endpoints show a key what its scopes allow. */
import { z } from 'zod'
import { ArticleListQuery, ArticleReadQuery } from '../../articles/query.ts'
import { MARKDOWN_TYPE } from '../../http/content-negotiation.ts'
import { SearchQuery } from '../../search/schema.ts'
import { type Api, type ApiResponse, articlePath } from '../api.ts'
import { articleFacts, articlePageText, longText, OffsetArgument, pageText, versionOf } from '../results.ts'
import { ArticleArgument, defineTool, pageArguments, passedOn, passedOnFields } from '../tool.ts'

const { tag, category, author, lang, type, status, publishedAfter, publishedBefore } = ArticleListQuery.shape
const filters = { tag, category, author, lang, type, status, publishedAfter, publishedBefore }

const searchArticles = defineTool({
  name: 'search_articles',
  title: 'Search articles',
  description:
    'Searches the full text of articles, best matches first. Each result has a snippet with the matches in <mark>.',
  scope: null,
  effect: 'read',
  input: { q: passedOn(SearchQuery.shape.q).nonoptional(), ...passedOnFields(filters), ...pageArguments },
  run: async (query, api) => articlePageText(await api({ path: '/v1/search', query })),
})

const listArticles = defineTool({
  name: 'list_articles',
  title: 'List articles',
  description:
    'Lists articles by tag, category, author, language, time or status, newest first. Drafts need `status` and a key.',
  scope: null,
  effect: 'read',
  input: { ...passedOnFields({ ...filters, sort: ArticleListQuery.shape.sort }), ...pageArguments },
  run: async (query, api) => articlePageText(await api({ path: '/v1/articles', query })),
})

/** Reads an article as Markdown. The version is that of the text, whatever happens between the two reads. */
export async function readMarkdown(
  api: Api,
  article: string,
  language?: unknown,
): Promise<{ facts: Record<string, unknown>; markdown: ApiResponse }> {
  const found = articleFacts(await api({ path: articlePath(article), query: { lang: language } }))
  const markdown = await api({
    path: articlePath(String(found.id)),
    headers: { accept: MARKDOWN_TYPE },
  })
  return { facts: { ...found, version: versionOf(markdown) }, markdown }
}

const readArticle = defineTool({
  name: 'read_article',
  title: 'Read an article',
  description:
    'Returns an article as front matter and Markdown, with its id and `version`, which edits need. Long articles come in pages.',
  scope: null,
  effect: 'read',
  input: { article: ArticleArgument, lang: passedOn(ArticleReadQuery.shape.lang), offset: OffsetArgument },
  run: async ({ article, lang: language, offset }, api) => {
    const { facts, markdown } = await readMarkdown(api, article, language)
    return longText(facts, markdown.text, offset)
  },
})

const listTerms = defineTool({
  name: 'list_terms',
  title: 'List tags, categories or authors',
  description:
    'Lists the tags, categories or authors of the site, each with the number of its visible articles.',
  scope: null,
  effect: 'read',
  input: { kind: z.enum(['tags', 'categories', 'authors']), ...pageArguments },
  run: async ({ kind, ...query }, api) =>
    pageText(await api({ path: `/v1/${kind}`, query: { ...query, sort: '-articles' } }), [
      ...['slug', 'name', 'description', 'parent', 'articles'],
    ]),
})

export const readTools = [searchArticles, listArticles, readArticle, listTerms]

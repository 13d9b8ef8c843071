/** HTTP route of articles as Markdown files, for clients that cannot send `Accept`. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { DomainError } from '../../errors.ts'
import { publicResponse } from '../../http/cache/cache-policy.ts'
import { sendMarkdown } from '../../http/content-negotiation.ts'
import { commonProblems, emptyResponse, problemResponse } from '../../http/problem.ts'
import { Text } from '../../schemas/text.ts'
import { findArticle } from '../db/find-article.ts'
import { markdownPath } from '../model/markdown-path.ts'
import { ArticleReadQuery } from '../query.ts'
import { printArticleMarkdown } from '../service/article-markdown.ts'
import { ARTICLE_GONE_MESSAGE } from './article-lookup.ts'
import type { ArticleRouteOptions } from './list-and-read.ts'

const read = {
  operationId: 'getArticleMarkdown',
  tags: ['articles'],
  summary: 'Read an article as Markdown',
  description:
    'Front matter and Markdown, equal to `/v1/articles/{slug}` with `Accept: text/markdown` and without an API key.',
  params: z.object({
    file: Text.max(2_000)
      .endsWith('.md', { error: 'must end in .md' })
      .meta({ description: 'Slug (percent-encoded) or id, and `.md`.' }),
  }),
  // Language models and newsletters append parameters such as `utm_source` to URLs: unknown ones are ignored.
  querystring: ArticleReadQuery.pick({ lang: true }).strip(),
  response: {
    200: { description: 'The article.', content: { 'text/markdown': { schema: z.string() } } },
    308: emptyResponse('The article has another slug; `Location` is its present URL.'),
    ...commonProblems,
    404: problemResponse('There is no such article.'),
    410: problemResponse('The article was public and is in the trash.'),
  },
}

export const articleMarkdownRoutes: FastifyPluginAsyncZod<ArticleRouteOptions> = async (
  app,
  { databaseFor, policy, authenticate, siteLang },
) => {
  app.get('/articles/:file', { schema: read, config: publicResponse('articles') }, async (request, reply) => {
    await authenticate(request, reply)
    const slug = request.params.file.slice(0, -'.md'.length).normalize('NFC')
    const db = databaseFor(request)
    const locator = { slug, lang: request.query.lang, siteLang }
    const lookup = await findArticle(db, locator, { includesHidden: false })
    if (lookup.kind === 'article') {
      return sendMarkdown(reply, await printArticleMarkdown({ db, policy }, lookup.json, { source: false }))
    }
    if (lookup.kind === 'moved') return reply.redirect(markdownPath(lookup), 308)
    if (lookup.kind === 'gone') throw new DomainError('gone', ARTICLE_GONE_MESSAGE)
    throw new DomainError('not-found', 'There is no such article.')
  })
}

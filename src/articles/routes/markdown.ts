/** Articles as Markdown at addresses of their own, for readers that cannot say what they accept. */
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
import type { ArticleRouteOptions } from './list-and-read.ts'

const read = {
  operationId: 'getArticleMarkdown',
  tags: ['articles'],
  summary: 'Read one article as front matter and Markdown',
  description: 'The same as `/v1/articles/{slug}` with `Accept: text/markdown`, without a key.',
  params: z.object({
    file: Text.max(2_000)
      .endsWith('.md', { error: 'must end in .md' })
      .meta({ description: 'Slug (percent-encoded) or id, and `.md`.' }),
  }),
  querystring: ArticleReadQuery.pick({ lang: true }).strict(),
  response: {
    200: { description: 'The article.', content: { 'text/markdown': { schema: z.string() } } },
    308: emptyResponse('The article has moved: its address is in `Location`.'),
    ...commonProblems,
    404: problemResponse('There is no such article.'),
    410: problemResponse('The article was public once and is in the trash.'),
  },
}

export const articleMarkdownRoutes: FastifyPluginAsyncZod<ArticleRouteOptions> = async (
  app,
  { db, authenticate, siteLang },
) => {
  app.get('/articles/:file', { schema: read, config: publicResponse('articles') }, async (request, reply) => {
    await authenticate(request, reply)
    const slug = request.params.file.slice(0, -'.md'.length).normalize('NFC')
    const address = { slug, lang: request.query.lang, siteLang }
    const found = await findArticle(db, address, { hidden: false, source: false })
    if (found.kind === 'article') {
      return sendMarkdown(reply, await printArticleMarkdown(db, found.json, { source: false }))
    }
    if (found.kind === 'moved') return reply.redirect(markdownPath(found), 308)
    if (found.kind === 'gone') throw new DomainError('gone', 'This article has been taken away.')
    throw new DomainError('not-found', 'There is no such article.')
  })
}

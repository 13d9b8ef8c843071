/** Articles as front matter and Markdown: the source as written, or Markdown of the rendered HTML. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { z } from 'zod'
import { defaultExportPath } from '../../content/export-path.ts'
import { printFrontMatter } from '../../content/frontmatter/frontmatter.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { frontMatterOf } from '../../content/print-front-matter.ts'
import type { Database } from '../../database/connection.ts'
import { exportedDraftOf, withExportSnapshot } from '../db/export-snapshot.ts'
import type { ArticleWithoutBody } from '../schema.ts'
import { render } from './render-pool.ts'

type PublicArticle = z.infer<typeof ArticleWithoutBody>

/** The database of an article, and the HTML policy by which it was rendered. */
interface ArticlePrinting {
  db: Database
  policy: HtmlPolicy
}

/**
 * Returns the document of an article whose JSON is given. With `source` it equals the file of an export: complete front
 * matter and the source, HTML if that is its format. Otherwise the Markdown is converted from the sanitised HTML and the
 * front matter has public fields only, so that the document contains nothing that the public cannot see.
 */
export async function printArticleMarkdown(
  reading: ArticlePrinting,
  json: string,
  { source }: { source: boolean },
): Promise<string> {
  const article = JSON.parse(json) as PublicArticle
  const exported = source ? await exportedText(reading, article) : null
  if (exported !== null) return exported
  const { streamMarkdown } = await import('../../content/to-markdown/to-markdown.ts') // it loads an HTML parser
  const pieces: string[] = []
  for (const piece of streamMarkdown(article.html)) {
    pieces.push(piece)
    await yieldToEventLoop() // a long article must not block other requests
  }
  return printFrontMatter(publicFrontMatterOf(article), pieces.join(''))
}

/** Returns the article as an exported file; null when it has been deleted since. */
async function exportedText(
  { db, policy }: ArticlePrinting,
  { id, lang, slug }: PublicArticle,
): Promise<string | null> {
  const content = await withExportSnapshot(db, async (snapshot) => (await snapshot.contentOf([id])).get(id))
  if (!content) return null
  const draft = exportedDraftOf(content)
  const path = defaultExportPath({ lang: lang ?? 'und', slug, format: draft.body.format })
  const target = { path, hasTranslations: false, hidden: null }
  return (await render('printArticle', [draft, target, policy], draft.body.source.length)).text
}

/** Returns the front matter without metadata, which may contain private data, and without aliases. */
function publicFrontMatterOf(article: PublicArticle) {
  const { lang } = article
  const dateOf = (time: string | null) => (time === null ? null : new Date(time))
  const emptyProfile = { url: null, avatarUrl: null, bio: null, email: null }
  return frontMatterOf(
    {
      ...article,
      status: article.status === 'scheduled' ? 'published' : article.status,
      lang: lang ?? 'und',
      publishedAt: dateOf(article.publishedAt),
      expiresAt: dateOf(article.expiresAt),
      modifiedAt: new Date(article.updatedAt),
      authors: article.authors.map((author) => ({ ...author, ...emptyProfile })),
      aliases: [],
      translationKey: null,
      metadata: {},
      body: { format: 'markdown', source: '' },
    },
    null,
  )
}

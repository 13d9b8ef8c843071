/** An article as front matter and Markdown: as it was written, or made of what the public sees. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { z } from 'zod'
import { defaultExportPath } from '../../content/export-path.ts'
import { printFrontMatter } from '../../content/frontmatter/frontmatter.ts'
import { printArticle } from '../../content/print-document.ts'
import { frontMatterOf } from '../../content/print-front-matter.ts'
import { streamMarkdown } from '../../content/to-markdown/to-markdown.ts'
import type { Database } from '../../database/connection.ts'
import { exportedDraftOf, withExportSnapshot } from '../db/export-snapshot.ts'
import type { ArticleWithoutBody } from '../schema.ts'

type PublicArticle = z.infer<typeof ArticleWithoutBody>

/**
 * The document of an article that has been read as JSON. With `source` it is what an export would write: the source as
 * it is, HTML if that is its format, under the front matter that makes the same article again. Without, the Markdown
 * is made from the sanitised HTML, under public fields alone: what was written but is not shown cannot be in it.
 */
export async function printArticleMarkdown(
  db: Database,
  json: string,
  { source }: { source: boolean },
): Promise<string> {
  const article = JSON.parse(json) as PublicArticle
  const written = source ? await writtenText(db, article) : null
  if (written !== null) return written
  const pieces: string[] = []
  for (const piece of streamMarkdown(article.html)) {
    pieces.push(piece)
    await nextTurn() // lets others have a turn
  }
  return printFrontMatter(publicKeys(article), pieces.join(''))
}

/** Null when the article has been taken away meanwhile. */
async function writtenText(db: Database, { id, lang, slug }: PublicArticle): Promise<string | null> {
  const written = await withExportSnapshot(db, async (snapshot) => (await snapshot.written([id])).get(id))
  if (!written) return null
  const draft = exportedDraftOf(written)
  const path = defaultExportPath({ lang: lang ?? 'und', slug, format: draft.body.format })
  return printArticle(draft, { path, hasTranslations: false }).text
}

/** Neither metadata nor old addresses: the first may hold anything, the others are of no use to a reader. */
function publicKeys(article: PublicArticle) {
  const { publishedAt, lang } = article
  const person = { url: null, avatarUrl: null, bio: null, email: null }
  return frontMatterOf(
    {
      ...article,
      lang: lang ?? 'und',
      publishedAt: publishedAt === null ? null : new Date(publishedAt),
      modifiedAt: new Date(article.updatedAt),
      authors: article.authors.map((author) => ({ ...author, ...person })),
      aliases: [],
      translationKey: null,
      metadata: {},
      body: { format: 'markdown', source: '' },
    },
    null,
  )
}

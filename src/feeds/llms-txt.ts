/** llms.txt (llmstxt.org): what there is to read, for language models, with links to Markdown. Pure. */

import { markdownPath } from '../articles/model/markdown-path.ts'
import { escapeLiteral } from '../content/to-markdown/escape.ts'
import type { FeedArticle } from './schema.ts'
import type { SiteSettings, SiteUrls } from './site-urls.ts'

type ListedArticle = Omit<FeedArticle, 'html'>

/** Longest note behind a link, in characters. */
const NOTE_CHARACTERS = 200

/** The section of articles without a category. */
const LOOSE = 'Articles'

/** The section that readers with little room leave out: the proposal reserves its name. */
const OPTIONAL = 'Optional'

/**
 * A title, the description as a quotation, and a section for each category with its articles, in the order in which
 * they come; an article stands in its first category. Those without one follow under "Articles". No name stands twice.
 */
export function printLlmsTxt(
  articles: readonly ListedArticle[],
  { site, addresses }: { site: SiteSettings; addresses: SiteUrls },
): string {
  const filed = articles.filter(({ categories }) => categories.length > 0)
  const loose = articles.filter(({ categories }) => categories.length === 0)
  const listed = [...filed, ...loose].map((article) => ({
    name: article.categories[0]?.name ?? LOOSE,
    line: lineOf(article, addresses),
  }))
  const last = [
    { name: OPTIONAL, line: `- [Feed](${addresses.at('/feed.xml')}): the newest articles, whole` },
    { name: OPTIONAL, line: `- [Sitemap](${addresses.at('/sitemap.xml')}): every article` },
  ]
  return [
    `# ${escapeLiteral(site.title)}`,
    ...(site.description === '' ? [] : [`> ${escapeLiteral(site.description)}`]),
    ...sectionsOf([...listed, ...last]),
  ]
    .join('\n\n')
    .concat('\n')
}

function sectionsOf(listed: readonly { name: string; line: string }[]): string[] {
  const sections = new Map<string, string[]>()
  for (const { name, line } of listed) {
    const lines = sections.get(name) ?? []
    lines.push(line)
    sections.set(name, lines)
  }
  return [...sections].map(([name, lines]) => `## ${escapeLiteral(name)}\n\n${lines.join('\n')}`)
}

/** Readers look for the first `]` and the first `)`, and know no backslash: neither stands in a title or an address. */
function lineOf({ title, excerpt, slug, lang }: ListedArticle, addresses: SiteUrls): string {
  const characters = [...excerpt]
  const isLong = characters.length > NOTE_CHARACTERS
  const note = isLong ? `${characters.slice(0, NOTE_CHARACTERS).join('')}…` : excerpt
  const text = escapeLiteral(title).replaceAll('\\]', '&#93;')
  const address = addresses.at(markdownPath({ slug, lang })).replaceAll('(', '%28').replaceAll(')', '%29')
  const link = `- [${text}](${address})`
  return note.trim() === '' ? link : `${link}: ${escapeLiteral(note)}`
}

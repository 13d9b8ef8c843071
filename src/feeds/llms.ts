/** llms.txt (llmstxt.org): what there is to read, for language models, with links to Markdown. Pure. */
import { literal } from '../content/to-markdown-text.ts'
import type { FeedArticle } from './schema.ts'
import { type Addresses, markdownPath, type Site } from './site.ts'

/** Longest note behind a link, in characters. */
const NOTE_CHARACTERS = 200

/**
 * A title, the description as a quotation, and a section for each category with its articles, in the order in which
 * they come; an article stands in its first category. Those without one follow under "Articles".
 */
export function printLlms(
  articles: readonly Omit<FeedArticle, 'html'>[],
  { site, addresses }: { site: Site; addresses: Addresses },
): string {
  const sections = new Map<string, string[]>()
  for (const article of articles) {
    const name = article.categories[0]?.name ?? ''
    const lines = sections.get(name) ?? []
    lines.push(lineOf(article, addresses))
    sections.set(name, lines)
  }
  const loose = sections.get('') ?? []
  sections.delete('')
  const blocks = [...sections].map(([name, lines]) => `## ${literal(name)}\n\n${lines.join('\n')}`)
  return [
    `# ${literal(site.title)}`,
    ...(site.description === '' ? [] : [`> ${literal(site.description)}`]),
    ...blocks,
    ...(loose.length === 0 ? [] : [`## Articles\n\n${loose.join('\n')}`]),
    `## Optional\n\n- [Feed](${addresses.at('/feed.xml')}): the newest articles, whole\n- [Sitemap](${addresses.at('/sitemap.xml')}): every article`,
  ]
    .join('\n\n')
    .concat('\n')
}

function lineOf({ title, excerpt, slug, lang }: Omit<FeedArticle, 'html'>, addresses: Addresses): string {
  const characters = [...excerpt]
  const isLong = characters.length > NOTE_CHARACTERS
  const note = isLong ? `${characters.slice(0, NOTE_CHARACTERS).join('')}…` : excerpt
  const link = `- [${literal(title)}](${addresses.at(markdownPath({ slug, lang })).replace(/[()]/g, '\\$&')})`
  return note.trim() === '' ? link : `${link}: ${literal(note)}`
}

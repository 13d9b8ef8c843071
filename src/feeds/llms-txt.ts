/** llms.txt (llmstxt.org): an index of the articles for language models, with links to Markdown. Pure. */
import { markdownPath } from '../articles/model/markdown-path.ts'
import { escapeLiteral } from '../content/to-markdown/escape.ts'
import type { FeedArticle } from './schema.ts'
import type { SiteSettings, SiteUrls } from './site-urls.ts'

type ListedArticle = Omit<FeedArticle, 'html' | 'entryId' | 'mediaMetadata'>

/** A link in a section of the file. */
interface SectionLink {
  section: string
  line: string
}

/** Maximum length of the description after a link, in characters. */
const DESCRIPTION_CHARACTERS = 200

/** The section of articles without a category. */
const UNCATEGORIZED_SECTION = 'Articles'

/** The section that the proposal reserves for links that a reader with a small context may skip. */
const OPTIONAL_SECTION = 'Optional'

/**
 * Returns the file: a title, the description of the site as a quotation, and a section for each category. Sections
 * and links keep the order of the articles. An article is listed once, in its first category; articles without a
 * category follow under "Articles". Sections of the same name are merged.
 */
export function printLlmsTxt(
  articles: readonly ListedArticle[],
  { site, siteUrls }: { site: SiteSettings; siteUrls: SiteUrls },
): string {
  const withCategory = articles.filter(({ categories }) => categories.length > 0)
  const withoutCategory = articles.filter(({ categories }) => categories.length === 0)
  const articleLinks = [...withCategory, ...withoutCategory].map((article) => ({
    section: article.categories[0]?.name ?? UNCATEGORIZED_SECTION,
    line: printLink(article, siteUrls),
  }))
  const blocks = [
    `# ${escapeLiteral(site.title)}`,
    ...(site.description === '' ? [] : [`> ${escapeLiteral(site.description)}`]),
    ...printSections([...articleLinks, ...optionalLinks(siteUrls)]),
  ]
  return `${blocks.join('\n\n')}\n`
}

const optionalLinks = (siteUrls: SiteUrls): SectionLink[] => [
  {
    section: OPTIONAL_SECTION,
    line: `- [Feed](${siteUrls.at('/feed.xml')}): the newest articles in full`,
  },
  { section: OPTIONAL_SECTION, line: `- [Sitemap](${siteUrls.at('/sitemap.xml')}): every article` },
]

function printSections(links: readonly SectionLink[]): string[] {
  const linesBySection = new Map<string, string[]>()
  for (const { section, line } of links) {
    const lines = linesBySection.get(section) ?? []
    lines.push(line)
    linesBySection.set(section, lines)
  }
  return [...linesBySection].map(([section, lines]) => `## ${escapeLiteral(section)}\n\n${lines.join('\n')}`)
}

/**
 * Returns a link with its description. Parsers of llms.txt end a link's text at the first `]` and its URL at the
 * first `)`, and do not support backslash escapes. Therefore `]` and parentheses are encoded.
 */
function printLink({ title, excerpt, slug, lang }: ListedArticle, siteUrls: SiteUrls): string {
  const text = escapeLiteral(title).replaceAll('\\]', '&#93;')
  const url = siteUrls.at(markdownPath({ slug, lang })).replaceAll('(', '%28').replaceAll(')', '%29')
  const link = `- [${text}](${url})`
  const description = truncate(excerpt)
  return description.trim() === '' ? link : `${link}: ${escapeLiteral(description)}`
}

function truncate(excerpt: string): string {
  const characters = [...excerpt]
  if (characters.length <= DESCRIPTION_CHARACTERS) return excerpt
  return `${characters.slice(0, DESCRIPTION_CHARACTERS).join('')}…`
}

/** Pages that their site would not show, because of their path or its configuration. */
import type { DiagnosticCollector } from '../diagnostic.ts'
import type { FrontMatter } from '../frontmatter/frontmatter.ts'
import type { HiddenReason } from '../site/page-rule.ts'
import type { KeyLookup } from './key-lookup.ts'
import type { FileContext } from './path-language.ts'
import { isHiddenBySite } from './site-visibility.ts'

/** What a page shows of itself. */
export interface PageContent {
  title: string | null
  publishedAt: Date | null
  document: Pick<FrontMatter, 'data'> & Partial<Pick<FrontMatter, 'body'>>
}

/** Returns true, with a warning, for a page that its site would not show, unless its content shows that it is a page. */
export function isHiddenPage(
  context: FileContext,
  keys: KeyLookup,
  page: PageContent,
  collector: DiagnosticCollector,
): boolean {
  const { hidden = null } = context
  if (hidden === null || isPageAfterAll(hidden, page))
    return isHiddenBySite(context, keys, page.document, collector)
  collector.warn(hidden.code, `${hidden.reason}: the article becomes a draft`)
  return true
}

function isPageAfterAll({ unless }: HiddenReason, { title, publishedAt, document }: PageContent): boolean {
  if (unless === 'front-matter') return Object.keys(document.data).length > 0
  if (unless === 'dated') return publishedAt !== null
  return unless === 'titled' && (title !== null || publishedAt !== null || hasHeading(document.body ?? ''))
}

/** Returns true for a text whose beginning has a heading of the first level. */
function hasHeading(body: string): boolean {
  return /^#[ \t]+\S|^\S[^\n]*\n=+[ \t]*$/m.test(body.slice(0, 5_000))
}

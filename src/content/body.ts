/** Rendering of an article body: sanitized HTML, plain text, table of contents, excerpt, reading time. */

import { createWarning, type Diagnostic } from './diagnostic.ts'
import { deriveExcerpt, explicitExcerpt, htmlBeforeExcerptSeparator } from './html/excerpt.ts'
import { assignHeadingIds } from './html/heading-ids.ts'
import type { HtmlPolicy } from './html/html-policy.ts'
import { escapeLiteralTags, escapeUnclosedTags } from './html/literal-tags.ts'
import { plainText, readOutline } from './html/outline.ts'
import { escapeTemplates, repairEndTags } from './html/raw-html.ts'
import { measureReadingTime } from './html/reading-time.ts'
import {
  assertSourceLength,
  insertElementIds,
  replaceUrls,
  type SafeHtml,
  sanitize,
  sanitizeBody,
} from './html/sanitizer.ts'
import { findSourceLink } from './html/source-link.ts'
import { convertCaptions } from './html/wordpress-captions.ts'
import { renderMarkdown } from './markdown/markdown.ts'
import { parsePageReference } from './markdown/page-reference.ts'
import { type TemplateLog, templateDiagnostics } from './markdown/template-log.ts'
import { stripTemplates } from './markdown/template-tags.ts'
import { mediaReferencesIn } from './media/media-references.ts'
import type { IsLocal } from './urls.ts'

/**
 * The source text of a body. `isMdx` is true for Markdown of an `.mdx` file, in which tags do not end Markdown. `isLocal`
 * returns true when a file or folder of that name is next to the article's file. `origin` is scheme and host of its site.
 * `links` has the URLs of articles by the targets of links as they are written, and `media` those of media files by the URLs of
 * pictures, players and links as they are written.
 */
export interface BodySource {
  format: 'markdown' | 'html'
  source: string
  isMdx?: boolean
  isLocal?: IsLocal
  origin?: string | null
  links?: Readonly<Record<string, string>> | undefined
  media?: Readonly<Record<string, string>> | undefined
}

/** A rendered body. Lines in `diagnostics` count from 1 in the body, not in the file. */
export interface RenderedBody {
  html: SafeHtml
  text: string
  toc: { id: string; level: number; text: string }[]
  /** Text of the first `h1`, or null. */
  firstHeading: string | null
  excerpt: string | null
  sourceUrl: string | null
  wordCount: number
  readingMinutes: number
  /** The distinct relative URLs of links and images, as they are in the HTML. */
  relativeLinks: string[]
  /** The distinct targets of links that may be pages of the same site, as they are written. */
  pageLinks: string[]
  /** The distinct URLs that may be pictures or other media files, as they are written: of the same site or of others. */
  mediaReferences: string[]
  diagnostics: Diagnostic[]
}

/** Renders and sanitizes a body. Throws only `ContentError` `too-large` or `too-deep`. */
export function renderBody(
  { format, source, isMdx = false, isLocal, origin = null, links = {}, media = {} }: BodySource,
  policy: HtmlPolicy,
): RenderedBody {
  assertSourceLength(source)
  const log: TemplateLog = new Map()
  const unsafeHtml = escapeUnclosedTags(
    format === 'markdown' ? renderMarkdown(source, log, isMdx) : renderHtml(source, log),
  )
  const { html, removedTags } = sanitizeBody(unsafeHtml, policy, isLocal)
  const outline = readOutline(html)
  const { blocks, headings, ids, linkTargets, relativeLinks } = outline
  const headingIds = assignHeadingIds(headings, ids)
  const toc = headings.map(({ level, text }, index) => ({ id: headingIds[index] ?? '', level, text }))
  const sourceLink = findSourceLink(blocks)
  const text = plainText(blocks)
  return {
    html: replaceUrls(
      insertElementIds(
        html,
        headings.map(({ start, end }, index) => ({ start, end, id: headingIds[index] ?? '' })),
      ),
      { links, media },
      policy,
    ),
    text,
    toc: toc.filter((entry) => entry.text !== ''),
    firstHeading: firstHeadingOf(toc),
    excerpt: excerptBeforeSeparator(unsafeHtml, policy) ?? deriveExcerpt(blocks, sourceLink?.block ?? null),
    sourceUrl: sourceLink?.url ?? null,
    ...measureReadingTime(text),
    relativeLinks: [...relativeLinks],
    pageLinks: pageLinksIn(linkTargets, origin),
    mediaReferences: mediaReferencesIn(outline, origin),
    diagnostics: [...templateDiagnostics(log), ...removedHtmlDiagnostics(removedTags)],
  }
}

/** Most links of one article that are looked up. */
const PAGE_LINKS_MAX = 2_000

function pageLinksIn(targets: ReadonlySet<string>, origin: string | null): string[] {
  return [...targets].filter((url) => parsePageReference(url, origin) !== null).slice(0, PAGE_LINKS_MAX)
}

function renderHtml(source: string, log: TemplateLog): string {
  return escapeLiteralTags(escapeTemplates(convertCaptions(repairEndTags(source)), log, 1))
}

/** Returns the text of the first `h1` that is not blank without its shortcodes and components. */
function firstHeadingOf(toc: RenderedBody['toc']): string | null {
  const titles = toc.filter(({ level }) => level === 1).map(({ text }) => stripTemplates(text).trim())
  return titles.find((title) => title !== '') ?? null
}

function excerptBeforeSeparator(unsafeHtml: string, policy: HtmlPolicy): string | null {
  const html = htmlBeforeExcerptSeparator(unsafeHtml)
  return html === null ? null : explicitExcerpt(readOutline(sanitize(html, policy)).blocks)
}

function removedHtmlDiagnostics(removed: readonly string[]): Diagnostic[] {
  if (removed.length === 0) return []
  const names = removed.map((name) => `<${name}>`).join(', ')
  return [createWarning('removed-html', `HTML that is not allowed in an article was removed: ${names}.`)]
}

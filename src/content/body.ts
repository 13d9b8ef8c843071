/** Makes a body ready to be stored and read: safe HTML and everything that is read from it. */

import { createWarning, type Diagnostic } from './diagnostic.ts'
import { deriveExcerpt, explicitExcerpt, htmlBeforeExcerptSeparator } from './html/excerpt.ts'
import { assignHeadingIds } from './html/heading-ids.ts'
import { plainText, readOutline } from './html/outline.ts'
import { escapeTemplates, repairEndTags } from './html/raw-html.ts'
import { measureReadingTime } from './html/reading-time.ts'
import {
  assertSourceLength,
  insertElementIds,
  type SafeHtml,
  sanitize,
  sanitizeBody,
} from './html/sanitizer.ts'
import { findSourceLink } from './html/source-link.ts'
import { renderMarkdown } from './markdown/markdown.ts'
import { stripTemplates, type TemplateLog, templateDiagnostics } from './markdown/template-tags.ts'
import type { IsLocal } from './urls.ts'

/** A body as it was written. `isLocal` tells whether a file or folder of that name stands beside the article. */
export interface BodySource {
  format: 'markdown' | 'html'
  source: string
  isLocal?: IsLocal
}

/** A body as it is stored. Lines in `diagnostics` count from 1 in the body. */
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
  /** Addresses of links and images that are relative, as they stand in the HTML, each once. */
  relativeLinks: string[]
  diagnostics: Diagnostic[]
}

/** Renders, sanitises and reads a body. Throws ContentError `too-large` or `too-deep`; nothing else stops it. */
export function renderBody({ format, source, isLocal }: BodySource): RenderedBody {
  assertSourceLength(source)
  const log: TemplateLog = new Map()
  const raw =
    format === 'markdown' ? renderMarkdown(source, log) : escapeTemplates(repairEndTags(source), log, 1)
  const { html: clean, removed } = sanitizeBody(raw, isLocal)
  const { blocks, headings, ids, relativeLinks } = readOutline(clean)
  const own = assignHeadingIds(headings, ids)
  const toc = headings.map(({ level, text }, index) => ({ id: own[index] ?? '', level, text }))
  const origin = findSourceLink(blocks)
  const text = plainText(blocks)
  return {
    html: insertElementIds(
      clean,
      headings.map(({ start, end }, index) => ({ start, end, id: own[index] ?? '' })),
    ),
    text,
    toc: toc.filter((entry) => entry.text !== ''),
    firstHeading: firstOf(toc),
    excerpt: chosen(raw) ?? deriveExcerpt(blocks, origin?.block ?? null),
    sourceUrl: origin?.url ?? null,
    ...measureReadingTime(text),
    relativeLinks: [...relativeLinks],
    diagnostics: [...templateDiagnostics(log), ...removalDiagnostics(removed)],
  }
}

/** A component beside a heading is no part of a title. */
function firstOf(toc: RenderedBody['toc']): string | null {
  const titles = toc.filter(({ level }) => level === 1).map(({ text }) => stripTemplates(text).trim())
  return titles.find((title) => title !== '') ?? null
}

function chosen(raw: string): string | null {
  const part = htmlBeforeExcerptSeparator(raw)
  return part === null ? null : explicitExcerpt(readOutline(sanitize(part)).blocks)
}

function removalDiagnostics(removed: readonly string[]): Diagnostic[] {
  if (removed.length === 0) return []
  const names = removed.map((name) => `<${name}>`).join(', ')
  return [
    createWarning(
      'removed-html',
      `HTML that could run code or has no place in an article was left out: ${names}.`,
    ),
  ]
}

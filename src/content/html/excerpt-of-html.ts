/** Excerpt that sanitized HTML has when nobody has written one. */
import { deriveExcerpt } from './excerpt.ts'
import { readOutline } from './outline.ts'
import type { SafeHtml } from './sanitizer.ts'
import { findSourceLink } from './source-link.ts'

/** Returns the excerpt that is derived from the first paragraphs of an article; null if there is no prose. */
export function derivedExcerptOf(html: SafeHtml): string | null {
  const { blocks } = readOutline(html)
  return deriveExcerpt(blocks, findSourceLink(blocks)?.block ?? null)
}

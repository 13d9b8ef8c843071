/** Source link of an article: a last block that consists of one link with a label such as "Source". */

import { safeUrl } from '../urls.ts'
import type { TextBlock } from './outline.ts'

const SOURCE_LABELS = new Set([
  ...['原文', '原文链接', '来源', '本文来源', '阅读原文', '出典', '元記事', '원문'],
  ...['source', 'original', 'read more', 'via'],
])

/** Returns the last block except footnotes, if it is only one http(s) link with a source label; else null. */
export function findSourceLink(blocks: readonly TextBlock[]): { block: TextBlock; url: string } | null {
  const block = blocks.findLast(({ kind }) => kind !== 'footnote')
  const [link, ...others] = block?.links ?? []
  if (block === undefined || link === undefined || others.length > 0 || block.hasMedia) return null
  const label = normalizeLabel(link.text)
  const url = safeUrl(link.href)
  if (!SOURCE_LABELS.has(label) || normalizeLabel(block.text) !== label) return null
  return url === null || !/^https?:/i.test(url) ? null : { block, url }
}

/** Converts a label to lower case, and removes colons, arrows and brackets around it. */
function normalizeLabel(text: string): string {
  const inner = /[\p{L}\p{N}][\s\S]*[\p{L}\p{N}]/u.exec(text.normalize('NFKC'))?.[0] ?? ''
  return inner.toLowerCase().replace(/\s+/g, ' ')
}

/** Finds the address an article was taken from, where its last line is a link that says so. */

import { safeUrl } from '../urls.ts'
import type { TextBlock } from './outline.ts'

const SOURCE_WORDS = new Set([
  ...['原文', '原文链接', '来源', '本文来源', '阅读原文', '出典', '元記事', '원문'],
  ...['source', 'original', 'read more', 'via'],
])

/** The last block that is not a footnote, if it is nothing but one link whose text names it as the source. */
export function findSourceLink(blocks: readonly TextBlock[]): { block: TextBlock; url: string } | null {
  const block = blocks.findLast(({ kind }) => kind !== 'footnote')
  const [link, ...others] = block?.links ?? []
  if (block === undefined || link === undefined || others.length > 0 || block.hasMedia) return null
  const words = bare(link.text)
  const url = safeUrl(link.href)
  if (!SOURCE_WORDS.has(words) || bare(block.text) !== words || url === null || !/^https?:/i.test(url))
    return null
  return { block, url }
}

/** Lower case, without the colons, arrows and brackets around the words. */
function bare(text: string): string {
  const inner = /[\p{L}\p{N}][\s\S]*[\p{L}\p{N}]/u.exec(text.normalize('NFKC'))?.[0] ?? ''
  return inner.toLowerCase().replace(/\s+/g, ' ')
}

/** Page properties of Logseq: lines `key:: value` at the beginning of a text (https://docs.logseq.com/#/page/properties). */
import { FRONT_MATTER_LENGTH_MAX } from './fence-lines.ts'
import type { Mapping } from './plain-values.ts'

const PROPERTY = /^(?:- )?[ \t]*([A-Za-z][\w-]{0,60})::(?:[ \t]+(.*))?$/

/** Keys of which a page must have one, so that text with `::` in it is none. */
const PAGE_KEY = /^(?:title|tags?|alias|date|public|private|publish|published|draft|status|type)$/i

/**
 * Splits off the properties of a page, which end at the first line of another kind. Links and hash signs in values are
 * those of tags. Returns null for a text without properties.
 */
export function splitLogseqProperties(text: string): { data: Mapping; bodyStart: number } | null {
  const pairs: [string, string][] = []
  let bodyStart = 0
  while (bodyStart < Math.min(text.length, FRONT_MATTER_LENGTH_MAX)) {
    const end = text.indexOf('\n', bodyStart)
    const line = text.slice(bodyStart, end < 0 ? undefined : end)
    const [, key, value = ''] = PROPERTY.exec(line) ?? []
    if (key === undefined) break
    pairs.push([key, value.replace(/#?\[\[([^[\]]*)\]\]|#(?=\w)/g, '$1').trim()])
    bodyStart = end < 0 ? text.length : end + 1
  }
  return pairs.some(([key]) => PAGE_KEY.test(key)) ? { data: Object.fromEntries(pairs), bodyStart } : null
}

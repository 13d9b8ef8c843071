/** Hugo cascades: `draft` and `build` options that a section sets for all pages below it. */
import type { FrontMatter } from '../frontmatter/frontmatter.ts'
import { toMapping } from '../frontmatter/plain-values.ts'
import { createKeyLookup, flattenValues, type KeyEntry, type KeyLookup, readMember } from './key-lookup.ts'

/** The options that a section sets for the pages below it. */
export interface HugoCascade {
  keys: KeyLookup
  /** The cascade as JSON, used to detect changes. */
  json: string
  /** Returns true when the cascade applies to the page at a path. */
  appliesTo: (path: string) => boolean
}

/** The inherited keys that affect the draft status. `_build` is found as `build`. */
const INHERITED_KEYS = ['draft', 'build']

/**
 * Returns the cascades in the front matter of a section, in order, without those that do not affect the draft
 * status. A target may have a kind of page or a path. A cascade for a language or an environment applies to
 * no page.
 */
export function readCascades(section: Pick<FrontMatter, 'data' | 'strings'>): HugoCascade[] {
  return createKeyLookup(section)
    .find(['cascade'])
    .flatMap(flattenValues)
    .flatMap((item) => {
      if (typeof item === 'string') return []
      const keys = createKeyLookup({ data: toMapping(item.value), strings: toMapping(item.text) })
      if (keys.find(INHERITED_KEYS).length === 0) return []
      return [{ keys, json: JSON.stringify(item.text), appliesTo: createTargetFilter(keys) }]
    })
}

function createTargetFilter(keys: KeyLookup): HugoCascade['appliesTo'] {
  const targets = keys.find(['target']).flatMap(flattenValues)
  return (path) =>
    targets.length === 0 ||
    targets.some((target) => typeof target !== 'string' && matchesTarget(target, path))
}

/**
 * Returns true when a target matches a path. The path of a target is a pattern from the content root, which
 * may be above the imported folder. So only the part of the pattern before its first wildcard is searched
 * for, anywhere in the path.
 */
function matchesTarget(target: KeyEntry, path: string): boolean {
  if (readMember(target, ['lang', 'environment']) !== null) return false
  const kind = readMember(target, ['kind'])
  const isSection = /(?:^|\/)_index\.[^/]*$/.test(path)
  const prefix = (readMember(target, ['path']) ?? '').replace(/[*?[{].*$/s, '')
  return (kind === null || kind.includes(isSection ? 'section' : 'page')) && `/${path}`.includes(prefix)
}

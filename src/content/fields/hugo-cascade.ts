/** Hugo's cascade: what a section says of all pages below it, as far as it decides who sees them. */
import type { FrontMatter } from '../frontmatter/frontmatter.ts'
import { toMapping } from '../frontmatter/plain-values.ts'
import { createKeyLookup, flattenValues, type KeyEntry, type KeyLookup, readMember } from './key-lookup.ts'

/** What a section hands down. */
export interface HugoCascade {
  keys: KeyLookup
  /** The same as text, by which a change of it is noticed. */
  said: string
  /** Whether it is meant for the page at a path. */
  isFor: (path: string) => boolean
}

/** The keys of a page's state that are handed down; `_build` is found as `build`. */
const HANDED_DOWN = ['draft', 'build']

/**
 * The cascades in the front matter of a section, in their order; those that say nothing of a page's state are left out.
 * A target may name a kind of page or a path; those for a language or an environment are not followed.
 */
export function readCascades(section: Pick<FrontMatter, 'data' | 'strings'>): HugoCascade[] {
  return createKeyLookup(section)
    .find(['cascade'])
    .flatMap(flattenValues)
    .flatMap((item) => {
      if (typeof item === 'string') return []
      const keys = createKeyLookup({ data: toMapping(item.value), strings: toMapping(item.text) })
      const isSilent = keys.find(HANDED_DOWN).length === 0
      return isSilent ? [] : [{ keys, said: JSON.stringify(item.text), isFor: targetOf(keys) }]
    })
}

function targetOf(keys: KeyLookup): HugoCascade['isFor'] {
  const targets = keys.find(['target']).flatMap(flattenValues)
  return (path) =>
    targets.length === 0 || targets.some((target) => typeof target !== 'string' && isTarget(target, path))
}

/** A path is a pattern from the root of the content, which may lie above what is imported: its plain beginning is looked for. */
function isTarget(target: KeyEntry, path: string): boolean {
  if (readMember(target, ['lang', 'environment']) !== null) return false
  const kind = readMember(target, ['kind'])
  const isSection = /(?:^|\/)_index\.[^/]*$/.test(path)
  const beginning = (readMember(target, ['path']) ?? '').replace(/[*?[{].*$/s, '')
  return (kind === null || kind.includes(isSection ? 'section' : 'page')) && `/${path}`.includes(beginning)
}

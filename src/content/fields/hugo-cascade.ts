/** Hugo cascades: front matter that a section or the configuration sets for all pages below it. */
import type { FrontMatter } from '../frontmatter/frontmatter.ts'
import { type Mapping, toMapping } from '../frontmatter/plain-values.ts'
import type { InheritedFrontMatter } from '../site/front-matter-defaults.ts'
import {
  createKeyLookup,
  flattenValues,
  type KeyEntry,
  type KeyLookup,
  normalizeKey,
  readMember,
} from './key-lookup.ts'

/** The options that a section sets for the pages below it. */
export interface HugoCascade {
  keys: KeyLookup
  /** The keys other than `draft` and `build`, which the pages have where they lack them. */
  inherited: InheritedFrontMatter
  /** The cascade as JSON, used to detect changes. */
  json: string
  /** Returns true when the cascade applies to the page at a path. */
  appliesTo: (path: string) => boolean
}

/** Keys of a cascade that are no front matter of a page, or that have a rule of their own. */
const OTHER_KEYS = new Set(['draft', 'build', 'target', 'cascade'])

/**
 * Returns the cascades in the front matter of a section, in order. A target may have a kind of page or a path.
 * A cascade for another environment than `production` applies to no page.
 */
export function readCascades(section: Pick<FrontMatter, 'data' | 'strings'>): HugoCascade[] {
  return createKeyLookup(section)
    .find(['cascade'])
    .flatMap(flattenValues)
    .flatMap((item) => {
      if (typeof item === 'string') return []
      const [data, strings] = [toMapping(item.value), toMapping(item.text)]
      const keys = createKeyLookup({ data, strings })
      const inherited = { values: withoutOtherKeys(data), strings: withoutOtherKeys(strings) }
      return [{ keys, inherited, json: JSON.stringify(item.text), appliesTo: createTargetFilter(keys) }]
    })
}

const withoutOtherKeys = (mapping: Mapping): Mapping =>
  Object.fromEntries(Object.entries(mapping).filter(([key]) => !OTHER_KEYS.has(normalizeKey(key))))

function createTargetFilter(keys: KeyLookup): HugoCascade['appliesTo'] {
  const targets = keys.find(['target']).flatMap(flattenValues)
  return (path) =>
    targets.length === 0 ||
    targets.some((target) => typeof target !== 'string' && matchesTarget(target, path))
}

/**
 * Returns true when a target matches a path. The path of a target is a pattern from the content root, which
 * may be above the imported folder. So only the part of the pattern before its first wildcard is searched
 * for, anywhere in the path. Sites are built in the environment `production`.
 */
function matchesTarget(target: KeyEntry, path: string): boolean {
  const environment = readMember(target, ['environment'])
  if (environment !== null && !/^(?:production|\*\*?|\{.*\bproduction\b.*\})$/.test(environment)) return false
  const lang = readMember(target, ['lang'])
  if (lang !== null && !hasLanguage(path, lang)) return false
  const kind = readMember(target, ['kind'])
  const isSection = /(?:^|\/)_index\.[^/]*$/.test(path)
  const prefix = (readMember(target, ['path']) ?? '').replace(/[*?[{].*$/s, '')
  return (kind === null || kind.includes(isSection ? 'section' : 'page')) && `/${path}`.includes(prefix)
}

/** Returns true for a path with a language in its suffix or in a folder. */
const hasLanguage = (path: string, lang: string): boolean =>
  path.toLowerCase().split(/[./]/).includes(lang.toLowerCase())

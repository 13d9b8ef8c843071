/** Keys that a document inherits from its folder or its site, where it lacks them. */
import type { FrontMatter } from '../frontmatter/frontmatter.ts'
import { isMapping, type Mapping, toMapping } from '../frontmatter/plain-values.ts'
import type { InheritedFrontMatter } from '../site/front-matter-defaults.ts'
import { normalizeKey } from './key-lookup.ts'
import { RESERVED_KEY } from './reserved-key.ts'

/**
 * Returns a document with inherited keys behind its own. A key of the document that has a value counts, without
 * case, `_`, `-` and spaces; members of mappings are merged. `inherited` begins with what is nearest to the file.
 * The reserved key is not inherited.
 */
export function withInheritedKeys(
  document: Pick<FrontMatter, 'data' | 'strings'>,
  inherited: readonly InheritedFrontMatter[],
): Pick<FrontMatter, 'data' | 'strings'> {
  return inherited.reduce<Pick<FrontMatter, 'data' | 'strings'>>(
    ({ data, strings }, { values, strings: texts }) =>
      inherit(data, strings, toMapping(values), toMapping(texts)),
    document,
  )
}

function inherit(data: Mapping, strings: Mapping, values: Mapping, texts: Mapping) {
  const merged = { data: { ...data }, strings: { ...strings } }
  const ownKeys = new Map(Object.keys(data).map((key) => [normalizeKey(key), key]))
  for (const [key, value] of Object.entries(values)) {
    if (key === '__proto__' || normalizeKey(key) === RESERVED_KEY) continue
    const own = ownKeys.get(normalizeKey(key))
    const ownValue = own === undefined ? null : data[own]
    if (own !== undefined && isMapping(ownValue) && isMapping(value)) {
      const members = inherit(ownValue, toMapping(strings[own]), value, toMapping(texts[key]))
      merged.data[own] = members.data
      merged.strings[own] = members.strings
    } else if (ownValue === null || ownValue === undefined) {
      if (own !== undefined) {
        delete merged.data[own]
        delete merged.strings[own]
      }
      merged.data[key] = value
      merged.strings[key] = texts[key]
    }
  }
  return merged
}

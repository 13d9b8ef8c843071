/** Hierarchy of categories in front matter, as Hexo defines it. */
import { slugify } from '../slug.ts'
import { decodeReferences } from './inline-markup.ts'
import { flattenValues, type KeyEntry, type KeyLookup } from './key-lookup.ts'
import type { FileContext } from './path-language.ts'

/** Two categories by their slugs: `child` is directly below `parent`. */
export interface CategoryParent {
  parent: string
  child: string
}

/**
 * Returns which categories are below others. In Hexo, a list `[A, B]` is the path A > B, and a list of lists is several paths
 * (hexo.io/docs/front-matter, "Categories & Tags"). Lists of lists have that meaning in every site, if there are several; a
 * simple list is a path in Hexo sites only, because other generators list categories side by side.
 */
export function readCategoryParents(
  keys: KeyLookup,
  { path, site }: Pick<FileContext, 'path' | 'site'>,
): CategoryParent[] {
  const isHexo = site?.configuration.generator === 'Hexo' || /(?:^|\/)source\/_posts\//.test(path)
  return keys.find(['categories', 'category']).flatMap((entry) => pathsOf(entry, isHexo).flatMap(pairsOf))
}

/** Returns the paths of categories, each as slugs from the top. */
function pathsOf(entry: KeyEntry, isHexo: boolean): string[][] {
  const { value, text } = entry
  if (!Array.isArray(value) || !Array.isArray(text)) return []
  if (!value.some(Array.isArray)) return isHexo ? [slugsOf(entry)] : []
  if (!isHexo && value.length < 2) return []
  return value.flatMap((item, index) =>
    Array.isArray(item) ? [slugsOf({ value: item, text: text[index] })] : [],
  )
}

const slugsOf = (list: Pick<KeyEntry, 'value' | 'text'>): string[] =>
  flattenValues(list).flatMap((item) =>
    typeof item === 'string' ? slugify(decodeReferences(item)) || [] : [],
  )

const pairsOf = (slugs: readonly string[]): CategoryParent[] =>
  slugs.slice(1).flatMap((child, index) => {
    const parent = slugs[index]
    return parent === undefined || parent === child ? [] : [{ parent, child }]
  })

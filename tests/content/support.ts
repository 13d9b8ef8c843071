/** Reads the fields of a file whose front matter is this YAML, and that of the sections above it, the nearest first. */

import { readFields } from '../../src/content/fields/fields.ts'
import { readCascades } from '../../src/content/fields/hugo-cascade.ts'
import { parseFrontMatter } from '../../src/content/frontmatter/frontmatter.ts'

export function readYamlFields(yaml: string, path = 'posts/a.md', sections: readonly string[] = []) {
  const document = parseFrontMatter(`---\n${yaml}\n---\n`)
  const above = sections.flatMap((section) => readCascades(parseFrontMatter(`---\n${section}\n---\n`)))
  const cascades = above.filter(({ isFor }) => isFor(path))
  return readFields(document, { path, cascades, siteLanguages: [], siblingFolders: () => [] })
}

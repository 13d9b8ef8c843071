/** Test support: reads the fields of a file with YAML front matter and the sections above it, nearest first. */

import { readFields } from '../../src/content/fields/fields.ts'
import { readCascades } from '../../src/content/fields/hugo-cascade.ts'
import { parseFrontMatter } from '../../src/content/frontmatter/frontmatter.ts'

export function readYamlFields(yaml: string, path = 'posts/a.md', sections: readonly string[] = []) {
  const frontMatter = parseFrontMatter(`---\n${yaml}\n---\n`)
  const cascades = sections
    .flatMap((section) => readCascades(parseFrontMatter(`---\n${section}\n---\n`)))
    .filter(({ appliesTo }) => appliesTo(path))
  return readFields(frontMatter, { path, cascades, siteLanguages: [], siblingFolders: () => [] })
}

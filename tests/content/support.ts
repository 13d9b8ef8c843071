/** Reads the fields of a file whose front matter is this YAML, and that of the sections above it, the nearest first. */
import { cascadesOf } from '../../src/content/cascade.ts'
import { readFields } from '../../src/content/fields.ts'
import { parseFrontMatter } from '../../src/content/frontmatter.ts'

export function readYamlFields(yaml: string, path = 'posts/a.md', sections: readonly string[] = []) {
  const document = parseFrontMatter(`---\n${yaml}\n---\n`)
  const above = sections.flatMap((section) => cascadesOf(parseFrontMatter(`---\n${section}\n---\n`)))
  const cascades = above.filter(({ isFor }) => isFor(path))
  return readFields(document, { path, cascades, siteLanguages: [], siblingFolders: () => [] })
}

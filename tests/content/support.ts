/** Reads the fields of a file whose front matter is this YAML. */
import { readFields } from '../../src/content/fields.ts'
import { parseFrontMatter } from '../../src/content/frontmatter.ts'

export function readYamlFields(yaml: string, path = 'posts/a.md') {
  const document = parseFrontMatter(`---\n${yaml}\n---\n`)
  return readFields(document, { path, siteLanguages: [], siblingFolders: () => [] })
}

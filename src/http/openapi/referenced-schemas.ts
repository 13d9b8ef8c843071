/** Component schemas of the OpenAPI document: removal of unused ones, names and order. */

interface DocumentWithComponents {
  components?: { schemas?: Record<string, unknown> }
}

/**
 * Removes the schemas that nothing references, and sorts the others by name. The transform writes each schema twice: as it
 * is sent, and with the suffix `Input` as it is received. A schema that is only received loses the suffix. A schema called
 * `ArticleRequest` is renamed to `ArticleInput`, since that name would otherwise mean the received form of `Article`.
 */
export function withReferencedSchemas<Document extends object>(document: Document): Document {
  const { components, ...rest } = document as DocumentWithComponents
  const all = components?.schemas ?? {}
  const referenced = referencedNames(rest, all)
  const nameOf = (name: string) => {
    const base = name.replace(/Input$/, '')
    if (base.endsWith('Request')) return base.replace(/Request$/, 'Input')
    return base in all && !referenced.has(base) ? base : name
  }
  const schemas = Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => referenced.has(name))
      .map(([name, schema]) => [nameOf(name), schema] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  const text = JSON.stringify({ ...document, components: { ...components, schemas } })
  return JSON.parse(text.replace(SCHEMA_REFERENCE, (_, name) => `"#/components/schemas/${nameOf(name)}"`))
}

const SCHEMA_REFERENCE = /"#\/components\/schemas\/([^"]+)"/g

/** Returns the names of the schemas that a value references, directly or through other schemas. */
function referencedNames(root: unknown, schemas: Record<string, unknown>): Set<string> {
  const names = new Set<string>()
  const follow = (value: unknown) => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(SCHEMA_REFERENCE)) {
      if (names.has(name)) continue
      names.add(name)
      follow(schemas[name] ?? {})
    }
  }
  follow(root)
  return names
}

/** Query parameters of the OpenAPI document whose value is an object: `metadata[series]=inks`. */

interface Parameter {
  in?: string
  schema?: { type?: string }
}

interface DocumentWithPaths {
  paths?: Record<string, Record<string, { parameters?: Parameter[] }>>
}

/** Gives query parameters that are objects the style `deepObject`: a name in brackets for each member. */
export function withObjectParameters<Document extends object>(document: Document): Document {
  const { paths = {} } = document as DocumentWithPaths
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    for (const parameter of operation.parameters ?? []) {
      const isObject = parameter.in === 'query' && parameter.schema?.type === 'object'
      if (isObject) Object.assign(parameter, { style: 'deepObject', explode: true })
    }
  }
  return document
}

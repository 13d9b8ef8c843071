/** Operations of an OpenAPI document, as far as this folder changes them. */

/** An operation of a document. */
export interface Operation {
  operationId?: string
  parameters?: { in: string; name: string }[]
  requestBody?: { required?: boolean; content: Record<string, object> }
}

/** Returns the document with each operation replaced by what `change` returns for it. */
export function mapOperations<Document extends object>(
  document: Document,
  change: (operation: Operation) => Operation,
): Document {
  const { paths = {} } = document as { paths?: Record<string, Record<string, Operation>> }
  const changedPaths = Object.entries(paths).map(([path, operations]) => [
    path,
    Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, change(operation)])),
  ])
  return { ...document, paths: Object.fromEntries(changedPaths) }
}

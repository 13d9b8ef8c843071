/** Examples in the OpenAPI document: adds them to operations, and to properties of schemas. */
import type { Operation } from './operations.ts'
import { MARKDOWN, type RequestExample, requestExamples } from './request-examples.ts'

/** Examples of texts by the name of the property: a reference page makes examples of responses from them. */
const valueExamples: Readonly<Partial<Record<string, string>>> = {
  slug: 'a-stone-and-some-ink',
  title: 'A stone and some ink',
  name: 'Markdown',
  lang: 'en',
  excerpt: 'Grind, wet, write.',
  status: 'published',
  publishedAt: '2026-01-02T08:00:00.000Z',
  html: '<p>Grind, <strong>wet</strong>, write.</p>',
  source: 'Grind, **wet**, write.',
  actor: 'my site',
  prefix: 'ink_Q2xhbW',
}

/** The schema of a property. */
export interface PropertySchema {
  type?: unknown
  enum?: unknown[]
  const?: unknown
  default?: unknown
  description?: string
  examples?: unknown[]
}

/** Adds an example to the schema of a text whose name has one, which must be among its values. */
export function withValueExample(name: string, schema: PropertySchema): PropertySchema {
  const example = valueExamples[name]
  const isText = [schema.type].flat().includes('string')
  const isAllowed = schema.const === undefined && (schema.enum?.includes(example) ?? true)
  return isText && example !== undefined && isAllowed ? { ...schema, examples: [example] } : schema
}

/** Adds its example to an operation: to each parameter, and to each media type of its body. */
export function withExample(operation: Operation): Operation {
  const { path = {}, query = {}, body } = requestExamples[operation.operationId ?? ''] ?? {}
  const { parameters, requestBody } = operation
  const values: Partial<Record<string, RequestExample['path']>> = { path, query }
  return {
    ...operation,
    ...(parameters && {
      parameters: parameters.map((parameter) => {
        const example = values[parameter.in]?.[parameter.name]
        return example === undefined ? parameter : { ...parameter, example }
      }),
    }),
    ...(requestBody && body !== undefined && { requestBody: withBodyExample(requestBody, body) }),
  }
}

/** Returns the example of a body in a media type: Markdown is a file, and a form has the file in a field. */
function exampleOf(type: string, body: unknown): unknown {
  if (type === 'text/markdown') return MARKDOWN
  return type === 'multipart/form-data' ? { file: body, alt: 'A drop of ink' } : body
}

/** Adds the example to a body, in each of its media types. */
function withBodyExample(requestBody: NonNullable<Operation['requestBody']>, body: unknown) {
  const content = Object.entries(requestBody.content).map(([type, schema]) => [
    type,
    { ...schema, example: exampleOf(type, body) },
  ])
  return { ...requestBody, content: Object.fromEntries(content) }
}

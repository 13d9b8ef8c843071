/** OpenAPI schemas as client generators and people read them: optional bodies, defaults of body fields, patterns of times. */
import type { FastifySchema } from 'fastify'
import { z } from 'zod'
import { type PropertySchema, withValueExample } from './examples.ts'
import type { Operation } from './operations.ts'

/** Marks an operation whose body may be absent, until `withOptionalBody`: the document has no such mark for schemas. */
const OPTIONAL_BODY = 'x-optional-body'

/** Marks a body that may be absent, and declares it as an object, since clients omit it instead of sending null. */
export function markOptionalBody(schema: FastifySchema): FastifySchema & { [OPTIONAL_BODY]?: boolean } {
  const { body } = schema
  if (!(body instanceof z.ZodOptional)) return schema
  const description = z.globalRegistry.get(body)?.description
  const object = withoutNull(body)
  const bodySchema = description === undefined ? object : object.meta({ description })
  return { ...schema, body: bodySchema, [OPTIONAL_BODY]: true }
}

function withoutNull(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return withoutNull(schema.unwrap())
  return schema as z.ZodType // all schemas are classic Zod schemas
}

/** Sets `required: false` for a body that may be absent. */
export function withOptionalBody(operation: Operation & { [OPTIONAL_BODY]?: boolean }): Operation {
  const { [OPTIONAL_BODY]: isOptional, requestBody, ...rest } = operation
  if (!requestBody) return rest
  return { ...rest, requestBody: isOptional ? { ...requestBody, required: false } : requestBody }
}

/**
 * Returns the document with schemas that generated clients can use. A default of a property moves into its description: many
 * generators take a property with a default for one that is always present. A pattern beside the `format` of a time or an id is
 * left out, which says the same in 300 characters. A text or number that may be null has two types instead of two schemas.
 * Texts get examples.
 */
export function withUsableSchemas<Document extends object>(document: Document): Document {
  return JSON.parse(JSON.stringify(document), (key, value) => {
    if (key === 'properties') return Object.fromEntries(Object.entries(value).map(describeProperty))
    if (value?.pattern !== undefined && /^(date|uuid)/.test(value.format)) {
      const { pattern: _, ...schema } = value
      return schema
    }
    return withNullType(value)
  })
}

const SCALAR_TYPES = new Set(['string', 'number', 'integer', 'boolean'])

/** Returns a nullable text or number with the type `[type, 'null']`. Zod writes `anyOf` where it has a format or bounds. */
function withNullType(schema: { anyOf?: { type?: string; enum?: unknown }[] } | null): unknown {
  if (!Array.isArray(schema?.anyOf)) return schema
  const { anyOf, ...rest } = schema
  const [first, second] = anyOf
  const isNullable = anyOf.length === 2 && second?.type === 'null'
  if (!isNullable || first?.enum !== undefined || !SCALAR_TYPES.has(first?.type ?? '')) return schema
  return { ...first, ...rest, type: [first?.type, 'null'] }
}

function describeProperty([name, property]: [string, unknown]): [string, unknown] {
  const { default: value, ...schema } = withValueExample(name, property as PropertySchema)
  if (value === undefined || value === null) return [name, schema]
  const { description = '' } = schema
  if (/default/i.test(description)) return [name, schema]
  return [name, { ...schema, description: `${description} Default: \`${value}\`.`.trimStart() }]
}

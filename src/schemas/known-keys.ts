/** The keys that a schema accepts in the object at a path. */
import type { ZodType, z } from 'zod'

/** Returns the keys of the object that a schema describes at a path; none where it does not describe a strict object. */
export function knownKeys(schema: ZodType, path: readonly PropertyKey[]): string[] {
  const inner = unwrap(schema)
  const [step, ...rest] = path
  if (inner.type === 'object') {
    if (step === undefined) return Object.keys(inner.shape)
    const member = inner.shape[String(step)]
    return member === undefined ? [] : knownKeys(member as ZodType, rest)
  }
  if (inner.type === 'array') return step === undefined ? [] : knownKeys(inner.element as ZodType, rest)
  if (inner.type === 'union')
    return [...new Set(inner.options.flatMap((option) => knownKeys(option as ZodType, path)))]
  return []
}

type Definition = z.core.$ZodTypes['_zod']['def']

/** Returns the definition of a schema without what makes it optional, nullable, transformed or given a default. */
function unwrap(schema: ZodType): Definition {
  const definition = (schema as unknown as z.core.$ZodTypes)._zod.def
  switch (definition.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'catch':
    case 'nonoptional':
      return unwrap(definition.innerType as ZodType)
    case 'pipe':
      return unwrap(
        (definition.in as ZodType)._zod.def.type === 'transform'
          ? (definition.out as ZodType)
          : (definition.in as ZodType),
      )
    case 'lazy':
      return unwrap(definition.getter() as ZodType)
    default:
      return definition
  }
}

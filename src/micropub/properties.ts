/** Properties of a Micropub post: lists of values by name, as in the JSON of microformats2. Pure. */

/** The properties of a post. No list is empty. */
export type PostProperties = ReadonlyMap<string, readonly unknown[]>

/** Returns the properties that have a value. Null and blank text are no values: forms send a field that nobody has filled in. */
export function propertiesOf(entries: Iterable<readonly [string, readonly unknown[]]>): PostProperties {
  const properties = new Map<string, readonly unknown[]>()
  for (const [name, values] of entries) {
    const stated = values.filter((value) => value !== null && value !== undefined && !isBlank(value))
    if (stated.length > 0) properties.set(name, stated)
  }
  return properties
}

const isBlank = (value: unknown) => typeof value === 'string' && value.trim() === ''

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Returns the text of a value: the text itself, `value` of an object, or `name` of a nested object such as an h-card. Undefined
 * without one.
 */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!isObject(value)) return undefined
  if (typeof value.value === 'string') return value.value
  const { properties } = value
  const name = isObject(properties) && Array.isArray(properties.name) ? properties.name[0] : undefined
  return typeof name === 'string' ? name : undefined
}

/** Returns the text of a member of an object; undefined without one. */
export function memberText(value: unknown, member: string): string | undefined {
  const text = isObject(value) ? value[member] : undefined
  return typeof text === 'string' ? text : undefined
}

/** Returns the text of the first value of a property; undefined without one. */
export const firstText = (post: PostProperties, name: string): string | undefined =>
  textOf(post.get(name)?.[0])

/** The properties that are fields of articles. */
export const FIELD_PROPERTIES = [
  ...(['name', 'content', 'summary', 'category', 'published', 'photo'] as const),
  ...(['mp-slug', 'post-status', 'visibility'] as const),
] as const
export type FieldProperty = (typeof FIELD_PROPERTIES)[number]

/** Properties that the server sets, or that only a form has. */
const IGNORED = new Set(['updated', 'url', 'access_token'])

const fieldProperties: ReadonlySet<string> = new Set(FIELD_PROPERTIES)

/** Returns true for a property that is stored as metadata: neither a field of articles nor a command (section 3.2). */
export const isMetadataProperty = (name: string): boolean =>
  !fieldProperties.has(name) && !IGNORED.has(name) && !name.startsWith('mp-')

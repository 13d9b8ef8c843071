/** Micropub requests from JSON and from forms (sections 3.1 to 3.5 of the recommendation). */
import { z } from 'zod'
import { invalidInput } from '../../articles/model/draft-from-input.ts'
import { invalidRequest } from '../../errors.ts'
import { NonBlankText } from '../../schemas/text.ts'
import { type PostProperties, propertiesOf } from '../properties.ts'

/** What an update does with the properties of a post. */
export interface PostUpdate {
  replace: PostProperties
  add: PostProperties
  /** The values to remove, by property. */
  removeValues: PostProperties
  /** The properties to remove. */
  remove: ReadonlySet<string>
}

export type MicropubRequest =
  | { action: 'create'; post: PostProperties }
  | { action: 'update'; url: string; update: PostUpdate }
  | { action: 'delete' | 'undelete'; url: string }

const Action = z.enum(['create', 'update', 'delete', 'undelete'], {
  error: 'must be create, update, delete or undelete',
})

const TYPE = 'must be h-entry: this server has no other kinds of posts'
const PostType = z.union([z.string(), z.array(z.string()).min(1)]).transform((type) => [type].flat()[0])

const Values = z.array(z.unknown(), { error: 'must be a list of values, also a single one' })

/** The recommendation demands lists; some editors send a single value as it is. */
const LenientValues = z
  .unknown()
  .transform((value) => (Array.isArray(value) ? (value as unknown[]) : [value]))

const CreateRequest = z.object({
  type: PostType.default('h-entry').refine((type) => type === 'h-entry', { error: TYPE }),
  properties: z.record(z.string(), LenientValues),
})

const TargetRequest = z.object({ url: NonBlankText })

const NO_CHANGE = 'must have `replace`, `add` or `delete`'

const UpdateRequest = TargetRequest.extend({
  replace: z.record(z.string(), Values).optional(),
  add: z.record(z.string(), Values).optional(),
  delete: z
    .union([z.array(z.string()), z.record(z.string(), Values)], {
      error: 'must be a list of properties, or an object with lists of values',
    })
    .optional(),
}).refine((body) => body.replace ?? body.add ?? body.delete, { error: NO_CHANGE })

/** Parses the body of a JSON request. Throws DomainError `invalid` with the place of each error. */
export function parseJsonRequest(body: unknown): MicropubRequest {
  const { action } = parse(z.object({ action: Action.default('create') }), body)
  switch (action) {
    case 'create': {
      const { properties } = parse(CreateRequest, body)
      return { action, post: propertiesOf(Object.entries(properties)) }
    }
    case 'update': {
      const { url, ...update } = parse(UpdateRequest, body)
      return { action, url, update: updateOf(update) }
    }
    default:
      return { action, url: parse(TargetRequest, body).url }
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw invalidInput(parsed.error, schema)
}

/** Returns an update. To replace a property by no value is to remove it. */
function updateOf({
  replace = {},
  add = {},
  delete: removed = [],
}: Omit<z.infer<typeof UpdateRequest>, 'url'>): PostUpdate {
  const replacing = propertiesOf(Object.entries(replace))
  const emptied = Object.keys(replace).filter((name) => !replacing.has(name))
  const [names, values] = Array.isArray(removed) ? [removed, {}] : [[], removed]
  return {
    replace: replacing,
    add: propertiesOf(Object.entries(add)),
    removeValues: propertiesOf(Object.entries(values)),
    remove: new Set([...emptied, ...names]),
  }
}

/** The parameters of a form that are no properties of the post (section 3.2). */
const RESERVED = new Set(['access_token', 'h', 'action', 'url'])

/** `category[]` is a list; some editors number its values. Other brackets are no part of the syntax (section 3.1.1). */
const LIST_NAME = /^([^[\]]+)\[\d*\]$/

/** Parses the fields of a form. Throws DomainError `invalid` with the place of the error. */
export function parseFormRequest(fields: Iterable<readonly [string, string]>): MicropubRequest {
  const values = new Map<string, string[]>()
  for (const [field, value] of fields) {
    const name = LIST_NAME.exec(field)?.[1] ?? field
    if (!/[[\]]/.test(name)) values.set(name, [...(values.get(name) ?? []), value])
  }
  const reserved = Object.fromEntries([...RESERVED].map((name) => [name, values.get(name)?.[0]]))
  const { action } = parse(z.object({ action: Action.default('create') }), reserved)
  if (action === 'update')
    throw invalidRequest('body', '/action', 'an update is sent as JSON: forms cannot describe it')
  if (action !== 'create') return { action, url: parse(TargetRequest, reserved).url }
  if ((reserved.h ?? 'entry') !== 'entry')
    throw invalidRequest('body', '/h', TYPE.replace('h-entry', 'entry'))
  return { action, post: propertiesOf([...values].filter(([name]) => !RESERVED.has(name))) }
}

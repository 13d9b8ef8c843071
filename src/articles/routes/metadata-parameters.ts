/** Query parameters with a key of the metadata in their names, collected to one parameter. */
import type { FastifyRequest } from 'fastify'

const NAME = /^metadata(?:\.(.*)|\[(.*)\])$/s

/**
 * Collects the parameters `metadata.<key>` and `metadata[<key>]` to the parameter `metadata`, an object by key, before the query
 * is validated: a schema cannot have parameters of any name.
 */
export async function collectMetadataParameters(request: FastifyRequest): Promise<void> {
  const query = request.query as Record<string, unknown>
  const collected = new Map<string, unknown>()
  for (const [name, value] of Object.entries(query)) {
    const match = NAME.exec(name)
    if (match === null) continue
    const key = match[1] ?? match[2] ?? ''
    const earlier = collected.get(key)
    collected.set(key, earlier === undefined ? value : [earlier, value].flat())
    delete query[name]
  }
  if (collected.size > 0 && query.metadata === undefined) query.metadata = Object.fromEntries(collected)
}

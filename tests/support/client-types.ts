/** TypeScript types of the contract for the client, by openapi-typescript. */
import openapiTS, { astToString } from 'openapi-typescript'

/** A part of an OpenAPI document. */
interface Contract {
  paths: Record<string, Record<string, { responses?: Record<string, unknown> }>>
}

const FIRST_LINE =
  '/** Types of the API, generated from docs/openapi.json by `npm run fix`. Do not edit them. */\n'

/**
 * Returns the types of the endpoints below `/v1` as TypeScript. Error responses and redirects are left out, because each
 * of them is the same problem, or is followed: the types are a quarter as long without them.
 */
export async function generateClientTypes(document: Record<string, unknown>): Promise<string> {
  const contract = structuredClone(document) as unknown as Contract
  for (const [path, operations] of Object.entries(contract.paths)) {
    if (!path.startsWith('/v1/')) delete contract.paths[path]
    for (const operation of Object.values(operations))
      if (operation.responses) operation.responses = successes(operation.responses)
  }
  return FIRST_LINE + astToString(await openapiTS(JSON.stringify(contract)))
}

const successes = (responses: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(responses).filter(([status]) => status.startsWith('2')))

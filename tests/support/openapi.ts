/** The OpenAPI document, made without a database. */
import { buildApp } from '../../src/app.ts'
import type { Database } from '../../src/database/connection.ts'

const nowhere = {
  query: () => Promise.reject(new Error('no database here')),
} as unknown as Database // building the document asks nothing of it

/** The document as the server answers it at /openapi.json. */
export async function openApiDocument(): Promise<Record<string, unknown>> {
  const app = await buildApp({ db: nowhere, version: '0.0.0' })
  try {
    const answer = await app.inject('/openapi.json')
    if (answer.statusCode !== 200) throw new Error(answer.body)
    return answer.json()
  } finally {
    await app.close()
  }
}

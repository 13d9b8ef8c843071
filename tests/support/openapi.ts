/** OpenAPI document, generated without a database. */
import { buildApp } from '../../src/app.ts'
import type { Database } from '../../src/database/connection.ts'

const absentDatabase = {
  query: () => Promise.reject(new Error('no database here')),
  listen: () => Promise.reject(new Error('no database here')),
  onStatement: () => () => {},
  onCommit: () => () => {},
} as unknown as Database // generating the document sends no query

/** Returns the document that the server sends at /openapi.json. */
export async function openApiDocument(): Promise<Record<string, unknown>> {
  const app = await buildApp({ db: absentDatabase, version: '0.0.0' })
  try {
    const response = await app.inject('/openapi.json')
    if (response.statusCode !== 200) throw new Error(response.body)
    return response.json()
  } finally {
    await app.close()
  }
}

/** An application for tests of mistaken requests. */
import { expect } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { bootWithKeys } from '../articles/support.ts'

/** A request body without mistakes. */
export const article = { title: 'T', body: { format: 'markdown', source: 'Text.' } }

/** Starts an application with a key for its requests. */
export async function bootForMistakes() {
  const { db, send, request } = await bootWithKeys()
  const { secret } = await createKey(db, { name: 'mistakes', scopes: ['publish'], expiresAt: null })

  /** Posts an article and returns the details of its errors by pointer. */
  async function errorsOf(input: unknown): Promise<Record<string, string>> {
    const { status, body } = await send('post', '/articles', input as object)
    expect(status).toBe(400)
    return Object.fromEntries(
      body.errors.map(({ pointer, detail }: { pointer: string; detail: string }) => [pointer, detail]),
    )
  }
  return { authorized: { authorization: `Bearer ${secret}` }, errorsOf, request, send }
}

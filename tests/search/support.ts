/** Asking the search as a front end does. */
import { expect } from 'vitest'
import type { Booted } from '../support/app.ts'

/** Questions to one application. Each fails unless it is answered with 200; `more` is added to the query. */
export function asker({ request }: Pick<Booted, 'request'>) {
  async function ask(path: string, params: Record<string, string>, secret?: string) {
    const asked = request.get(`${path}?${new URLSearchParams(params)}`)
    if (secret) asked.set('authorization', `Bearer ${secret}`)
    const { body, status } = await asked
    expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined })
    return body
  }
  const titlesOf = (data: { title: string }[]) => data.map(({ title }) => title)

  return {
    ask,
    /** Titles of the first page, best first. */
    async titles(q: string, more: Record<string, string> = {}, secret?: string): Promise<string[]> {
      return titlesOf((await ask('/v1/search', { q, limit: '100', ...more }, secret)).data)
    },
    /** Titles of every page, each cursor followed. */
    async all(path: string, params: Record<string, string>): Promise<string[]> {
      const found: string[] = []
      for (let cursor: { cursor?: string } = {}; ; ) {
        const { data, pagination } = await ask(path, { ...params, ...cursor })
        found.push(...titlesOf(data))
        if (pagination.next === null) return found
        cursor = { cursor: pagination.next }
      }
    },
  }
}

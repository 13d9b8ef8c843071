/** Client of the search for tests. */
import { expect } from 'vitest'
import type { Booted } from '../support/app.ts'

/** Returns functions that query one application and expect 200. */
export function searchClient({ request }: Pick<Booted, 'request'>) {
  async function getJson(path: string, params: Record<string, string>, secret?: string) {
    const search = request.get(`${path}?${new URLSearchParams(params)}`)
    if (secret) search.set('authorization', `Bearer ${secret}`)
    const { body, status } = await search
    expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined })
    return body
  }
  const titlesOf = (data: { title: string }[]) => data.map(({ title }) => title)

  return {
    getJson,
    /** Returns the titles of the first page, best first. */
    async titles(q: string, parameters: Record<string, string> = {}, secret?: string): Promise<string[]> {
      return titlesOf((await getJson('/v1/search', { q, limit: '100', ...parameters }, secret)).data)
    },
    /** Returns the titles of all pages, by their cursors. */
    async allTitles(path: string, params: Record<string, string>): Promise<string[]> {
      const titles: string[] = []
      for (let cursor: { cursor?: string } = {}; ; ) {
        const { data, pagination } = await getJson(path, { ...params, ...cursor })
        titles.push(...titlesOf(data))
        if (pagination.next === null) return titles
        cursor = { cursor: pagination.next }
      }
    },
  }
}

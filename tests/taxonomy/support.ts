/** Test helpers for tags, categories and authors: the three kinds, and articles with terms. */
import { bootWithKeys } from '../articles/support.ts'

/** The kinds of terms, each with its path, which is also its field of articles. */
export const KINDS = [
  ['tag', 'tags'],
  ['category', 'categories'],
  ['author', 'authors'],
] as const

let count = 0

/** Starts the application with keys of every scope. `createArticle` creates a published article. */
export async function bootForTerms() {
  const booted = await bootWithKeys({ cacheBytes: 10_000_000 })
  const { send } = booted

  /** Returns a unique name and the slug that is generated from it. */
  function uniqueTerm(word = 'Name') {
    count += 1
    return { name: `${word} ${count}`, slug: `${word.toLowerCase()}-${count}` }
  }

  async function createArticle(fields: object = {}): Promise<{ id: string; slug: string; version: number }> {
    count += 1
    const body = { title: `Article ${count}`, status: 'published', ...fields }
    const response = await send('post', '/articles', body)
    if (response.status !== 201) throw new Error(JSON.stringify(response.body))
    return response.body
  }

  const read = async (id: string) => (await send('get', `/articles/${id}`)).body

  /** Returns the changes after a cursor; with `now`, none and the current cursor. */
  async function changes(cursor: string) {
    return (await send('get', `/changes?limit=1000&cursor=${cursor}`)).body
  }

  const cursor = async (): Promise<string> => (await changes('now')).cursor

  /** Returns the titles of a public list, sorted. */
  async function titles(query: string): Promise<string[]> {
    const { body } = await booted.request.get(`/v1/articles?sort=title&${query}`)
    return body.data.map(({ title }: { title: string }) => title)
  }

  /** Returns how many articles the search index finds by a word in the name of a term. */
  async function countIndexed(kind: string, word: string): Promise<number> {
    const term = `'${kind === 'author' ? '@' : '#'}${word}'`
    const [row] = await booted.db.prisma.$queryRaw<[{ count: number }]>`
      SELECT count(*)::int AS count FROM search_document WHERE terms @@ ${term}::tsquery`
    return row.count
  }

  return { ...booted, countIndexed, uniqueTerm, createArticle, read, changes, cursor, titles }
}

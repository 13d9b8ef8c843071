/** What tests of tags, categories and authors share: the three kinds, and articles that name them. */
import { bootWithKeys } from '../articles/support.ts'

/** The kinds, each with its path and with the field by which articles name it. */
export const KINDS = [
  ['tag', 'tags'],
  ['category', 'categories'],
  ['author', 'authors'],
] as const

let count = 0

/** The application, with requests as anybody, and articles of which a test says what they name. */
export async function bootForTerms() {
  const booted = await bootWithKeys({ cacheBytes: 10_000_000 })
  const { send } = booted

  /** A name, and the slug it makes, that nobody else has. */
  function fresh(word = 'Name') {
    count += 1
    return { name: `${word} ${count}`, slug: `${word.toLowerCase()}-${count}` }
  }

  async function article(said: object = {}): Promise<{ id: string; slug: string; version: number }> {
    count += 1
    const body = { title: `Article ${count}`, status: 'published', ...said }
    const answer = await send('post', '/articles', body)
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
    return answer.body
  }

  const read = async (id: string) => (await send('get', `/articles/${id}`)).body

  /** The changes after a cursor, or only the cursor of now. */
  async function changes(cursor: string) {
    return (await send('get', `/changes?limit=1000&cursor=${cursor}`)).body
  }

  const cursor = async (): Promise<string> => (await changes('now')).cursor

  /** The titles of the articles that a public list answers, in order of title. */
  async function titles(query: string): Promise<string[]> {
    const { body } = await booted.request.get(`/v1/articles?sort=title&${query}`)
    return body.data.map(({ title }: { title: string }) => title)
  }

  /** How many articles are found by a word in the name of something that they name. */
  async function foundBy(kind: string, word: string): Promise<number> {
    const term = `'${kind === 'author' ? '@' : '#'}${word}'`
    const [row] = await booted.db.prisma.$queryRaw<[{ count: number }]>`
      SELECT count(*)::int AS count FROM search_document WHERE terms @@ ${term}::tsquery`
    return row.count
  }

  return { ...booted, foundBy, fresh, article, read, changes, cursor, titles }
}

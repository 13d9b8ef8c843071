/** The dump: every article of a site from a stream of newline-delimited JSON. */
import { invalidMetadata, parseArticle } from './metadata.ts'
import { createProblem, ProblemError } from './problem.ts'
import { type Connection, type RequestOptions, send } from './request.ts'
import type { MetadataSchema, Result } from './types.ts'

/** A dump that has begun. */
export interface Dump<Article> {
  /** The cursor from which to follow the changes afterwards. */
  cursor: string
  /** The articles in the order of their ids, to be read once. Throws `ProblemError` if the stream ends too early. */
  articles: AsyncGenerator<Article>
}

type Line = Record<string, unknown>

/** Sends the request for a dump, reads its first line, and returns its cursor with the articles that follow. */
export async function openDump(
  connection: Connection,
  schema: MetadataSchema<unknown> | undefined,
  options?: RequestOptions,
): Promise<Result<Dump<unknown>>> {
  const header = { accept: 'application/x-ndjson' }
  const result = await send(connection, 'get', '/v1/articles.ndjson', { ...options, header })
  if (result.problem) return result
  const { response } = result
  const lines = linesOf(response)
  try {
    const cursor = (await lines.next()).value?.cursor
    if (typeof cursor !== 'string') throw new Error('The first line has no cursor.')
    return { data: { cursor, articles: articlesOf(lines, schema) }, response }
  } catch (error) {
    await lines.return(undefined)
    return { problem: incomplete(error), response }
  }
}

/** Loops over the articles. The last line has their number; without it, the connection or the server failed. */
async function* articlesOf(
  lines: AsyncGenerator<Line>,
  schema: MetadataSchema<unknown> | undefined,
): AsyncGenerator<unknown> {
  for await (const line of lines) {
    if ('articles' in line) return
    yield typed(line, schema)
  }
  throw new ProblemError(incomplete('The connection ended before the last line. Read the dump again.'))
}

function typed(article: Line, schema: MetadataSchema<unknown> | undefined): unknown {
  try {
    return parseArticle(article, schema)
  } catch (error) {
    throw new ProblemError(invalidMetadata(error))
  }
}

async function* linesOf(response: Response): AsyncGenerator<Line> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  try {
    for (;;) {
      const chunk = await reader?.read()
      if (!chunk || chunk.done) return
      const lines = (rest + chunk.value).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) yield JSON.parse(line)
    }
  } catch (error) {
    throw new ProblemError(incomplete(error))
  } finally {
    await reader?.cancel().catch(() => {}) // ends the request of a loop that was left
  }
}

const incomplete = (error: unknown) => createProblem('incomplete', 'The dump is incomplete', error)

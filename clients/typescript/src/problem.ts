/** Problems (RFC 9457) as values, and as an error where a value has no place. */
import type { Problem, Result } from './types.ts'

/** The kinds of problems that this client creates, because no server did. */
export type ClientProblem = 'unreachable' | 'unexpected-response' | 'invalid-metadata' | 'incomplete'

/** A problem as an error: of `unwrap`, and of a loop over pages, changes or the dump. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    const places = problem.errors?.map(({ in: part, pointer, detail }) => `${part} ${pointer}: ${detail}`)
    super([problem.detail ?? problem.title, ...(places ?? [])].join('\n'))
    this.problem = problem
  }
}

/** Returns the data of a result. Throws `ProblemError` if it is a problem. */
export function unwrap<Data>(result: Result<Data>): Data {
  if (result.problem) throw new ProblemError(result.problem)
  return result.data
}

/** Creates a problem of this client. */
export const createProblem = (kind: ClientProblem, title: string, error: unknown): Problem => ({
  type: `urn:inkstone:client:${kind}`,
  title,
  status: 0,
  detail: error instanceof Error ? error.message : String(error),
})

/** Reads the problem of a response. One that is no problem document, such as the page of a proxy, becomes a problem by its status. */
export async function problemOf(response: Response): Promise<Problem> {
  const { status, statusText } = response
  const text = await response.text().catch(() => '')
  if (response.headers.get('content-type')?.startsWith('application/problem+json'))
    try {
      return JSON.parse(text)
    } catch {} // cut off on the way
  return { type: 'about:blank', title: statusText || `Status ${status}`, status }
}

/** HTTP route of batches. */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { sendJson } from '../../http/content-negotiation.ts'
import { toProblem } from '../../http/error-handler.ts'
import { readExpectedVersion } from '../../http/preconditions.ts'
import { jsonResponse, Problem, problemResponse, writeProblems } from '../../http/problem.ts'
import { BatchInput, type BatchOperation } from '../batch-schema.ts'
import { type BatchOutcome, runAtomicBatch, runIndependentBatch } from '../service/batch.ts'
import { readWriteRequest, type WriteRouteOptions } from './write-requests.ts'

const Result = z
  .object({
    status: z
      .number()
      .int()
      .min(200)
      .max(599)
      .meta({ description: 'The status code that its own endpoint would return.' }),
    id: z.guid().optional().meta({ description: 'On success: the id of the article.' }),
    version: z.number().int().min(1).max(2_147_483_647).optional(),
    problem: Problem.optional().meta({ description: 'On failure: the problem.' }),
  })
  .meta({ id: 'BatchResult' })
type Result = z.infer<typeof Result>

const batch = {
  operationId: 'runArticleBatch',
  tags: ['writing'],
  summary: 'Run many operations on articles',
  description:
    'Up to 100 operations, atomically or independently, in the given order. An atomic batch that fails returns the problem of the operation that failed, with its place in `errors`; nothing is written. `If-Match: *` accepts any version for all operations.',
  body: BatchInput,
  response: {
    200: jsonResponse(
      'The result of each operation, in the same order.',
      z.object({ results: z.array(Result) }),
    ),
    ...writeProblems,
    404: problemResponse('There is no article with one of the ids.'),
  },
}

export const batchRoutes: FastifyPluginAsyncZod<WriteRouteOptions> = async (app, options) => {
  app.post('/articles/batch', { schema: batch }, async (request, reply) => {
    const write = await readWriteRequest(options, request, reply)
    const { atomic, operations } = request.body
    const steps = operations.map((operation) => {
      const version = 'version' in operation ? operation.version : undefined
      return { operation, expected: readExpectedVersion(request, version, options.isVersionRequired) }
    })
    const outcomes = atomic
      ? (await runAtomicBatch(options, write, steps)).map((result) => ({ result }))
      : await runIndependentBatch(options, write, steps)
    const results = outcomes.map((outcome, index) => resultOf(request, outcome, operations[index]))
    return sendJson(reply, JSON.stringify({ results }))
  })
}

/** Returns the result of an operation, equal to the response of its own endpoint. */
function resultOf(
  request: FastifyRequest,
  outcome: BatchOutcome,
  operation: BatchOperation | undefined,
): Result {
  if ('result' in outcome) {
    const { id, version } = outcome.result
    return { status: operation?.op === 'create' ? 201 : 200, id, version }
  }
  const problem = toProblem(outcome.error)
  if (problem.status >= 500) request.log.error({ err: outcome.error }, 'batch operation failed')
  return { status: problem.status, problem }
}

/** Batches over HTTP. */

import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireScope } from '../../auth/principal.ts'

import { sendJson } from '../../http/content-negotiation.ts'
import { toProblem } from '../../http/error-handler.ts'
import { readExpectedVersion } from '../../http/preconditions.ts'
import { jsonResponse, Problem, problemResponse, writeProblems } from '../../http/problem.ts'
import { BatchInput, type BatchOperation } from '../batch-schema.ts'
import { type BatchOutcome, runAtomicBatch, runIndependentBatch } from '../service/batch.ts'
import type { BatchStep } from '../service/batch-operation.ts'
import type { ArticleVersion } from '../service/edit.ts'
import type { WriteRouteOptions } from './write-requests.ts'

const Result = z
  .object({
    status: z.number().int().min(200).max(599).meta({ description: 'What its own address would answer.' }),
    id: z.guid().optional().meta({ description: 'With success: the article.' }),
    version: z.number().int().min(1).max(2_147_483_647).optional(),
    problem: Problem.optional().meta({ description: 'With failure: why.' }),
  })
  .meta({ id: 'BatchResult' })
type Result = z.infer<typeof Result>

const batch = {
  operationId: 'batchArticles',
  tags: ['articles'],
  summary: 'Write up to 100 articles, all or none, or each on its own',
  description:
    'Operations are done in the order given. An atomic batch that fails answers with the problem of the operation that failed, whose `errors` name its place; nothing is written. `If-Match: *` says for all of them that any version will do.',
  body: BatchInput,
  response: {
    200: jsonResponse(
      'What became of each operation, in their order.',
      z.object({ results: z.array(Result) }),
    ),
    ...writeProblems,
    404: problemResponse('There is no article with one of the ids.'),
  },
}

export const batchRoutes: FastifyPluginAsyncZod<WriteRouteOptions> = async (app, parts) => {
  const { db, authenticate, strict, committed } = parts

  app.post('/articles/batch', { schema: batch }, async (request, reply) => {
    const writer = requireScope(await authenticate(request, reply), 'write')
    const { atomic, operations } = request.body
    const steps = operations.map((operation) => stepOf(request, operation))
    const outcomes = atomic
      ? (await runAtomicBatch(db, steps, writer)).map((saved) => ({ saved }))
      : await runIndependentBatch(db, steps, writer)
    await committed()
    const results = outcomes.map((outcome, index) => resultOf(request, outcome, operations[index]))
    return sendJson(reply, JSON.stringify({ results }))
  })

  function stepOf(request: FastifyRequest, operation: BatchOperation): BatchStep {
    const version = 'version' in operation ? operation.version : undefined
    return { operation, expected: readExpectedVersion(request, version, strict) }
  }
}

/** What the address of the operation alone would have answered. */
function resultOf(
  request: FastifyRequest,
  outcome: BatchOutcome,
  operation: BatchOperation | undefined,
): Result {
  if ('saved' in outcome)
    return { status: operation?.op === 'create' ? 201 : 200, ...idAndVersion(outcome.saved) }
  const problem = toProblem(outcome.error)
  if (problem.status >= 500) request.log.error({ err: outcome.error }, 'operation of a batch failed')
  return { status: problem.status, problem }
}

const idAndVersion = ({ id, version }: ArticleVersion) => ({ id, version })

/** HTTP routes that write articles, as one plug-in. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { batchRoutes } from './batch.ts'
import { createAndReplaceRoutes } from './create-and-replace.ts'
import { articleEditRoutes } from './edit.ts'
import { revisionRoutes } from './revisions.ts'
import { workingCopyRoutes } from './working-copy.ts'
import type { WriteRouteOptions } from './write-requests.ts'

export const articleWriteRoutes: FastifyPluginAsyncZod<WriteRouteOptions> = async (app, options) => {
  await app.register(createAndReplaceRoutes, options)
  await app.register(articleEditRoutes, options)
  await app.register(workingCopyRoutes, options)
  await app.register(revisionRoutes, options)
  await app.register(batchRoutes, options)
}

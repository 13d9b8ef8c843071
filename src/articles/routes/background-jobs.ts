/** The background jobs of an application: publication of scheduled articles, and the search index. They run while it is open. */
import type { FastifyInstance } from 'fastify'
import type { ChangeWatcher } from '../../changes/change-watcher.ts'
import type { Database } from '../../database/connection.ts'
import { startPublicationJob } from '../service/publication-job.ts'
import { startSearchIndexJob } from '../service/search-index-job.ts'

/** Runs the background jobs while the application is open. */
export function registerBackgroundJobs(app: FastifyInstance, db: Database, changes: ChangeWatcher): void {
  const warn = (message: string) => (err: unknown) => app.log.warn({ err }, message)
  const publication = startPublicationJob({
    db,
    watcher: changes,
    onError: warn('failed to record publication of scheduled articles'),
  })
  const searchIndex = startSearchIndexJob(db, warn('failed to update the search index'))
  app.addHook('onClose', async () => {
    changes.close()
    await Promise.all([publication.stop(), searchIndex.stop()])
  })
}

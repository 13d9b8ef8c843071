/** The publication job of an application: runs while it is open. */
import type { FastifyInstance } from 'fastify'
import type { ChangeWatcher } from '../../changes/change-watcher.ts'
import type { Database } from '../../database/connection.ts'
import { startPublicationJob } from '../service/publication-job.ts'

/** Runs the publication job while the application is open. */
export function registerPublicationJob(app: FastifyInstance, db: Database, changes: ChangeWatcher): void {
  const onError = (err: unknown) =>
    app.log.warn({ err }, 'failed to record publication of scheduled articles')
  const job = startPublicationJob({ db, watcher: changes, onError })
  app.addHook('onClose', async () => {
    changes.close()
    await job.stop()
  })
}

/** Job that indexes articles again whose search terms have another version, after an upgrade. Every instance runs it. */
import { type BatchJob, startBatchJob } from '../../database/batch-job.ts'
import type { Database } from '../../database/connection.ts'
import { reindexOutdatedBatch } from '../db/search-index.ts'

/**
 * Starts the job. It goes on looking: a process of an earlier version may still write. `onError` is called with every error, and
 * the job continues. The caller stops it.
 */
export const startSearchIndexJob = (db: Database, onError: (error: unknown) => void): BatchJob =>
  startBatchJob({ work: () => reindexOutdatedBatch(db), onError })

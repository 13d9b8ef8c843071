/** The runs of the importer, as they begin and end. */
import { v7 as uuid } from 'uuid'
import type { Database } from '../../database/connection.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { ImportReport } from '../folder/report.ts'

/** Begins a run and answers its id. */
export async function startImportRun(db: Database, source: string): Promise<string> {
  const run = { id: uuid(), source, startedAt: new Date() }
  await db.prisma.importRun.create({ data: run, select: { id: true } })
  return run.id
}

/** Ends a run with its report. */
export async function finishImportRun(db: Database, id: string, report: ImportReport): Promise<void> {
  const data = { finishedAt: new Date(), report: report as unknown as Prisma.InputJsonObject }
  await db.prisma.importRun.update({ where: { id }, data, select: { id: true } })
}

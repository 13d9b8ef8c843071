/** Entry point of an import worker thread: surveys or parses the files of a task. */
import {
  type FailedFile,
  type ImportRoot,
  type ParsedFolderFile,
  parseFile,
  type SurveyedFile,
  surveyFile,
  type WorkerFile,
} from './parse-file.ts'

/** A task for a worker. `startedCount` is shared memory in which the worker counts the files that it has started. */
export interface WorkerTask {
  kind: 'survey' | 'parse'
  root: ImportRoot
  files: readonly WorkerFile[]
  startedCount: Int32Array
}

/** The results of a task, in the order of its files. */
export type WorkerResult<Kind> = (FailedFile | (Kind extends 'survey' ? SurveyedFile : ParsedFolderFile))[]

/** Runs a task. Called by the pool in the worker thread. */
export function runTask({
  kind,
  root,
  files,
  startedCount,
}: WorkerTask): WorkerResult<'survey'> | WorkerResult<'parse'> {
  const survey = (file: WorkerFile) => {
    Atomics.add(startedCount, 0, 1)
    return surveyFile(root, file)
  }
  const parse = (file: WorkerFile) => {
    Atomics.add(startedCount, 0, 1)
    return parseFile(root, file)
  }
  return kind === 'survey' ? files.map(survey) : files.map(parse)
}

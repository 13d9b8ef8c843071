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
  /** Identifies the worker pool: its tasks have copies of one root. */
  poolId: string
  files: readonly WorkerFile[]
  startedCount: Int32Array
}

/** The results of a task, in the order of its files. */
export type WorkerResult<Kind> = (FailedFile | (Kind extends 'survey' ? SurveyedFile : ParsedFolderFile))[]

/** The root of the last task. What is known of a folder is cached by this object, so tasks of one pool share it. */
let lastRoot: { poolId: string; root: ImportRoot } | undefined

function sharedRoot({ poolId, root }: WorkerTask): ImportRoot {
  if (lastRoot?.poolId !== poolId) lastRoot = { poolId, root }
  return lastRoot.root
}

/** Runs a task. Called by the pool in the worker thread. */
export function runTask(task: WorkerTask): WorkerResult<'survey'> | WorkerResult<'parse'> {
  const { kind, files, startedCount } = task
  const root = sharedRoot(task)
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

/** A worker thread of an import: reads the files that it is told to. */
import {
  type FailedFile,
  type ImportRoot,
  type ParsedDocument,
  parseFile,
  type SurveyedFile,
  surveyFile,
} from './parse-file.ts'

/** A file to look at; `known` is its hash when it was imported before. */
export interface FileToRead {
  path: string
  known: string | null
}

/** What a worker is asked to do. `begun` counts the files that it has begun, for whoever watches over it. */
export interface WorkerTask {
  kind: 'survey' | 'read'
  root: ImportRoot
  files: readonly FileToRead[]
  begun: Int32Array
}

/** What comes back, in the order of the task's files. */
export type WorkerResult<Kind> = (FailedFile | (Kind extends 'survey' ? SurveyedFile : ParsedDocument))[]

/** Does a task. Called by the pool, in the worker's thread. */
export function runTask({
  kind,
  root,
  files,
  begun,
}: WorkerTask): WorkerResult<'survey'> | WorkerResult<'read'> {
  const survey = ({ path, known }: FileToRead) => {
    Atomics.add(begun, 0, 1)
    return surveyFile(root, path, known)
  }
  const read = ({ path }: FileToRead) => {
    Atomics.add(begun, 0, 1)
    return parseFile(root, path)
  }
  return kind === 'survey' ? files.map(survey) : files.map(read)
}

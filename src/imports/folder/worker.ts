/** A worker thread of an import: reads the files that it is told to. */
import {
  type Failed,
  type ReadDocument,
  type Root,
  readFile,
  type Surveyed,
  surveyFile,
} from './parse-file.ts'

/** A file to look at; `known` is its hash when it was imported before. */
export interface ToRead {
  path: string
  known: string | null
}

/** What a worker is asked to do. `begun` counts the files that it has begun, for whoever watches over it. */
export interface Task {
  kind: 'survey' | 'read'
  root: Root
  files: readonly ToRead[]
  begun: Int32Array
}

/** What comes back, in the order of the task's files. */
export type Answer<Kind> = (Failed | (Kind extends 'survey' ? Surveyed : ReadDocument))[]

/** Does a task. Called by the pool, in the worker's thread. */
export function work({ kind, root, files, begun }: Task): Answer<'survey'> | Answer<'read'> {
  const survey = ({ path, known }: ToRead) => {
    Atomics.add(begun, 0, 1)
    return surveyFile(root, path, known)
  }
  const read = ({ path }: ToRead) => {
    Atomics.add(begun, 0, 1)
    return readFile(root, path)
  }
  return kind === 'survey' ? files.map(survey) : files.map(read)
}

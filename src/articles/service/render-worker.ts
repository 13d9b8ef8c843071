/** Entry point of a render thread: runs one task. */
import { DomainError, type ErrorCode, type RequestError } from '../../errors.ts'
import { type RenderTask, type RenderTaskName, type RenderTaskResult, runRenderTask } from './render-tasks.ts'

/** A DomainError without its class, which does not survive the copy between threads. */
interface CopiedError {
  code: ErrorCode
  message: string
  errors: readonly RequestError[]
}

/** What a task returns, or the DomainError that it throws. Other errors are thrown. */
export type RenderOutcome<Name extends RenderTaskName> =
  | { result: RenderTaskResult<Name> }
  | { error: CopiedError }

/** Runs a task. Called by the pool in the thread. */
export function runTask<Name extends RenderTaskName>({
  name,
  args,
  startedCount,
}: RenderTask<Name>): RenderOutcome<Name> {
  Atomics.add(startedCount, 0, 1)
  try {
    return { result: runRenderTask(name, args) }
  } catch (err) {
    if (!(err instanceof DomainError)) throw err
    const { code, message, errors } = err
    return { error: { code, message, errors } }
  }
}

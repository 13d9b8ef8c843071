/** Rendering in worker threads: a large body never blocks the event loop, and has limits of time and memory. */
import { availableParallelism } from 'node:os'
import type { RenderedBody } from '../../content/body.ts'
import type { SiblingFile } from '../../content/fields/folder-context.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { createSemaphore } from '../../database/semaphore.ts'
import { DomainError } from '../../errors.ts'
import { REQUEST_DOCUMENT_BYTES_MAX } from '../../schemas/limits.ts'
import { createThreads, type Threads } from '../../workers/thread-pool.ts'
import { createStepCounter, startTimeLimit } from '../../workers/time-limit.ts'
import type { ArticleInput } from '../input.ts'
import type { ParsedUpload } from '../model/draft-from-document.ts'
import type { RenderContext } from '../model/draft-from-input.ts'
import type { RenderedArticle } from '../model/rendered-article.ts'
import type { RevisionView } from '../model/revision-json.ts'
import type { ArticleDraft } from '../schema.ts'
import { type RenderTask, type RenderTaskName, type RenderTaskResult, runRenderTask } from './render-tasks.ts'
import type { RenderOutcome } from './render-worker.ts'

/** Bodies up to this length are rendered in the thread of the server, in characters: it takes a few milliseconds. */
const INLINE_LENGTH_MAX = 8_000
/** CPU time in milliseconds after which rendering is aborted. */
const CPU_TIME_MAX = 4_000
/** Heap of a render thread in megabytes. */
const HEAP_MAX_MB = 256
const THREADS_MAX = 2

/** Maximum number of requests with large bodies that wait for a thread, and how long they wait, in milliseconds. */
const WAITING_MAX = 32
const WAIT_MS = 8_000

/** One core is left to the server. */
const threadCount = Math.max(1, Math.min(THREADS_MAX, availableParallelism() - 1))
let threads: Threads | undefined

const largeBodies = createSemaphore({
  permits: threadCount,
  queueMax: WAITING_MAX,
  waitMs: WAIT_MS,
  message: 'Too many large bodies are being rendered. Retry later.',
})

/** Returns the length of the body in an article or a patch that need not be valid, in characters. */
export function bodyLengthOf({ body }: { body?: unknown }): number {
  const source = typeof body === 'object' && body !== null && 'source' in body ? body.source : ''
  return typeof source === 'string' ? source.length : 0
}

/** Returns the time and the policy of a write, without its transaction, which cannot be copied to a thread. */
export const renderContextOf = ({ at, policy }: RenderContext): RenderContext => ({ at, policy })

/**
 * Runs a write whose bodies have this length together. A large one waits here until a thread is free, before its transaction
 * begins: otherwise it would hold a session meanwhile. Throws DomainError `overloaded` when too many are waiting.
 */
export function whenThreadIsFree<Result>(length: number, write: () => Promise<Result>): Promise<Result> {
  return length <= INLINE_LENGTH_MAX ? write() : largeBodies.run(write)
}

interface RenderOptions {
  /** The place of the body in the request. */
  pointer?: string
  /** CPU time after which rendering is aborted, in milliseconds. */
  cpuTimeMax?: number
}

/**
 * Runs a task on bodies of this length; in a thread when they are large. Throws what the task throws, and DomainError
 * `unprocessable` when it takes too much time or memory.
 */
export async function render<Name extends RenderTaskName>(
  name: Name,
  args: RenderTask<Name>['args'],
  length: number,
  { pointer = '/body/source', cpuTimeMax = CPU_TIME_MAX }: RenderOptions = {},
): Promise<RenderTaskResult<Name>> {
  if (length <= INLINE_LENGTH_MAX) return runRenderTask(name, args)
  const pool = getThreads()
  const startedCount = createStepCounter()
  const limit = startTimeLimit(startedCount, cpuTimeMax, pool)
  pool.activeTasks++
  try {
    const task: RenderTask<Name> = { name, args, startedCount }
    const outcome: RenderOutcome<Name> = await pool.pool.run(task, { signal: limit.signal })
    if ('result' in outcome) return outcome.result
    throw new DomainError(outcome.error.code, outcome.error.message, outcome.error.errors)
  } catch (err) {
    throw toRenderError(err, pointer, cpuTimeMax)
  } finally {
    limit.stop()
    pool.activeTasks--
  }
}

/**
 * Renders the body of an input, before the transaction that writes it begins, which would wait for the thread. Returns
 * undefined for a small body, and for one that is too long: it is accepted only if it does not change. Throws as `render` does.
 */
export async function renderBodyOfInput(
  { body }: ArticleInput,
  policy: HtmlPolicy,
): Promise<RenderedBody | undefined> {
  if (!body || body.source.length <= INLINE_LENGTH_MAX) return undefined
  if (Buffer.byteLength(body.source) > REQUEST_DOCUMENT_BYTES_MAX) return undefined
  return render('renderRequestBody', [{ body }, policy], body.source.length)
}

/** Renders a draft whose body is stored. Throws as `render` does. */
export function renderStoredDraft(draft: ArticleDraft, policy: HtmlPolicy): Promise<RenderedArticle> {
  return render('renderDraft', [draft, policy], draft.body.source.length)
}

/** Parses an uploaded file. Throws as `parseUploadedFile` and `render` do. */
export function parseFile(
  bytes: Uint8Array,
  path: string,
  siblings: readonly SiblingFile[],
  policy: HtmlPolicy,
): Promise<ParsedUpload> {
  return whenThreadIsFree(bytes.length, () =>
    render('parseFile', [bytes, path, siblings, policy], bytes.length, { pointer: '' }),
  )
}

/** Renders a revision as the JSON of `Article`. Throws as `render` does. */
export function printRevision(
  view: RevisionView,
  options: { source: boolean; policy: HtmlPolicy },
): Promise<string> {
  return render('revisionJson', [view, options], view.draft.body.source.length)
}

function getThreads(): Threads {
  threads ??= createThreads({
    worker: new URL('./render-worker', import.meta.url),
    name: 'runTask' satisfies keyof typeof import('./render-worker.ts'),
    count: threadCount,
    heapMb: HEAP_MAX_MB,
  })
  return threads
}

/** Returns the DomainError `unprocessable` for a body that exceeds a limit; returns other errors unchanged. */
function toRenderError(err: unknown, pointer: string, cpuTimeMax: number): unknown {
  const { name, code } = err as Error & { code?: string }
  const isOutOfMemory = code === 'ERR_WORKER_OUT_OF_MEMORY'
  if (name !== 'AbortError' && !isOutOfMemory) return err
  const detail = isOutOfMemory
    ? 'needs too much memory to render: split the article'
    : `takes longer than ${cpuTimeMax / 1_000} seconds to render: simplify or split the article`
  return new DomainError('unprocessable', 'The body cannot be rendered.', [{ in: 'body', pointer, detail }])
}

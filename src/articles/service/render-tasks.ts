/** Tasks of the render threads: pure functions that parse, render and sanitize bodies. */
import { contextFromSiblings, type SiblingFile } from '../../content/fields/folder-context.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { printArticle } from '../../content/print-document.ts'
import { parseUploadedFile } from '../model/draft-from-document.ts'
import { renderInput, renderRequestBody } from '../model/draft-from-input.ts'
import { renderPatch } from '../model/merge-patch.ts'
import { renderArticle } from '../model/rendered-article.ts'
import { revisionJson } from '../model/revision-json.ts'
import type { ArticleDraft } from '../schema.ts'

/** The tasks by name. Arguments and results are copied between threads. */
const renderTasks = {
  renderRequestBody,
  renderInput,
  renderPatch,
  renderDraft: (draft: ArticleDraft, policy: HtmlPolicy) => renderArticle(draft, policy),
  parseFile: (bytes: Uint8Array, path: string, siblings: readonly SiblingFile[], policy: HtmlPolicy) =>
    parseUploadedFile(bytes, contextFromSiblings(path, siblings), policy),
  revisionJson,
  printArticle,
}

type RenderTasks = typeof renderTasks
export type RenderTaskName = keyof RenderTasks

/** A task for a render thread. `startedCount` is shared memory in which the thread counts its start. */
export interface RenderTask<Name extends RenderTaskName = RenderTaskName> {
  name: Name
  args: Parameters<RenderTasks[Name]>
  startedCount: Int32Array
}

export type RenderTaskResult<Name extends RenderTaskName> = ReturnType<RenderTasks[Name]>

/** Runs a task in the current thread. */
export function runRenderTask<Name extends RenderTaskName>(
  name: Name,
  args: Parameters<RenderTasks[Name]>,
): RenderTaskResult<Name> {
  const task = renderTasks[name] as (...args: unknown[]) => RenderTaskResult<Name> // the name selects its parameters
  return task(...args)
}

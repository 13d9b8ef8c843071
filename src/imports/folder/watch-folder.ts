/** `import --watch`: imports a folder again after every change. */
import { relative, sep } from 'node:path'
import { watch } from 'chokidar'
import { isIgnoredFolder } from '../../content/fields/file-paths.ts'
import type { Database } from '../../database/connection.ts'
import { printableText } from '../../schemas/text.ts'
import { type ImportDisplayOptions, importWithProgress } from './progress.ts'
import type { ProgressOutput } from './progress-bar.ts'

/** Milliseconds without a change before an import starts. Editors and `git checkout` change many files at once. */
const DEBOUNCE = 200

/** Imports a folder now and after every change until the signal is aborted. Errors of later imports are printed only. */
export async function watchFolder(
  db: Database,
  options: ImportDisplayOptions,
  output: ProgressOutput,
  signal: AbortSignal,
): Promise<void> {
  await importWithProgress(db, options, output)
  const imports = createSerialRunner(() =>
    importWithProgress(db, options, output).then(
      () => {},
      (err: Error) => void output.write(`${printableText(err.message)}\n`), // the database may become available again
    ),
  )
  const ignored = (path: string) => relative(options.folder, path).split(sep).some(isIgnoredFolder)
  const watcher = watch(options.folder, { ignoreInitial: true, ignored })
  let timer: NodeJS.Timeout | undefined
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(imports.start, DEBOUNCE)
  })
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  clearTimeout(timer)
  await watcher.close()
  await imports.stop()
}

/** Returns a runner that never runs a job concurrently. Starts during a run cause one further run after it. */
function createSerialRunner(job: () => Promise<void>): { start: () => void; stop: () => Promise<void> } {
  let running: Promise<void> | null = null
  let isRequested = false
  const run = async () => {
    do {
      isRequested = false
      await job()
    } while (isRequested)
    running = null
  }
  return {
    start: () => {
      if (running) isRequested = true
      else running = run()
    },
    stop: async () => {
      isRequested = false
      await running
    },
  }
}

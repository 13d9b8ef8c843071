/** `import --watch`: imports a folder, and again whenever something in it changes. */
import { relative, sep } from 'node:path'
import { watch } from 'chokidar'
import { isIgnoredFolder } from '../../content/fields/file-paths.ts'
import type { Database } from '../../database/connection.ts'
import { type ImportDisplay, importWithProgress, type ProgressOutput } from './progress.ts'

/** Changes come in crowds (an editor saves, git checks out): the import waits until there was none for this long, in ms. */
const QUIET = 200

/** Imports a folder now and after every change, until the signal is given. What goes wrong in between is shown, and mended by the next save. */
export async function watchFolder(
  db: Database,
  options: ImportDisplay,
  screen: ProgressOutput,
  signal: AbortSignal,
): Promise<void> {
  await importWithProgress(db, options, screen)
  const importing = inTurn(() =>
    importWithProgress(db, options, screen).then(
      () => {},
      (err: Error) => void screen.write(`${err.message}\n`), // a database that is away comes back: keep watching
    ),
  )
  const ignored = (path: string) => relative(options.folder, path).split(sep).some(isIgnoredFolder)
  const watcher = watch(options.folder, { ignoreInitial: true, ignored })
  let timer: NodeJS.Timeout | undefined
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(importing.start, QUIET)
  })
  await new Promise<void>((stop) => signal.addEventListener('abort', () => stop(), { once: true }))
  clearTimeout(timer)
  await watcher.close()
  await importing.end()
}

/** Runs a job one time after another: a start while it runs means once more, afterwards. */
function inTurn(job: () => Promise<void>): { start: () => void; end: () => Promise<void> } {
  let running: Promise<void> | null = null
  let again = false
  const run = async () => {
    do {
      again = false
      await job()
    } while (again)
    running = null
  }
  return {
    start: () => {
      if (running) again = true
      else running = run()
    },
    end: async () => {
      again = false
      await running
    },
  }
}

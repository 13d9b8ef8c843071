/** `import --watch`: imports a folder again after every change. */
import { once } from 'node:events'
import { relative, sep } from 'node:path'
import { watch } from 'chokidar'
import { isIgnoredFolder } from '../../content/fields/file-paths.ts'
import type { Database } from '../../database/connection.ts'
import { printableText } from '../../schemas/text.ts'
import { importFolder } from './import-folder.ts'
import { type ImportDisplayOptions, importWithProgress } from './progress.ts'
import type { ProgressOutput } from './progress-bar.ts'
import { describeResult, type ImportReport, printableName } from './report.ts'

/** Milliseconds without a change before an import starts. Editors and `git checkout` change many files at once. */
const DEBOUNCE = 200

/** Imports a folder now and after every change until the signal is aborted. Errors of later imports are printed only. */
export async function watchFolder(
  db: Database,
  options: ImportDisplayOptions,
  output: ProgressOutput,
  signal: AbortSignal,
): Promise<void> {
  const ignored = (path: string) => relative(options.folder, path).split(sep).some(isIgnoredFolder)
  const watcher = watch(options.folder, { ignoreInitial: true, ignored })
  try {
    let hasChanged = false
    watcher.on('all', () => {
      hasChanged = true
    })
    await once(watcher, 'ready') // a change during the first import causes another one
    const report = await importWithProgress(db, options, output)
    const imports = createSerialRunner(createChangeImporter(db, options, output, report))
    output.write(describeWatching(options))
    const schedule = debounce(imports.start)
    watcher.on('all', schedule.start)
    if (hasChanged) schedule.start()
    if (!signal.aborted) await once(signal, 'abort')
    schedule.stop()
    await imports.stop()
  } finally {
    await watcher.close()
  }
  if (!options.json) output.write('Stopped watching.\n')
}

const describeWatching = ({ json, folder }: ImportDisplayOptions) =>
  json
    ? `${JSON.stringify({ event: 'watching', folder })}\n`
    : `\nWatching ${printableText(folder)} for changes. Press Ctrl-C to stop.\n`

/** Delays a call until no other one has come for a while. */
function debounce(call: () => void): { start: () => void; stop: () => void } {
  let timer: NodeJS.Timeout | undefined
  return {
    start: () => {
      clearTimeout(timer)
      timer = setTimeout(call, DEBOUNCE)
    },
    stop: () => clearTimeout(timer),
  }
}

/**
 * Returns a function that imports the folder and prints what has changed: a line for each file that was written or has failed, and
 * each warning that `first` and later imports did not have.
 */
function createChangeImporter(
  db: Database,
  options: ImportDisplayOptions,
  output: ProgressOutput,
  first: ImportReport,
): () => Promise<void> {
  const printedWarnings = new Set(first.warnings.map(describeWarning))
  const print = (line: string) => output.write(`${timeOfDay()}  ${printableText(line)}\n`)
  const onError = ({ message }: Error): void => {
    if (options.json) output.write(`${JSON.stringify({ event: 'error', message })}\n`)
    else print(message) // the database may become available again
  }
  const importChanges = async () => {
    const { warnings } = await importFolder(db, { ...options, onFile: (file) => print(describeResult(file)) })
    const lines = warnings.map(describeWarning).filter((line) => !printedWarnings.has(line))
    for (const line of lines) {
      printedWarnings.add(line)
      print(line)
    }
  }
  return async () => {
    const work = options.json ? importWithProgress(db, options, output) : importChanges()
    await work.catch(onError)
  }
}

const describeWarning = ({ file, message }: ImportReport['warnings'][number]) =>
  `warning   ${printableName(file)} (${message})`

/** Returns the local time of day, such as 09:05:00. */
const timeOfDay = () => new Date().toTimeString().slice(0, 8)

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

/** Progress of a long command: a bar on a terminal, and lines elsewhere. */
import cliProgress from 'cli-progress'

/** The output stream, which may be a terminal. */
export type ProgressOutput = NodeJS.WriteStream

/** Shows how many of all items are done. */
export interface ProgressIndicator {
  onProgress: (done: number, total: number) => void
  stop: () => void
}

/** A progress line is printed after this many items, unless the output is a terminal. */
const PROGRESS_INTERVAL = 1_000

/** Creates a progress indicator. `items` is what is counted, such as `files`. */
export function createProgressIndicator(output: ProgressOutput, items: string): ProgressIndicator {
  return output.isTTY ? progressBar(output, items) : progressLines(output, items)
}

function progressBar(stream: ProgressOutput, items: string): ProgressIndicator {
  const format = `  {bar} {percentage} % · {value}/{total} ${items} · {rate} per second · {eta_formatted} left`
  const bar = new cliProgress.SingleBar(
    { stream, format, hideCursor: true },
    cliProgress.Presets.shades_classic,
  )
  const startedAt = performance.now()
  const payload = (done: number) => ({ rate: Math.round((done * 1_000) / (performance.now() - startedAt)) })
  let isStarted = false
  return {
    onProgress: (done, total) => {
      if (isStarted) bar.update(done, payload(done))
      else bar.start(total, done, payload(done))
      isStarted = true
    },
    stop: () => bar.stop(),
  }
}

function progressLines(output: ProgressOutput, items: string): ProgressIndicator {
  const startedAt = performance.now()
  let next = PROGRESS_INTERVAL
  return {
    onProgress: (done, total) => {
      if (done < next) return
      const seconds = (performance.now() - startedAt) / 1_000
      const left = Math.round(((total - done) * seconds) / done)
      output.write(`${done} of ${total} ${items}, ${Math.round(done / seconds)} per second, ${left} s left\n`)
      next = done - (done % PROGRESS_INTERVAL) + PROGRESS_INTERVAL
    },
    stop: () => {},
  }
}

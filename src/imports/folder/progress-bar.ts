/** Progress of a long command: a bar on a terminal, and lines elsewhere. */
import cliProgress from 'cli-progress'

/** The output stream, which may be a terminal. */
export type ProgressOutput = NodeJS.WriteStream

/** Shows how many of all items are done. */
export interface ProgressIndicator {
  onProgress: (done: number, total: number) => void
  /** Shows how many pictures of other sites are done, of those so far, beside the items. */
  onFetchProgress: (done: number, total: number) => void
  stop: () => void
}

/** A progress line is printed after this many items, unless the output is a terminal. */
const PROGRESS_INTERVAL = 1_000

/** Creates a progress indicator. `items` is what is counted, such as `files`. */
export function createProgressIndicator(output: ProgressOutput, items: string): ProgressIndicator {
  return output.isTTY ? progressBar(output, items) : progressLines(output, items)
}

function progressBar(stream: ProgressOutput, items: string): ProgressIndicator {
  const format = `  {bar} {percentage} % · {value}/{total} ${items}{speed}{fetched}`
  const bar = new cliProgress.SingleBar(
    { stream, format, hideCursor: true },
    cliProgress.Presets.shades_classic,
  )
  const describeSpeed = createSpeedometer(' · ')
  let isStarted = false
  return {
    onProgress: (done, total) => {
      const payload = { speed: describeSpeed(done, total, performance.now()) }
      if (isStarted) bar.update(done, payload)
      else bar.start(total, done, { ...payload, fetched: '' })
      isStarted = true
    },
    onFetchProgress: (done, total) => bar.update({ fetched: ` · ${describeFetched(done, total)}` }),
    stop: () => bar.stop(),
  }
}

const describeFetched = (done: number, total: number) => `${done}/${total} pictures of other sites`

/** A line is printed after this many pictures of other sites: each needs a request. */
const FETCH_INTERVAL = 100

function progressLines(output: ProgressOutput, items: string): ProgressIndicator {
  const describeSpeed = createSpeedometer(', ')
  let next = PROGRESS_INTERVAL
  let nextFetch = FETCH_INTERVAL
  return {
    onProgress: (done, total) => {
      const speed = describeSpeed(done, total, performance.now())
      if (done < next) return
      output.write(`${done} of ${total} ${items}${speed}\n`)
      next = done - (done % PROGRESS_INTERVAL) + PROGRESS_INTERVAL
    },
    onFetchProgress: (done, total) => {
      if (done < nextFetch) return
      output.write(`${describeFetched(done, total)}\n`)
      nextFetch += FETCH_INTERVAL
    },
    stop: () => {},
  }
}

/** Before this time, too few items are done to estimate the rest, in milliseconds. */
const ESTIMATE_AFTER = 1_000

/**
 * Returns a function that describes the speed and the time left, or nothing in the first second. The time is given in milliseconds.
 * The first item that is done after the first call is the beginning: items that were done before, as unchanged files are, took no
 * time, and the start of threads takes longer than many items.
 */
export function createSpeedometer(separator: string): (done: number, total: number, now: number) => string {
  let doneBefore: number | undefined
  let beginning: { done: number; now: number } | undefined
  return (done, total, now) => {
    doneBefore ??= done
    if (done > doneBefore) beginning ??= { done, now }
    if (!beginning) return ''
    const elapsed = now - beginning.now
    const perSecond = ((done - beginning.done) * 1_000) / elapsed
    if (elapsed < ESTIMATE_AFTER || perSecond === 0) return ''
    const rate = `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} per second`
    const left = done < total ? [`about ${describeSeconds((total - done) / perSecond)} left`] : []
    return ['', rate, ...left].join(separator)
  }
}

/** Returns seconds below two minutes, and minutes above. */
const describeSeconds = (seconds: number) =>
  seconds < 120 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`

/** Histograms that take values together: one value at a time, between other work, takes several times as long. */
import { Histogram, type HistogramConfiguration } from 'prom-client'

/** The histogram takes so many values together; those of fewer when it is collected. */
const BATCH = 500

/** Adds a value to the histogram. */
type Observe = (value: number) => void

/**
 * Creates a histogram. Returns a function that returns `Observe` for a set of labels: call it once for each set, and not for each
 * value.
 */
export function createBatchedHistogram<Label extends string>(
  configuration: Omit<HistogramConfiguration<Label>, 'collect'>,
): (labels: Partial<Record<Label, string>>) => Observe {
  const batches: (() => void)[] = []
  const histogram = new Histogram<Label>({
    ...configuration,
    collect() {
      for (const flush of batches) flush()
    },
  })
  return (labels) => {
    const observer = histogram.labels(labels)
    const values: number[] = []
    const flush = () => {
      for (const value of values.splice(0)) observer.observe(value)
    }
    batches.push(flush)
    return (value) => {
      if (values.push(value) === BATCH) flush()
    }
  }
}

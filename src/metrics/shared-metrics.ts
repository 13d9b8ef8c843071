/** Metrics of several server processes: each has its own, and the process that has started them adds them up. */
import cluster from 'node:cluster'
import { AggregatorRegistry, type Registry } from 'prom-client'
import { processMetrics, type RenderMetrics } from './process-metrics.ts'

/** The message by which a server process asks for the metrics of all processes. */
const REQUEST = 'inkstone:metrics'

/** The response to the request; null when a process has not responded within 5 seconds. */
interface MetricsMessage {
  metricsText: string | null
}

const isMetricsMessage = (message: unknown): message is MetricsMessage =>
  typeof message === 'object' && message !== null && 'metricsText' in message

/**
 * In the process that has started server processes: responds to their requests for the metrics of all processes. Returns the
 * function that renders these. It rejects when a process does not respond within 5 seconds.
 */
export function collectSharedMetrics(): RenderMetrics {
  const all = new AggregatorRegistry() // it sends requests to the server processes, and adds up their responses
  const render = () => all.clusterMetrics()
  cluster.on('message', (worker, message) => {
    if (message !== REQUEST) return
    const respond = (metricsText: string | null) => worker.isConnected() && worker.send({ metricsText })
    render().then(respond, () => respond(null))
  })
  return render
}

/**
 * In a server process: lets the process that has started it collect the metrics of an application and of this process.
 * Returns a function that renders the metrics of all server processes, and rejects when they are not there.
 */
export function shareMetrics(application: Registry): RenderMetrics {
  AggregatorRegistry.setRegistries([processMetrics(), application])
  new AggregatorRegistry() // it responds to the requests of the other process
  let pending: Promise<string> | null = null
  return () => {
    pending ??= requestMetrics().finally(() => {
      pending = null
    })
    return pending
  }
}

const requestMetrics = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const receive = (message: unknown) => {
      if (!isMetricsMessage(message)) return
      process.off('message', receive)
      if (message.metricsText !== null) resolve(message.metricsText)
      else reject(new Error('A server process has not returned its metrics.'))
    }
    process.on('message', receive)
    process.send?.(REQUEST)
  })

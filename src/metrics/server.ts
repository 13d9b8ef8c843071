/** HTTP server of the metrics on a port of its own, without authentication. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { Registry } from 'prom-client'
import { METRICS_TYPE, renderMetrics } from './process-metrics.ts'

/** Starts to serve the metrics at `/metrics`. Rejects with the error of the socket when it cannot listen. */
export async function listenForMetrics(
  registry: Registry,
  { host, port }: { host: string; port: number },
): Promise<Server> {
  const server = createServer((request, response) => {
    const isKnown = request.method === 'GET' && request.url?.split('?', 1)[0] === '/metrics'
    if (!isKnown) return void response.writeHead(404).end('The metrics are at GET /metrics.\n')
    renderMetrics(registry).then(
      (text) =>
        response.writeHead(200, { 'content-type': METRICS_TYPE, 'cache-control': 'no-store' }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  server.listen(port, host)
  await once(server, 'listening')
  return server
}

/** HTTP server of the metrics on a port of its own, without authentication. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { METRICS_TYPE, type RenderMetrics } from './process-metrics.ts'

/** Starts to serve the metrics at `/metrics`. Rejects with the error of the socket when it cannot listen. */
export async function listenForMetrics(
  render: RenderMetrics,
  { host, port }: { host: string; port: number },
): Promise<Server> {
  const server = createServer((request, response) => {
    const isKnown = request.method === 'GET' && request.url?.split('?', 1)[0] === '/metrics'
    if (!isKnown) return void response.writeHead(404).end('The metrics are at GET /metrics.\n')
    render().then(
      (text) =>
        response.writeHead(200, { 'content-type': METRICS_TYPE, 'cache-control': 'no-store' }).end(text),
      () => response.writeHead(503).end('A server process does not respond. Retry later.\n'),
    )
  })
  server.listen(port, host)
  await once(server, 'listening')
  return server
}

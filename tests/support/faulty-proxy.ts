/** HTTP proxy that breaks responses on demand: for tests of a client of a faulty server. */
import { createServer, request as sendRequest } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens to a request: nothing, a status instead of a response, half of the body, or no response at all. */
export type Fault = 'none' | number | 'half' | 'hang'

export interface FaultyProxy {
  url: string
  /** The faults of the next requests, in order. Requests after them are passed on. */
  faults: Fault[]
  /** The requests so far, such as `PUT /bucket/key`. */
  requests: string[]
  close(): Promise<void>
}

/** Starts a proxy of servers on this machine. `portFor` returns the port of the server for a path. */
export async function startFaultyProxy(portFor: (path: string) => number): Promise<FaultyProxy> {
  const faults: Fault[] = []
  const requests: string[] = []
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`)
    const fault = faults.shift()
    if (fault === 'hang') return
    if (typeof fault === 'number') {
      incoming.resume().on('end', () => outgoing.writeHead(fault).end('<Error/>'))
      return
    }
    const { method, url: path = '/', headers } = incoming
    const to = { host: '127.0.0.1', port: portFor(path), method, path, headers }
    const upstream = sendRequest(to, (response) => {
      outgoing.writeHead(response.statusCode ?? 500, response.rawHeaders)
      if (fault !== 'half') return void response.pipe(outgoing)
      const half = Number(response.headers['content-length']) / 2
      response.once('data', (chunk: Buffer) =>
        outgoing.write(chunk.subarray(0, half), () => outgoing.destroy()),
      )
    })
    incoming.pipe(upstream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url, faults, requests, close }
}

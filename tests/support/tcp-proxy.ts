/** TCP proxy between a client and a server, whose connections can hang, lose data, be reset or be half-open. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What happens to connections: `hang` delays data, `drop` loses it, `refuse` resets new connections. */
type ProxyMode = 'pass' | 'hang' | 'drop' | 'refuse'

export interface TcpProxy {
  /** The URL of the server through the proxy. */
  url: string
  /** Applies a mode to all connections, those that are open and later ones. `pass` after `hang` delivers what was delayed. */
  set(mode: ProxyMode): void
  /** Loses all further data of the connections that are open now; later ones work. */
  dropOpen(): void
  /** Resets the connections that are open now (RST). */
  reset(): void
  /** Closes the connections to the server without telling the client, as a host that restarts. */
  halfOpen(): void
  /** Loses the response to the first chunk from a client for which the condition holds, and resets its connection then. */
  loseResponseTo(condition: (chunk: Buffer) => boolean): void
  /** Loses notifications (NotificationResponse, `A`), as a pooler in transaction mode does. */
  loseNotifications(): void
  /** Connects later clients to another port. */
  retarget(port: string): void
  /** Number of open connections. */
  count(): number
  close(): Promise<void>
}

/** The first byte of a notification. PostgreSQL sends one to an idle session in a chunk of its own. */
const NOTIFICATION = 'A'.charCodeAt(0)

interface Link {
  client: Socket
  upstream: Socket
  isLossy: boolean
  losesResponse: boolean
  isHalfOpen: boolean
}

/**
 * Starts a proxy to the server of a URL. `database` is the database of its connections instead of the one in the URL; both
 * names must have the same length.
 */
export async function startTcpProxy(serverUrl: string, database?: string): Promise<TcpProxy> {
  const target = new URL(serverUrl) // its port changes when the server moves
  const links = new Set<Link>()
  let mode: ProxyMode = 'pass'
  let losesNotifications = false
  let losesResponseTo = (_: Buffer) => false

  const forward = (link: Link, from: Socket, to: Socket) => {
    from.on('error', () => {}).on('close', () => to.destroy())
    from.on('data', (chunk: Buffer) => {
      const isRequest = from === link.client
      // A restarted host does not know a half-open connection, and resets it.
      if (isRequest ? link.isHalfOpen : link.losesResponse) {
        link.client.resetAndDestroy()
        return
      }
      if (isRequest && losesResponseTo(chunk)) {
        losesResponseTo = () => false
        link.losesResponse = true
      }
      if (losesNotifications && !isRequest && chunk[0] === NOTIFICATION) return
      if (mode !== 'drop' && !link.isLossy) to.write(isRequest ? renamed(chunk) : chunk)
    })
    if (mode === 'hang') from.pause()
  }
  const renamed = (chunk: Buffer) =>
    database === undefined
      ? chunk
      : Buffer.from(chunk.toString('latin1').replaceAll(target.pathname.slice(1), database), 'latin1')

  const server = createServer((client) => {
    if (mode === 'refuse') {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(Number(target.port), target.hostname)
    const link = { client, upstream, isLossy: false, losesResponse: false, isHalfOpen: false }
    links.add(link)
    client.once('close', () => links.delete(link))
    forward(link, client, upstream)
    forward(link, upstream, client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = Object.assign(new URL(serverUrl), { hostname: '127.0.0.1', port: String(port) }).href

  const socketsOf = (link: Link) => [link.client, link.upstream]
  return {
    url,
    set(next) {
      mode = next
      for (const socket of [...links].flatMap(socketsOf)) next === 'hang' ? socket.pause() : socket.resume()
    },
    dropOpen() {
      for (const link of links) link.isLossy = true
    },
    reset() {
      for (const socket of [...links].flatMap(socketsOf)) socket.resetAndDestroy()
    },
    halfOpen() {
      for (const link of links) {
        link.isHalfOpen = true
        link.upstream.removeAllListeners('close').destroy()
      }
    },
    loseResponseTo(condition) {
      losesResponseTo = condition
    },
    loseNotifications() {
      losesNotifications = true
    },
    retarget(port) {
      target.port = port
    },
    count: () => links.size,
    close: () =>
      new Promise((resolve) => {
        for (const socket of [...links].flatMap(socketsOf)) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

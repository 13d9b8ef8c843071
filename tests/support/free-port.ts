/** Ports for servers that cannot choose one themselves. */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** These are below the ports that operating systems choose, for connections and for servers: no other test gets one meanwhile. */
const [FIRST, END] = [10_000, 32_000]

/** Returns a port on 127.0.0.1 on which no server listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END)
    const server = createServer().listen(port, '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false, // `once` rejects when the server emits an error
    )
    if (!isFree) continue
    await new Promise((closed) => server.close(closed))
    return port
  }
}

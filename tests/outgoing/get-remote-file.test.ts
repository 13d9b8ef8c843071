/** Downloads: redirects, time-outs, and addresses that are checked when the socket connects. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createGetRemoteFile } from '../../src/outgoing/get-remote-file.ts'

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const anywhere = createGetRemoteFile({ isAllowedAddress: () => true })

/** Redirects `/3` to `/2`, and so on to `/0`, which is a file. */
const redirects: RequestListener = (request, response) => {
  const left = Number(request.url?.slice(1))
  if (left === 0) response.end('file')
  else response.writeHead(302, { location: `/${left - 1}` }).end()
}

test('follows three redirects and no more', async () => {
  const url = await serve(redirects)
  expect(await text(await anywhere(`${url}/3`))).toBe('file')
  await expect(anywhere(`${url}/4`)).rejects.toThrow(/redirects/)
})

test('names the status of a response, and a server that cannot be reached', async () => {
  const url = await serve((_, response) => response.writeHead(404).end())
  await expect(anywhere(url)).rejects.toThrow(/404/)
  await expect(anywhere('http://127.0.0.1:1/')).rejects.toThrow(/ECONNREFUSED/)
})

test('ends after the time-out, also while the body is read', async () => {
  const brief = createGetRemoteFile({ isAllowedAddress: () => true, timeoutMs: 100 })
  const silent = await serve(() => {})
  await expect(brief(silent)).rejects.toThrow(/too long/)
  const slow = await serve((_, response) => response.write('begin'))
  await expect(brief(slow).then(text)).rejects.toThrow()
})

test('connects to no local address: by IP address, by name, and after a redirect', async () => {
  let requests = 0
  const url = await serve((_, response) => {
    requests++
    response.end()
  })
  const open = createGetRemoteFile()
  await expect(open(url)).rejects.toThrow(/not a public/)
  await expect(open(url.replace('127.0.0.1', 'localhost'))).rejects.toThrow(/not public/)
  await expect(open(url.replace('127.0.0.1', '[::ffff:127.0.0.1]'))).rejects.toThrow(/not a public/)
  expect(requests).toBe(0)
  const target = new URL(url)
  const first = await serve((_, response) => response.writeHead(302, { location: url }).end())
  let checks = 0
  const onlyFirst = createGetRemoteFile({ isAllowedAddress: () => ++checks === 1 })
  await expect(onlyFirst(first)).rejects.toThrow(/not a public/)
  expect([target.hostname, requests]).toEqual(['127.0.0.1', 0])
})

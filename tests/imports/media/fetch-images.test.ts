/** `--fetch-images` copies the pictures of other sites, once, and names those that are gone. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { createGetRemoteFile } from '../../../src/outgoing/get-remote-file.ts'
import { bootForMedia, png } from '../../media/support.ts'
import { createSite, post, urlOf } from './support.ts'

const { db, media } = await bootForMedia()
const picture = await png()
const requests: string[] = []
const server = createServer((request, response) => {
  requests.push(request.url ?? '')
  if (request.url?.startsWith('/a')) response.end(picture)
  else if (request.url === '/page.png') response.end('<html>')
  else response.writeHead(404).end()
}).listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
afterAll(() => server.close())
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const fetching = { getRemoteFile: createGetRemoteFile({ isAllowedAddress: () => true }) }

test('pictures are fetched once, also for unchanged files, and later imports keep them', async () => {
  const body = `![x](${base}/a?n=1) ![y](${base}/gone.png) ![z](${base}/page.png) [l](${base}/a)`
  const site = await createSite(db, media, { 'one.md': post(body, `cover: ${base}/a?n=1\n`) })
  await site.run()
  expect(requests).toEqual([])
  const report = await site.run(fetching)
  expect(report).toMatchObject({ updated: 1 })
  const url = urlOf(picture, 'a')
  expect(await site.urls('one.md')).toEqual([url, `${base}/gone.png`, `${base}/page.png`, `${base}/a`])
  expect((await site.cover('one.md')).url).toBe(url)
  const [warning, ...others] = report.warnings
  expect(others).toEqual([])
  expect(warning).toMatchObject({ code: 'media-not-fetched', file: 'one.md' })
  expect(warning?.message).toMatch(/gone\.png \(the server responds with 404\), .*page\.png \(The bytes/)
  expect(requests.filter((path) => path === '/a?n=1')).toHaveLength(1)
  expect(await site.run()).toMatchObject({ updated: 0, unchanged: 1 })
  await site.write({ 'one.md': post(`${body} New.`) })
  await site.run()
  expect((await site.urls('one.md'))[0]).toBe(url)
  expect(requests.filter((path) => path === '/a?n=1')).toHaveLength(1)
})

test('a picture at a local address is not fetched', async () => {
  const site = await createSite(db, media, { 'two.md': post(`![x](${base}/a-local)`) })
  const report = await site.run({ getRemoteFile: createGetRemoteFile() })
  expect(report.warnings.map(({ message }) => message)).toEqual([
    expect.stringMatching(/not a public IP address/),
  ])
  expect(requests).not.toContain('/a-local')
})

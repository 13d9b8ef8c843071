/** `--fetch-images` copies the pictures of other sites, once, and names those that are gone. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { afterAll, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../../src/content/html/html-policy.ts'
import { importWithProgress } from '../../../src/imports/folder/progress.ts'
import type { ProgressOutput } from '../../../src/imports/folder/progress-bar.ts'
import { createGetRemoteFile, RemoteFileError } from '../../../src/outgoing/get-remote-file.ts'
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

test('a second run parses no file again unless a picture is missing, and writes nothing', async () => {
  const parsed: string[] = []
  const onFile = ({ path }: { path: string }) => void parsed.push(path)
  const site = await createSite(db, media, {
    'hugo.toml': 'baseURL = "https://own.example/"',
    'content/done.md': post(
      `![x](${base}/a-done) [l](https://e.example/)`,
      `cover: ${base}/a-cover\nseo: { image: "${base}/a-seo" }\n`,
    ),
    'content/own.md': post(
      '![x](https://own.example/missing.png) <iframe src="https://www.youtube.com/embed/x"></iframe>',
    ),
    'content/gone.md': post(`![x](${base}/gone-again.png) ![y](${base}/a-done)`),
  })
  const first = await site.run({ ...fetching, onFile })
  expect(first.media).toMatchObject({ fetched: 3, notFetched: 1 })
  parsed.length = 0
  const before = requests.length
  const second = await site.run({ ...fetching, onFile })
  expect(second).toMatchObject({ updated: 0, unchanged: 3, media: { fetched: 0, notFetched: 1 } })
  expect(parsed).toEqual(['content/gone.md'])
  expect(requests.slice(before)).toEqual(['/gone-again.png'])
  expect(second.warnings).toMatchObject([{ code: 'media-not-fetched', file: 'content/gone.md' }])
})

test('with MEDIA_URL on another host, copies are no pictures of another site', async () => {
  const policy = { ...DEFAULT_POLICY, mediaUrl: 'https://cdn.example/m' }
  const site = await createSite(db, media, { 'm.md': post(`![x](${base}/a-m)`, `cover: ${base}/a-m\n`) })
  await site.run({ ...fetching, policy })
  expect((await site.cover('m.md')).url).toContain('https://cdn.example/m/')
  const parsed: string[] = []
  await site.run({ ...fetching, policy, onFile: ({ path }) => void parsed.push(path) })
  expect(parsed).toEqual([])
})

test('the progress has the numbers of pictures, on a terminal and elsewhere', async () => {
  const urls = Array.from({ length: 120 }, (_, n) => `![x](${base}/gone-${n}.png)`)
  for (const [isTTY, expected] of [
    [false, /^100\/120 pictures of other sites$/m],
    [true, /1\/1 files.* · 120\/120 pictures of other sites/],
  ] as const) {
    const site = await createSite(db, media, { 'p.md': post(urls.join(' ')) })
    const screen = Object.assign(new PassThrough(), {
      ...{ isTTY, columns: 200, cursorTo() {}, clearLine() {}, moveCursor() {} },
    })
    const chunks: Buffer[] = []
    screen.on('data', (chunk) => chunks.push(chunk))
    const options = { folder: site.folder, source: site.source, media, ...fetching }
    await importWithProgress(db, options, screen as unknown as ProgressOutput)
    const text = Buffer.concat(chunks).toString()
    expect(text).toMatch(expected)
    expect(text).toContain('Pictures and other media files: 120 of other sites not copied.')
  }
})

test('a host that does not respond gets no more requests', async () => {
  const requested: string[] = []
  const getRemoteFile = (url: string) => {
    requested.push(url)
    return Promise.reject(
      new RemoteFileError('the server cannot be reached', { isUnreachable: url.includes('dead') }),
    )
  }
  const pictures = ['dead', 'other'].flatMap((host) =>
    Array.from({ length: 20 }, (_, n) => `![x](https://${host}.example/${n}.png)`),
  )
  const site = await createSite(db, media, { 'h.md': post(pictures.join(' ')) })
  const { media: counts, warnings } = await site.run({ getRemoteFile })
  expect(counts).toMatchObject({ fetched: 0, notFetched: 40 })
  expect(requested.filter((url) => url.includes('other'))).toHaveLength(20)
  expect(requested.filter((url) => url.includes('dead')).length).toBeLessThan(8) // 3, and those in progress
  expect(warnings[0]?.message).toContain('dead.example has not responded to 3 requests, and gets no more')
})

test('a picture at a local address is not fetched', async () => {
  const site = await createSite(db, media, { 'two.md': post(`![x](${base}/a-local)`) })
  const report = await site.run({ getRemoteFile: createGetRemoteFile() })
  expect(report.warnings.map(({ message }) => message)).toEqual([
    expect.stringMatching(/not a public IP address/),
  ])
  expect(requests).not.toContain('/a-local')
})

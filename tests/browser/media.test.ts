/** Media files in a real browser: nothing that a file contains runs, and pictures are shown. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { drawPicture, gifWithScript, SVG_WITH_SCRIPT } from '../support/pictures.ts'
import { serveMedia } from '../support/serve-media.ts'

const { addMedia } = await serveMedia()

const browser = await launchBrowser()
afterAll(() => browser.close())

const hasRun = "document.title === 'RUN' || document.documentElement.id === 'RUN'"

test('a script in an SVG does not run, opened or embedded', async () => {
  const { url } = await addMedia(SVG_WITH_SCRIPT)
  const page = await browser.newPage()
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(url)
  expect(await page.evaluate('document.documentElement.localName')).toBe('svg')
  expect(await page.evaluate(hasRun)).toBe(false)
  expect(await page.evaluate('getComputedStyle(document.querySelector("rect")).fill')).toBe('rgb(255, 0, 0)')
  expect(requests.filter((request) => request.endsWith('/ran'))).toEqual([])
  await page.close()
})

test('an HTML page in a GIF is a picture under every name', async () => {
  const { url } = await addMedia(await gifWithScript())
  const page = await browser.newPage()
  for (const name of ['page.html', 'page.js', 'page']) {
    await page.goto(url.replace(/file$/, name))
    expect(await page.evaluate('document.images.length')).toBe(1) // the page that a browser makes for a picture
    expect(await page.evaluate(hasRun)).toBe(false)
    expect(await page.evaluate('document.body.textContent')).toBe('')
  }
  await page.close()
})

/** Starts a site with one page. */
async function openSite(html: string): Promise<{ origin: string; server: Server }> {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, server }
}

test('a page of another site shows pictures and their variants, and runs no GIF as a script', async () => {
  const { url } = await addMedia(await drawPicture('jpeg', 1_000, 500))
  const svg = await addMedia(SVG_WITH_SCRIPT)
  const gif = await addMedia(await gifWithScript())
  const { origin, server } = await openSite(`<!doctype html><title>site</title>
    <img src="${url}"><img src="${url}?w=320&format=auto"><img src="${svg.url}">
    <iframe src="${svg.url}"></iframe><script src="${gif.url}"></script>`)
  const page = await browser.newPage()
  await page.goto(origin, { waitUntil: 'load' })
  const widths = await page.evaluate('[...document.images].map((image) => image.naturalWidth)')
  expect(widths).toEqual([1_000, 320, 40])
  expect(await page.evaluate(hasRun)).toBe(false)
  const frame = page.frames()[1]
  expect(await frame?.evaluate(hasRun)).toBe(false)
  await page.close()
  server.close()
})

/** API reference page at `/docs` in a real browser. */
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'

const { app, db } = await boot()
const origin = app.listeningOrigin

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ],
})
afterAll(() => browser.close())

describe('/docs', () => {
  const externalUrls: string[] = []
  const browserErrors: string[] = []
  const page = browser.newPage()

  beforeAll(async () => {
    await createArticles(db, { title: 'Seen in the browser' })
    const openPage = await page
    openPage.on('request', (request) => {
      if (!/^data:/.test(request.url()) && new URL(request.url()).origin !== origin)
        externalUrls.push(request.url())
    })
    openPage.on('console', (message) => {
      if (message.type() === 'error') browserErrors.push(message.text())
    })
    openPage.on('pageerror', (error) => browserErrors.push(error.message))
    await openPage.goto(`${origin}/docs`)
    await openPage.waitForSelector('.opblock')
  })

  test('the page shows every operation of the document', async () => {
    const texts = await (await page).locator('.opblock-summary-path').allInnerTexts()
    const { paths } = (await (await fetch(`${origin}/openapi.json`)).json()) as { paths: object }
    const shownPaths = texts.map((path) => path.replace(/\u200b/g, ''))
    expect(new Set(shownPaths)).toEqual(new Set(Object.keys(paths)))
  })

  test('an operation can be tried out on the page', async () => {
    const operation = (await page).locator('#operations-articles-listArticles')
    await operation.locator('.opblock-summary-control').click()
    await operation.getByRole('button', { name: 'Try it out' }).click()
    await operation.getByRole('button', { name: 'Execute' }).click()
    const response = operation.locator('.live-responses-table .response-col_description')
    await response.getByText('Seen in the browser').first().waitFor()
  })

  test('the page loads nothing from other hosts and violates no content security policy', () => {
    expect(externalUrls).toEqual([])
    expect(browserErrors).toEqual([])
  })
})

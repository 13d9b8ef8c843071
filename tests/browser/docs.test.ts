/** The reference page in a real browser. */
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { make } from '../support/create-articles.ts'

const { app, db } = await boot()
const address = app.listeningOrigin

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ],
})
afterAll(() => browser.close())

describe('/docs', () => {
  const elsewhere: string[] = []
  const complaints: string[] = []
  const page = browser.newPage()

  beforeAll(async () => {
    await make(db, { title: 'Seen in the browser' })
    const opened = await page
    opened.on('request', (request) => {
      if (!/^data:/.test(request.url()) && new URL(request.url()).origin !== address)
        elsewhere.push(request.url())
    })
    opened.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    opened.on('pageerror', (error) => complaints.push(error.message))
    await opened.goto(`${address}/docs`)
    await opened.waitForSelector('.opblock')
  })

  test('shows every operation of the document', async () => {
    const shown = await (await page).locator('.opblock-summary-path').allInnerTexts()
    const { paths } = (await (await fetch(`${address}/openapi.json`)).json()) as { paths: object }
    const plain = shown.map((path) => path.replace(/\u200b/g, ''))
    expect(new Set(plain)).toEqual(new Set(Object.keys(paths)))
  })

  test('tries an operation out', async () => {
    const operation = (await page).locator('#operations-articles-listArticles')
    await operation.locator('.opblock-summary-control').click()
    await operation.getByRole('button', { name: 'Try it out' }).click()
    await operation.getByRole('button', { name: 'Execute' }).click()
    const answer = operation.locator('.live-responses-table .response-col_description')
    await answer.getByText('Seen in the browser').first().waitFor()
  })

  test('asks nothing of any other host, and breaks no policy', () => {
    expect(elsewhere).toEqual([])
    expect(complaints).toEqual([])
  })
})

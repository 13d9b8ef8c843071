/** API reference page at `/docs` in a real browser. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { launchBrowser } from '../support/browser.ts'
import { createArticles } from '../support/create-articles.ts'

const { app, db } = await boot()
const origin = app.listeningOrigin

const browser = await launchBrowser()
afterAll(() => browser.close())

describe('/docs', () => {
  const externalUrls: string[] = []
  const browserErrors: string[] = []
  const page = browser.newPage()

  beforeAll(async () => {
    await createArticles(db, { title: 'Seen in the browser' })
    const openPage = await page
    openPage.on('request', (request) => {
      if (!/^(?:data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin)
        externalUrls.push(request.url())
    })
    openPage.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) browserErrors.push(message.text())
    })
    openPage.on('pageerror', (error) => browserErrors.push(error.message))
    await openPage.goto(`${origin}/docs`)
    await openPage.getByRole('heading', { name: 'Inkstone' }).first().waitFor()
  })

  test('the groups of operations are in the order of the document, and folded', async () => {
    const sidebar = (await page).locator('aside')
    const texts = (await sidebar.first().innerText()).split('\n')
    const names = [
      'Reading',
      'Articles',
      'Feeds and sitemaps',
      'Authoring',
      'Writing',
      'Operating',
      'API keys',
    ]
    expect(texts.filter((text) => names.includes(text))).toEqual(names)
    expect(texts).not.toContain('Create an article')
  })

  test('the search finds an operation', async () => {
    const openPage = await page
    await openPage.getByRole('search').first().click()
    await openPage.getByRole('combobox').first().fill('publish')
    const result = openPage.getByRole('option', { name: /Publish an article/ }).first()
    await result.click()
    await openPage.waitForURL(/publish/)
  })

  test('an API key survives a reload', async () => {
    const openPage = await browser.newPage()
    await openPage.goto(`${origin}/docs`)
    const token = () => openPage.locator('.scalar-password-input').first()
    await openPage.getByText('Auth Type').filter({ visible: true }).first().click()
    await openPage.getByRole('option').first().click()
    await openPage.keyboard.press('Escape')
    await token().fill('ink_of-the-reader')
    const stored = async () => JSON.stringify(await openPage.context().storageState())
    await expect.poll(stored).toContain('ink_of-the-reader')
    await openPage.reload()
    await token().waitFor()
    expect(await token().inputValue()).toBe('ink_of-the-reader')
  })

  test('an example can be sent from the page', async () => {
    const openPage = await page
    await openPage.goto(`${origin}/docs#tag/articles/GET/v1/articles`)
    await openPage
      .getByRole('button', { name: /^Test Request.*\/v1\/articles\)$/ })
      .first()
      .click()
    const sent = openPage.waitForResponse((response) => /\/v1\/articles/.test(response.url()))
    await openPage.getByRole('button', { name: /^Send/ }).first().click()
    expect((await sent).status()).toBe(200)
  })

  test('the page loads nothing from other hosts, violates no content security policy and logs no warning', () => {
    expect(externalUrls).toEqual([])
    expect(browserErrors).toEqual([])
  })
})

describe('the files of /docs', () => {
  test('an unknown file is 404', async () => {
    expect((await fetch(`${origin}/docs/static/nope`)).status).toBe(404)
    expect((await fetch(`${origin}/docs/static/scalar-0000.js`)).status).toBe(404)
  })
})

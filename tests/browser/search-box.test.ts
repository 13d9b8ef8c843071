/** The page of docs/search-box.md in a real browser: input methods, suggestions, results, keys and history. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { launchBrowser } from '../support/browser.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { blocksOf, textOf } from '../support/docs.ts'

const { app, db } = await boot()
const [example] = blocksOf(textOf('docs/search-box.md')).filter(({ language }) => language === 'html')
const html = String(example?.text).replaceAll('http://127.0.0.1:3000', app.listeningOrigin)

await createArticles(
  db,
  {
    lang: 'zh-CN',
    slug: '磨墨',
    title: '磨墨的方法',
    body: { format: 'markdown', source: '用水磨墨，慢慢地。' },
  },
  { lang: 'zh-CN', slug: '砚台', title: '砚台', tags: [term('墨水')] },
  { lang: 'en', slug: 'markup', title: 'Markup <img src=x onerror=alert(1)> in 墨 titles' },
)

const site = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html))
await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
const origin = `http://localhost:${(site.address() as AddressInfo).port}`

const browser = await launchBrowser()
afterAll(async () => {
  await browser.close()
  site.close()
})

/** Opens the page. `requests` has the paths of the requests to the API, `errors` what the browser reports. */
async function open(search = '') {
  const page = await browser.newPage()
  const requests: string[] = []
  const errors: string[] = []
  page.on('request', (request) => {
    if (request.url().startsWith(app.listeningOrigin))
      requests.push(decodeURIComponent(request.url().slice(app.listeningOrigin.length)))
  })
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('dialog', (dialog) => errors.push(dialog.message()))
  await page.goto(origin + search)
  return { page, requests, errors, box: page.getByRole('combobox') }
}

const options = (page: Page) => page.getByRole('option')

test('a text is sent when it is composed, and Enter confirms it without a search', async () => {
  const { page, requests, errors, box } = await open()
  await page.clock.install()
  await box.focus()
  const session = await page.context().newCDPSession(page)
  await session.send('Input.imeSetComposition', { text: 'mo', selectionStart: 2, selectionEnd: 2 })
  expect(await box.inputValue()).toBe('mo')
  await page.evaluate(`document.querySelector('input').dispatchEvent(new KeyboardEvent('keydown',
    { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))`)
  await page.clock.runFor(1_000)
  expect(requests).toEqual([])
  await session.send('Input.insertText', { text: '墨' })
  await page.clock.runFor(1_000)
  await options(page).first().waitFor()
  expect(requests).toEqual(['/v1/suggest?q=墨'])
  expect(await options(page).allInnerTexts()).toContain('墨水 标签')
  expect(errors).toEqual([])
  await page.close()
})

test('results are marked, and what a title contains is text', async () => {
  const { page, errors, box } = await open()
  await box.fill('墨')
  await box.press('Enter')
  await page.getByText('找到 3 篇文章。').waitFor()
  const results = page.locator('#results li')
  expect(await results.locator('a').first().innerHTML()).toContain('<mark>墨</mark>')
  expect(await results.locator('img').count()).toBe(0)
  expect(await results.locator('a').allInnerTexts()).toContain(
    'Markup <img src=x onerror=alert(1)> in 墨 titles',
  )
  expect(new URL(page.url()).search).toBe(`?q=${encodeURIComponent('墨')}`)
  expect(errors).toEqual([])
  await page.close()
})

test('Back shows the results before, and a query in the URL is searched', async () => {
  const { page, box } = await open(`?q=${encodeURIComponent('砚台')}`)
  await page.getByText('找到 1 篇文章。').waitFor()
  await box.fill('没有这个词')
  await box.press('Enter')
  await page.getByText('没有找到。').waitFor()
  await page.goBack()
  await page.getByText('找到 1 篇文章。').waitFor()
  expect(await box.inputValue()).toBe('砚台')
  await page.close()
})

test('arrow keys choose a suggestion, Escape closes the list, and Enter opens the chosen one', async () => {
  const { page, box } = await open()
  await box.pressSequentially('砚')
  await options(page).first().waitFor()
  await box.press('Escape')
  expect(await options(page).count()).toBe(0)
  await box.fill('砚台')
  await options(page).first().waitFor()
  await box.press('ArrowDown')
  expect(await options(page).first().getAttribute('aria-selected')).toBe('true')
  await box.press('Enter')
  await page.waitForURL(`${app.listeningOrigin}/articles/${encodeURIComponent('砚台')}.md?lang=zh-CN`)
  await page.close()
})

test('signs alone search for nothing', async () => {
  const { page, requests, box } = await open()
  await box.fill('？！')
  await box.press('Enter')
  await page.getByText('请输入文字。').waitFor()
  expect(requests).toEqual([])
  await page.close()
})

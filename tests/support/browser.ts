/** A browser for tests of pages. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { test } from 'vitest'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Registers a test that needs the browser. Without it, the test is skipped, and its name says so. */
export function testInBrowser(name: string, body: () => Promise<void>): void {
  if (existsSync(CHROMIUM)) test(name, body)
  else test.skip(`${name}: ${CHROMIUM} is missing (apt-get install chromium)`)
}

/** Starts Chromium. The caller closes it. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  })

/** A real browser that shows HTML as readers' pages do, and tells what of it runs. */
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Browser, chromium, type Page, type Request } from 'playwright-core'
import { ALLOWED_IFRAME_HOSTS } from '../../../src/content/html/sanitizer-policy.ts'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** False where there is no browser; what needs it then skips itself and says why. */
export const hasBrowser = existsSync(executablePath)

/** HTML to be shown, and where it comes from. */
export interface Piece {
  label: string
  html: string
}

/** What was seen on a page: what ran, and what could have run, had it been touched otherwise. */
export interface Evidence {
  ran: string[]
  left: string[]
}

/** A browser with the trap set. */
export interface Trap {
  /** Shows pieces on one page, each as the server sends it and twice as a script inserts it. */
  show: (pieces: readonly Piece[]) => Promise<Evidence>
  close: () => Promise<void>
}

const players = ALLOWED_IFRAME_HOSTS.map((host) => `https://${host}`)

/** Reported, not enforced: the browser tells of every inline script, handler and javascript: address, and runs it. */
const POLICY = [
  "script-src 'none' 'report-sample'",
  ...[
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "connect-src 'none'",
    "worker-src 'none'",
  ],
  `frame-src ${players.join(' ')}`,
].join('; ')

/** Starts the browser, which finds no host but this one. */
export async function openTrap(): Promise<Trap> {
  const pages = new Map<string, string>()
  const server = createServer((request, response) => {
    const page = pages.get(request.url ?? '')
    response.statusCode = page === undefined ? 404 : 200
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader('content-security-policy-report-only', POLICY)
    response.end(page)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const browser = await launch()
  let count = 0
  return {
    show: async (pieces) => {
      count += 1
      const path = `/${count}`
      pages.set(path, pageOf(pieces))
      const evidence = await visit(browser, `http://127.0.0.1:${port}${path}`, pieces)
      pages.delete(path)
      return evidence
    },
    close: async () => {
      await browser.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Names the pieces that leave evidence, and that evidence; a few of them, when there are many. */
export async function culpritsAmong(trap: Trap, pieces: readonly Piece[]): Promise<string[]> {
  const { ran, left } = await trap.show(pieces)
  const evidence = [...new Set([...ran, ...left.map((what) => `${what} is left`)])].join('; ')
  const [first] = pieces
  if (evidence === '' || first === undefined) return []
  if (pieces.length === 1) return [`${first.label}: ${evidence} in ${first.html.slice(0, 300)}`]
  const middle = Math.ceil(pieces.length / 2)
  const found = await culpritsAmong(trap, pieces.slice(0, middle))
  if (found.length < CULPRITS) found.push(...(await culpritsAmong(trap, pieces.slice(middle))))
  return found.length > 0 ? found : [`${first.label} and others, together: ${evidence}`]
}
const CULPRITS = 5

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  })
}

function pageOf(pieces: readonly Piece[]): string {
  const boxes = pieces.map(({ html }) => `<div class="box">${html}</div>`)
  return `<!doctype html><meta charset="utf-8"><title>Page</title><body>\n${boxes.join('\n')}\n</body>`
}

/** Opens the page in a profile of its own and touches everything. */
async function visit(browser: Browser, address: string, pieces: readonly Piece[]): Promise<Evidence> {
  const evidence: Evidence = { ran: [], left: [] }
  const context = await browser.newContext({ acceptDownloads: false })
  try {
    await context.exposeFunction('tell', (kind: keyof Evidence, what: string) => evidence[kind].push(what))
    await context.addInitScript({ path: resolve(import.meta.dirname, 'trap.js') })
    const page = await context.newPage()
    watch(page, address, evidence)
    await page.goto(address, { timeout: PATIENCE })
    const given = JSON.stringify([pieces.map(({ html }) => html), players])
    const done = page.evaluate(`touchEverything(...${given}).then(() => true)`)
    if ((await Promise.race([done, setTimeout(PATIENCE, false)])) === false)
      evidence.left.push('a page that hangs')
    if (page.url() !== address) evidence.ran.push(`gone to ${page.url().slice(0, 100)}`)
  } catch (error) {
    evidence.left.push(`a page that breaks: ${String(error).slice(0, 200)}`)
  } finally {
    await context.close()
  }
  return evidence
}
const PATIENCE = 20_000

/** What the browser itself tells of a page. */
function watch(page: Page, address: string, { ran }: Evidence): void {
  page.on('dialog', (dialog) => {
    ran.push(`dialog ${dialog.message()}`)
    dialog.dismiss().catch(() => undefined) // the page may be gone
  })
  page.on('popup', () => ran.push('popup'))
  page.on('pageerror', (error) => ran.push(`script error ${error.message}`))
  page.on('request', (request) => {
    if (request.url() !== address && !isPassive(request))
      ran.push(`request of a ${request.resourceType()}: ${request.url().slice(0, 100)}`)
  })
}

/** What a page asks for without running anything: pictures, sound, subtitles, and the players that the policy allows. */
function isPassive(request: Request): boolean {
  const type = request.resourceType()
  if (['image', 'media', 'texttrack'].includes(type)) return true
  return type === 'document' && players.includes(new URL(request.url()).origin)
}

/** Browser that renders HTML as a site does, and records what of it is executed. */
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Browser, chromium, type Page, type Request } from 'playwright-core'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** False where there is no browser; tests that need it are then skipped with the reason. */
export const hasBrowser = existsSync(executablePath)

/** HTML to render, and a label for its origin. */
export interface Piece {
  label: string
  html: string
}

/** Evidence on a page: `ran` was executed, `left` could be executed by other user actions. */
export interface Evidence {
  ran: string[]
  left: string[]
}

/** A browser that records evidence. */
export interface Trap {
  /** Renders pieces on one page, each as the server sends it and twice as a script inserts it. */
  render: (pieces: readonly Piece[]) => Promise<Evidence>
  close: () => Promise<void>
}

/** The host that the tests add to the policy. */
export const ADDED_HOST = 'player.example'

/** Origins of the players that the policy allows, and of the added host. */
const players = [
  ...[
    'www.youtube-nocookie.com',
    'www.youtube.com',
    'youtube.com',
    'player.vimeo.com',
    'player.bilibili.com',
  ],
  ...[
    'www.bilibili.com',
    'v.qq.com',
    'player.youku.com',
    'music.163.com',
    'open.spotify.com',
    'w.soundcloud.com',
  ],
  ...['embed.podcasts.apple.com', 'bandcamp.com', 'codepen.io', 'www.dailymotion.com', 'geo.dailymotion.com'],
  ...['player.twitch.tv', 'clips.twitch.tv', 'www.loom.com', 'www.google.com', ADDED_HOST],
].map((host) => `https://${host}`)

/** Report-only: the browser reports every inline script, event handler and javascript: URL, and executes it. */
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

/** Starts the browser, which can resolve no host except this one. */
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
    render: async (pieces) => {
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

/** Returns the labels and the evidence of the pieces that leave evidence, of a few if there are many. */
export async function culpritsAmong(trap: Trap, pieces: readonly Piece[]): Promise<string[]> {
  const { ran, left } = await trap.render(pieces)
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

/** Opens a page in a new browser context and triggers events on every element. */
async function visit(browser: Browser, url: string, pieces: readonly Piece[]): Promise<Evidence> {
  const evidence: Evidence = { ran: [], left: [] }
  const context = await browser.newContext({ acceptDownloads: false })
  try {
    await context.exposeFunction('recordEvidence', (kind: keyof Evidence, what: string) =>
      evidence[kind].push(what),
    )
    await context.addInitScript({ path: resolve(import.meta.dirname, 'trap.js') })
    const page = await context.newPage()
    watch(page, url, evidence)
    await page.goto(url, { timeout: TIMEOUT_MS })
    const args = JSON.stringify([pieces.map(({ html }) => html), players])
    const done = page.evaluate(`touchEverything(...${args}).then(() => true)`)
    if ((await Promise.race([done, setTimeout(TIMEOUT_MS, false)])) === false)
      evidence.left.push('a page that hangs')
    if (page.url() !== url) evidence.ran.push(`navigated to ${page.url().slice(0, 100)}`)
  } catch (error) {
    evidence.left.push(`a page that breaks: ${String(error).slice(0, 200)}`)
  } finally {
    await context.close()
  }
  return evidence
}
const TIMEOUT_MS = 20_000

/** Records the events of a page that the browser reports. */
function watch(page: Page, url: string, { ran }: Evidence): void {
  page.on('dialog', (dialog) => {
    ran.push(`dialog ${dialog.message()}`)
    dialog.dismiss().catch(() => undefined) // the page may be gone
  })
  page.on('popup', () => ran.push('popup'))
  page.on('pageerror', (error) => ran.push(`script error ${error.message}`))
  page.on('request', (request) => {
    if (request.url() !== url && !isPassive(request))
      ran.push(`request of a ${request.resourceType()}: ${request.url().slice(0, 100)}`)
  })
}

/** Returns true for requests of passive content: images, media, subtitles, and the players that the policy allows. */
function isPassive(request: Request): boolean {
  const type = request.resourceType()
  if (['image', 'media', 'texttrack'].includes(type)) return true
  return type === 'document' && players.includes(new URL(request.url()).origin)
}

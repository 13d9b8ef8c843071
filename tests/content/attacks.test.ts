/** Attacks that are sanitized, without a browser: what is left has only harmless elements, attributes and URLs. */
import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { ContentError } from '../../src/content/diagnostic.ts'
import { DEFAULT_POLICY, type HtmlPolicy } from '../../src/content/html/html-policy.ts'
import { scanHtml } from '../../src/content/html/html-scanner.ts'
import type { SafeHtml } from '../../src/content/html/sanitizer.ts'
import { attacks, hasAttacks } from '../slow/xss/payloads.ts'

const ACTIVE =
  /^(?:script|object|embed|base|meta|link|style|form|button|select|textarea|template|svg|maction|annotation-xml|mglyph|noscript|xmp|plaintext|frame|portal|title)$/
const SAFE_URL =
  /^(?:https?:|mailto:|tel:|sms:|ftp:|magnet:|geo:|xmpp:|irc:|data:image\/(?:png|gif|jpe?g|webp);base64,|(?![a-z][a-z\d+.-]*:))/i
const FRAME =
  /^https:\/\/(?:www\.|player\.|open\.|w\.)?(?:youtube|vimeo|bilibili|spotify|soundcloud|demo)\.(?:com|example)\//

/** Returns what of sanitized HTML could run code. */
function remainsIn(html: SafeHtml): string[] {
  const remains: string[] = []
  const openTag = (name: string, attributes: Readonly<Record<string, string>>) => {
    if (ACTIVE.test(name)) remains.push(`<${name}>`)
    if (name === 'iframe' && attributes.src !== undefined && !FRAME.test(attributes.src))
      remains.push(`frame of ${attributes.src}`)
    for (const [key, value] of Object.entries(attributes)) {
      const isUrl = /^(?:href|src|poster|cite|srcset|action|xlink:href|data)$/.test(key)
      if (/^on|^style$|^srcdoc$|[^a-z-]/.test(key)) remains.push(`${name} ${key}`)
      if (isUrl && !SAFE_URL.test(value.replace(/[\s\p{C}]/gu, ''))) remains.push(`${key}=${value}`)
    }
  }
  scanHtml(html, { openTag, text: () => {}, closeTag: () => {} })
  return remains
}

const policies: [string, HtmlPolicy][] = [
  ['the built-in policy', DEFAULT_POLICY],
  ['a widened policy', { ...DEFAULT_POLICY, frameHosts: ['demo.example'], classes: ['a*', 'x*', 'card-*'] }],
]
const contexts: [string, (html: string) => string][] = [
  ['alone', (html) => html],
  ['in MathML', (html) => `<math><mtext>${html}<annotation-xml encoding="text/html">${html}</math>${html}`],
  [
    'in HTML of KaTeX',
    (html) => `<i class="katex-mathml">${html}</i><span class="katex-html">${html}</span>`,
  ],
  [
    'in attributes',
    (html) => `<p role="${html}" style="text-align:${html}" class="card-${html}" aria-label='${html}'>a</p>`,
  ],
  [
    'in a frame',
    (html) => `<iframe src="https://demo.example/${html}" allow="${html}" title='${html}'>${html}</iframe>`,
  ],
]

describe.skipIf(!hasAttacks).each(policies)('attacks under %s', (_, policy) => {
  test.each(contexts)('nothing that could run code is left of an attack %s', (_, write) => {
    const remains = attacks.flatMap(({ id, html }) =>
      (['html', 'markdown'] as const).flatMap((format) => {
        try {
          return remainsIn(renderBody({ format, source: write(html) }, policy).html).map(
            (what) => `${id}: ${what}`,
          )
        } catch (error) {
          if (error instanceof ContentError) return []
          throw error
        }
      }),
    )
    expect(remains).toEqual([])
  })
})

/** What an address in an article may be, and the repair of addresses whose scheme got lost. */

/** Says whether a file or folder of that name stands beside the article. */
export type IsLocal = (segment: string) => boolean

const HOST_LIKE = /^[a-z\d-]+(?:\.[a-z\d-]+)+(?::\d{1,5})?(?=[/?])/i
const SCHEME = /^[a-z][a-z\d+.-]*:/i
const SCRIPT_SCHEME =
  /^(?:javascript|vbscript|livescript|mocha|jscript|data|blob|filesystem|view-source)[:\\]/i
const PLAIN_START = /^(?:https?:\/\/|[/#?.])/i
const SRCSET_CANDIDATE = /([^\s,]\S*[^\s,]|[^\s,])(\s[^,]*)?/g
const SRCSET_DESCRIPTOR = /^(?:[1-9]\d{0,5}w|\d{1,3}(?:\.\d{1,4})?x)?$/
const INVISIBLE = /[\s\p{C}\p{Z}]+/gu

/**
 * Gives an address that lost its scheme `https://` back: `//host…`, and a first segment that looks like a host
 * (letters, digits, hyphens, at least one dot) and is followed by `/` or `?`, unless a file or folder of that
 * name stands beside the article. A port may follow the host: `example.cn:8080/x` can be nothing else, as it
 * would be read as a scheme. Everything else stays as it is, without the blanks around it.
 */
export function repairUrl(url: string, isLocal: IsLocal = () => false): string {
  const trimmed = url.trim()
  if (/^\/\/[^/\\]/.test(trimmed)) return `https:${trimmed}`
  const host = HOST_LIKE.exec(trimmed)?.[0]
  return host === undefined || isLocal(host) ? trimmed : `https://${trimmed}`
}

/**
 * Whether an address runs code or carries a document of its own once blanks, control characters and invisible
 * ones are taken out of it. Browsers drop some of them and clients trim others, so all of them count.
 */
export function isScriptUrl(url: string): boolean {
  return !PLAIN_START.test(url) && SCRIPT_SCHEME.test(url.replace(INVISIBLE, ''))
}

/** Whether an address is relative to its article or its site: no scheme, no host, not only a fragment. */
export function isRelativeUrl(url: string): boolean {
  return url !== '' && !url.startsWith('#') && !/^[/\\]{2}/.test(url) && !SCHEME.test(url)
}

/** An address fit for a cover, a source or a canonical link: http, https or relative; null for all others. */
export function safeUrl(url: string): string | null {
  const trimmed = url.trim()
  if (trimmed === '' || isScriptUrl(trimmed) || /^[/\\]{2}/.test(trimmed)) return null
  return /^https?:\/\//i.test(trimmed) || !SCHEME.test(trimmed.replace(INVISIBLE, '')) ? trimmed : null
}

/**
 * Applies a function to every address of a `srcset` (WHATWG HTML, "image candidate strings"). Candidates whose
 * descriptor is no width or density are dropped, as browsers do.
 */
export function mapSrcset(srcset: string, map: (url: string) => string): string {
  const candidates: string[] = []
  for (const [, url = '', descriptor = ''] of srcset.matchAll(SRCSET_CANDIDATE)) {
    if (SRCSET_DESCRIPTOR.test(descriptor.trim())) candidates.push(`${map(url)} ${descriptor.trim()}`.trim())
  }
  return candidates.join(', ')
}
